"""The office in the browser: what is heard spoken, who may sign in, who looked at what, how many
seats are needed.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from rexian.site import ADMINISTRATOR
from store.alarms import Alarms
from store.database import Database
from tests.live.audio.recorded import recorded
from tests.live.browser.chromium import person, signed_in
from tests.live.browser.looks import looks_right
from tests.live.browser.office import in_the_office
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tones import write_tone
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

SOUND_MS = 20_000
"""A sound is read in a process of its own, which has to start first."""
SEEN = ("bans", "categories", "deadlines", "desks", "retention")
"""Sections that no other test looks at before anything is done on them."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    async with running_system(tools) as system:
        yield system


async def test_a_greeting_recorded_here_is_heard_by_the_next_citizen(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    async with in_the_office(browser, system, "prompts?language=zh&prompt=greeting") as page:
        await page.get_by_test_id("record").click()
        level = page.get_by_test_id("level")
        await page.wait_for_function(
            "(meter) => meter.value > 0.1", arg=await level.element_handle()
        )
        await looks_right(page, "office-recording")
        await page.get_by_test_id("stop-recording").click()
        # Heard before it is sent.
        await page.get_by_test_id("recorded").evaluate("(player) => player.play()")
        await plays(page, "recorded")
        await page.get_by_test_id("send-recording").click()
        said = page.get_by_test_id("prompt-said")
        await expect(said).to_have_text("In use from now on.", timeout=SOUND_MS)
        await expect(page.locator("[data-version='1']")).to_contain_text("recorded")
        await page.get_by_test_id("hear").first.click()
        await plays(page, "prompt-player")

        # What is no sound is refused, and why is said; the greeting stays.
        (tmp_path / "letter.wav").write_text("Dear all")
        await page.get_by_test_id("prompt-file").set_input_files(tmp_path / "letter.wav")
        failed = page.get_by_test_id("prompt-failed")
        await expect(failed).to_contain_text("This is no sound", timeout=SOUND_MS)
        await expect(page.locator("[data-version]")).to_have_count(1)
        # What is too large is refused before it is sent.
        (tmp_path / "large.wav").write_bytes(bytes(20 * 1024 * 1024 + 1))
        await page.get_by_test_id("prompt-file").set_input_files(tmp_path / "large.wav")
        await expect(page.get_by_test_id("prompt-failed")).to_contain_text("too large")
        await looks_right(page, "office-prompts")

    async with system.citizen_phone("13800001111") as citizen:
        await citizen.dial(HOTLINE)
        await citizen.in_call()
        await hears(citizen, 1000)
        await citizen.hang_up()
    await system.pbx.no_channels_left()


async def test_an_earlier_version_is_taken_back(
    system: System, browser: Browser, tmp_path: Path
) -> None:
    sounds = [write_tone(tmp_path / f"{hz}.wav", hz, 1) for hz in (600, 1000)]
    async with in_the_office(browser, system, "prompts?language=en") as page:
        await page.get_by_test_id("new-prompt").fill("closed-for-lunch")
        await page.get_by_test_id("new-prompt").press("Enter")
        # Without a microphone one is told what to do, and can take a file instead.
        await page.evaluate(
            """() => {
              navigator.mediaDevices.getUserMedia = () =>
                Promise.reject(new DOMException("", "NotAllowedError"));
            }"""
        )
        await page.get_by_test_id("record").click()
        await expect(page.get_by_role("alert")).to_contain_text("Allow it in the address bar")
        for version, sound in enumerate(sounds, start=1):
            await page.get_by_test_id("prompt-file").set_input_files(sound)
            stored = page.locator(f"[data-version='{version}']")
            await expect(stored).to_contain_text("in use", timeout=SOUND_MS)
        await page.locator("[data-version='1']").get_by_test_id("restore").click()
        await expect(page.locator("[data-version='1']")).to_contain_text("in use")
        await page.get_by_test_id("remove-prompt").click()
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("confirm")).to_have_count(0)
        await page.get_by_test_id("remove-prompt").click()
        await page.get_by_test_id("confirm").click()
        await expect(page.get_by_test_id("prompt-editor")).to_have_count(0)
    admin = await system.api()
    assert (await admin.get("/prompts/en/closed-for-lunch")).status_code == 404


async def test_somebody_gets_an_account_and_signs_in_with_it(
    system: System, browser: Browser
) -> None:
    async with in_the_office(browser, system, "accounts") as page:
        await page.get_by_test_id("new-account").click()
        await page.get_by_test_id("account-name").fill("sun")
        await page.get_by_test_id("account-role").select_option("department")
        await page.get_by_test_id("account-department").fill("2001")
        await page.get_by_test_id("make-account").click()
        secret = await page.get_by_test_id("secret").input_value()
        await expect(page.locator("[data-account=sun]")).to_contain_text("单位 1")
        await looks_right(page, "office-accounts")
        await page.get_by_test_id("secret-kept").click()
        await expect(page.get_by_text(secret)).to_have_count(0)

        theirs = await person(browser, system.base_url)
        desk = await theirs.new_page()
        await signed_in(desk, "sun", secret)
        await expect(desk).to_have_url(f"{system.base_url}/#/cases")

        # A password that somebody else has seen is changed at once.
        await desk.get_by_test_id("own-account").click()
        await desk.get_by_test_id("current-password").fill("not this one")
        for field in ("fresh-password", "password-again"):
            await desk.get_by_test_id(field).fill("eyes for small things")
        await desk.get_by_test_id("change-password").click()
        await expect(desk.get_by_role("alert")).to_contain_text("current password is wrong")
        await looks_right(desk, "own-password")
        await desk.get_by_test_id("current-password").fill(secret)
        await desk.get_by_test_id("change-password").click()
        await expect(desk.get_by_role("status")).to_contain_text("was changed")
        await system.api("sun", "eyes for small things")

        # Who may sign in no more is out at once.
        await page.get_by_test_id("toggle-active").click()
        await expect(page.locator("[data-account=sun]")).to_have_count(0)
        await desk.reload()
        await expect(desk.locator("input[name=password]")).to_be_visible()
        await theirs.close()

        # A name that is taken is told, and what was typed stays.
        await page.get_by_test_id("new-account").click()
        await page.get_by_test_id("account-name").fill("sun")
        await page.get_by_test_id("make-account").click()
        await expect(page.get_by_role("alert")).to_contain_text("of this name already")
        await expect(page.get_by_test_id("account-name")).to_have_value("sun")


async def test_the_access_log_tells_who_listened_and_why(
    system: System, browser: Browser, tones: dict[int, Path], tmp_path: Path
) -> None:
    admin, feed = await system.api(), await system.follow()
    sound = write_tone(tmp_path / "lunch.wav", 600, 1).read_bytes()
    (await admin.put("/prompts/en/lunch", content=sound)).raise_for_status()
    async with (
        system.seat_phone("1001", plays=tones[1000]) as seat,
        system.citizen_phone("13800002222", plays=tones[600]) as citizen,
    ):
        await seat.registered()
        await system.sign_in(admin, "1001")
        await citizen.dial(HOTLINE)
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        call = str(joined["values"]["call"])
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
        await system.sign_in(admin, "1001", "signed_out")
    await recorded(admin, call)
    async with in_the_office(browser, system, "access") as page:
        await expect(page.locator("[data-action=store_prompt]").first).to_be_visible()
        headers = {"X-Reason": "to answer a complaint"}
        (await admin.get(f"/recordings/{call}/audio", headers=headers)).raise_for_status()
        await page.get_by_test_id("access-subject").fill(call)
        await page.get_by_test_id("access-action").select_option("replay")
        await page.get_by_test_id("access-search").click()
        await expect(page.locator("[data-action=store_prompt]")).to_have_count(0)
        replay = page.locator("tbody tr", has_text="to answer a complaint")
        await expect(replay).to_contain_text(ADMINISTRATOR)
        await expect(replay).to_contain_text("replayed")
        assert f"subject={call}&action=replay" in page.url
        await looks_right(page, "office-access")
        await page.get_by_test_id("access-until").fill("2020-01-01")
        await page.get_by_test_id("access-search").click()
        await expect(page.get_by_text("Nothing is written about it.")).to_be_visible()
        # A server that is away is told, and asked again when somebody wants it.
        await page.context.set_offline(True)
        await page.get_by_role("button", name="Show all").click()
        await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
        await page.context.set_offline(False)
        await page.get_by_role("button", name="Try again").click()
        await expect(page.get_by_test_id("access").locator("tr")).not_to_have_count(0)


async def test_the_seats_of_a_day_are_reckoned_as_they_are_typed(
    system: System, browser: Browser
) -> None:
    async with in_the_office(browser, system, "staffing") as page:
        await page.get_by_test_id("take-real").click()
        await expect(page.get_by_role("status")).to_contain_text("Nobody called")
        await page.get_by_test_id("all-half-hours").check()
        await page.get_by_test_id("staffing-talk").fill("120")
        await page.get_by_test_id("staffing-within").fill("20")
        await page.get_by_test_id("staffing-abandoned").fill("100")
        await page.get_by_test_id("staffing-occupancy").fill("100")
        nine = page.locator("[data-half-hour='09:00']")
        await nine.locator("input").fill("100")
        await nine.locator("input").press("Tab")
        # The example pyworkforce publishes: 14 seats when nobody gives up, 20 on the roster.
        await expect(nine.locator("td").nth(3)).to_have_text("14")
        await expect(page.get_by_test_id("tile-seats")).to_have_text("12")
        await page.locator("[data-half-hour='09:30'] input").fill("60")
        await page.locator("[data-half-hour='09:30'] input").press("Tab")
        await page.get_by_test_id("all-half-hours").uncheck()
        await expect(page.locator("[data-half-hour]")).to_have_count(2)
        await looks_right(page, "office-staffing")
        # What was typed is there again.
        await page.reload()
        await expect(page.get_by_test_id("tile-seats")).to_have_text("12")
        # The real load of a usual Tuesday: four of them, with 24 calls at nine altogether.
        load = {"weekday": "tue", "days": 4, "offered": [0] * 18 + [24] + [0] * 29}
        await page.route(
            "**/statistics/load*", lambda route: route.fulfill(json={"weekdays": [load]})
        )
        # How long calls last stays as it was typed: of the last days nobody was answered.
        silent = {"counts": {"answered": 0}, "figures": []}
        await page.route("**/statistics/day*", lambda route: route.fulfill(json=silent))
        await page.get_by_test_id("staffing-weekday").select_option("tue")
        await page.get_by_test_id("take-real").click()
        await expect(page.locator("[data-half-hour='09:00'] input")).to_have_value("6")
        await expect(page.locator("[data-half-hour='09:30']")).to_have_count(0)
        await expect(page.get_by_test_id("tile-seats")).to_have_text("2")
        # What cannot be is said at its field, and the answer before stays.
        await page.get_by_test_id("staffing-level").fill("120")
        await page.get_by_test_id("staffing-level").press("Tab")
        await expect(page.get_by_test_id("tile-seats")).to_have_text("2")


async def test_what_is_changed_in_the_office_is_in_force(system: System, browser: Browser) -> None:
    admin = await system.api()
    async with in_the_office(browser, system, "channels") as page:
        await page.get_by_test_id("channel-name").fill("town-web")
        await page.get_by_test_id("make-channel").click()
        assert len(await page.get_by_test_id("secret").input_value()) > 20
        await page.locator("[data-row=town-web]").get_by_test_id("toggle-channel").click()
        await expect(page.locator("[data-row=town-web]")).to_contain_text("refused")
        await looks_right(page, "office-channel-made")

        await page.get_by_test_id("section-notices").click()
        await page.get_by_test_id("address-department").fill("2001")
        await page.get_by_test_id("address-target").fill("https://water.example.cn/hotline")
        await page.get_by_test_id("add-address").click()
        await expect(page.get_by_test_id("secret")).to_have_value(re.compile("^whsec_"))
        await expect(page.get_by_test_id("notice-addresses")).to_contain_text("单位 1")

        await page.get_by_test_id("section-desks").click()
        await page.get_by_test_id("desk-2002").click()
        await page.get_by_test_id("desk-reason").fill("merged")
        await page.get_by_test_id("close-desk").click()
        await expect(page.get_by_test_id("desk-state")).to_have_text("Takes no new cases")
        await looks_right(page, "office-desk-closed")

        await page.get_by_test_id("section-deadlines").click()
        await page.get_by_test_id("shipped-pack").select_option("tianjin")
        await page.get_by_role("button", name="Load").click()
        within = page.locator("[data-rule=accept-life] input").first
        await expect(within).to_have_value("15")
        await within.fill("10")
        await within.press("Tab")
        await looks_right(page, "office-deadlines-tianjin")
        await page.get_by_test_id("save-rules").click()
        await expect(page.get_by_text("In force.")).to_be_visible()

        await page.get_by_test_id("section-retention").click()
        await page.get_by_test_id("new-class").click()
        await page.get_by_test_id("class-name").fill("ordinary")
        await page.get_by_test_id("class-days").fill("180")
        await page.get_by_role("checkbox", name=HOTLINE).check()
        await page.get_by_test_id("save-class").click()
        await expect(page.locator("[data-row=ordinary]")).to_contain_text("180 days")

    channels = (await admin.get("/intake/channels")).json()["items"]
    assert [(one["name"], one["active"]) for one in channels] == [("town-web", False)]
    (address,) = (await admin.get("/notice-addresses")).json()["items"]
    assert (address["department"], address["way"]) == ("2001", "webhook")
    assert (await admin.get("/departments/2002/desk")).json()["closed"] is True
    rules = (await admin.get("/case-rules")).json()["pack"]
    within_life = next(one["within"] for one in rules["rules"] if one["name"] == "accept-life")
    assert (rules["name"], within_life) == ("tianjin", {"number": 10, "unit": "minutes"})
    (kept,) = (await admin.get("/retention-classes")).json()["items"]
    assert (kept["days"], kept["hotlines"]) == (180, [HOTLINE])


async def test_two_who_change_the_categories_do_not_write_over_each_other(
    system: System, browser: Browser
) -> None:
    admin = await system.api()
    async with in_the_office(browser, system, "categories") as page:
        name = page.get_by_test_id("category-name").first
        await name.fill("City matters")
        theirs = [{"code": "01", "name": "Theirs"}]
        (await admin.put("/case-categories", json={"categories": theirs})).raise_for_status()
        await page.get_by_test_id("save-categories").click()
        await expect(page.get_by_role("alert")).to_contain_text("saved another version")
        await looks_right(page, "office-categories-meanwhile")
        # Whoever leaves now is asked, and stays with what was typed.
        await page.get_by_test_id("section-bans").click()
        await page.get_by_test_id("refuse").click()
        # Nor is it lost when the session ends, or the page is loaded anew.
        await page.reload()
        await expect(name).to_have_value("City matters")
        await expect(page.get_by_role("alert")).to_contain_text("saved another version")
        await page.get_by_test_id("save-over").click()
        await expect(page.get_by_text("Saved.")).to_be_visible()
    tree = (await admin.get("/case-categories")).json()["categories"]
    assert tree[0]["name"] == "City matters"
    assert len(tree) > 5


async def test_a_supervisor_sees_to_an_alarm(system: System, browser: Browser) -> None:
    admin = await system.api()
    chen = {"username": "chen", "password": "keeps everybody going", "role": "supervisor"}
    (await admin.post("/users", json=chen)).raise_for_status()
    database = Database(system.database_url)
    alarms = Alarms(database)
    await alarms.raise_alarm("recording_gaps", "c-1", "97.1 % of it", time.time(), 1)
    await database.close()
    context = await person(browser, system.base_url)
    page = await context.new_page()
    await signed_in(page, chen["username"], chen["password"])
    await page.get_by_test_id("sign-out").wait_for()
    await page.goto("/#/admin")
    await page.get_by_test_id("section-alarms").click()
    alarm = page.get_by_test_id("alarms").locator("tbody tr")
    await expect(alarm).to_contain_text("Recording with gaps")
    await looks_right(page, "office-alarms")
    await page.get_by_test_id("acknowledge").click()
    await expect(page.get_by_text("Nothing waits to be seen to.")).to_be_visible()
    # What is the administrators' alone is neither offered nor opened.
    await expect(page.get_by_test_id("section-accounts")).to_have_count(0)
    await page.goto("/#/admin/accounts")
    await expect(page).to_have_url(f"{system.base_url}/#/desk")
    await context.close()


async def test_the_other_sections_look_right(system: System, browser: Browser) -> None:
    async with in_the_office(browser, system, "channels") as page:
        for section in SEEN:
            await page.get_by_test_id(f"section-{section}").click()
            await expect(page).to_have_url(f"{system.base_url}/#/admin/{section}")
            await page.locator(".office h1").wait_for()
            await expect(page.locator("[aria-busy=true]")).to_have_count(0)
            await expect(page.get_by_role("alert")).to_have_count(0)
            await looks_right(page, f"office-{section}")


async def plays(page: Page, player: str) -> None:
    """The player gets on with it."""
    handle = await page.get_by_test_id(player).element_handle()
    await page.wait_for_function("(player) => player.currentTime > 0.2", arg=handle)


async def hears(phone: BaresipPhone, hz: int, within: float = 15.0) -> None:
    """Wait until the phone has heard this tone."""
    try:
        async with asyncio.timeout(within):
            while phone.heard().first_heard(hz) is None:
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise AssertionError(f"{phone.name} did not hear {hz} Hz") from None
