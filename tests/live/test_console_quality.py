"""Recordings and scores in the browser: found, heard voice by voice, commented on, scored."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.live.audio.recorded import recorded
from tests.live.browser.chromium import person, picture, signed_in
from tests.live.browser.heard import advance, all_together, heard_hz
from tests.live.browser.looks import looks_right
from tests.live.floor.people import PASSWORD, done, operator, somebody
from tests.live.kit.tones import tone, write_wav
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

CALLER, OTHER_CALLER = "13800007777", "13800008888"
SAID_SECONDS, SILENT_SECONDS = 3.0, 6.0
"""What citizen and operator each say, again and again; most of it falls together."""
TALK_SECONDS = 9.0
PEOPLE = {"chen": "supervisor", "qian": "qa", "sun": "qa", "li": "operator"}


def spoken(folder: Path, hz: int) -> Path:
    """Somebody who says something, and then nothing."""
    said, silence = tone(hz, SAID_SECONDS), np.zeros(round(8000 * SILENT_SECONDS), np.int16)
    return write_wav(folder / f"{hz}.wav", np.concatenate([said, silence] * 6))


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    async with running_system(tools) as system:
        for name, role in PEOPLE.items():
            await somebody(system, name, role)
        yield system


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def call(system: System, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A recorded call of wei's with a department on it for a while."""
    folder = tmp_path_factory.mktemp("voices")
    feed = await system.follow()
    async with (
        system.seat_phone("1001", plays=spoken(folder, 1000)) as seat,
        system.seat_phone("2001", plays=spoken(folder, 1700)) as department,
        system.citizen_phone(CALLER, plays=spoken(folder, 600)) as citizen,
    ):
        await asyncio.gather(seat.registered(), department.registered())
        wei = await operator(system, "wei", "1001")
        await citizen.dial(HOTLINE)
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        call = str(joined["values"]["call"])
        await done(wei, "POST", f"/calls/{call}/parties", {"department": "2001"})
        await feed.fact("party_joined", role="department", call=call)
        await asyncio.gather(asyncio.sleep(TALK_SECONDS), short_call_of_li(system, folder))
        await citizen.hang_up()
        await done(wei, "DELETE", f"/calls/{call}")
        await feed.fact("call_ended", call=call)
        await system.sign_in(wei, "1001", "signed_out")
    await recorded(await system.api(), call)
    return call


async def short_call_of_li(system: System, folder: Path) -> None:
    """Begins after the other one and is over before it."""
    feed = await system.follow()
    async with (
        system.seat_phone("1002", plays=folder / "1000.wav") as seat,
        system.citizen_phone(OTHER_CALLER, plays=folder / "600.wav") as citizen,
    ):
        await seat.registered()
        li = await operator(system, "li", "1002")
        await citizen.dial(HOTLINE)
        joined = await feed.fact("party_joined", role="operator", seat="1002")
        await citizen.hang_up()
        await feed.fact("call_ended", call=joined["values"]["call"])
        await system.sign_in(li, "1002", "signed_out")
    await recorded(await system.api(), str(joined["values"]["call"]))


@contextlib.asynccontextmanager
async def at(browser: Browser, system: System, who: str, path: str) -> AsyncIterator[Page]:
    """Somebody's computer with this page open."""
    context = await person(browser, system.base_url)
    page = await context.new_page()
    await signed_in(page, who, PASSWORD)
    await page.get_by_test_id("sign-out").wait_for()
    await page.goto(f"/#{path}")
    yield page
    await context.close()


def lane(page: Page, role: str) -> Locator:
    return page.locator(f"[data-voice^='{role}']")


async def play(page: Page) -> None:
    """Play, saying why when it is asked; returns when it is heard."""
    await page.get_by_test_id("play").click()
    reason = page.get_by_test_id("listening-reason")
    playing = page.locator("[data-test=stage][data-playing=true]")
    await reason.or_(playing).first.wait_for()
    if await reason.is_visible():
        await reason.fill("weekly check of calls")
        await reason.press("Enter")
    await playing.wait_for()


async def sheet(api: httpx.AsyncClient, name: str, title: str) -> None:
    """A score sheet of one item."""
    item = {"key": "all-of-it", "title": "总评 All of it", "weight": 100}
    section = {"key": "all", "title": "全部 Everything", "weight": 100, "items": [item]}
    body = {"version": 0, "title": title, "sections": [section]}
    await done(api, "PUT", f"/quality/sheets/{name}", body)


async def scored_by_sun(system: System, score: int) -> None:
    """With all the points there are."""
    sun = await system.api("sun", PASSWORD)
    path = f"/quality/scores/{score}/actions"
    await done(sun, "POST", path, {"action": "take"})
    await done(sun, "POST", path, {"action": "finish", "marks": {"all-of-it": 1}})


async def test_a_recording_is_found_and_heard_voice_by_voice(
    system: System, browser: Browser, call: str
) -> None:
    async with at(browser, system, "qian", "/recordings") as page:
        await expect(page.locator("[data-recording]")).to_have_count(2)
        await page.get_by_test_id("filter-operator").fill("wei")
        await page.get_by_test_id("filter-operator").press("Enter")
        await page.get_by_test_id("filter-department").select_option("2001")
        await expect(page.locator(f"[data-recording='{call}']")).to_be_visible()
        assert "operator=wei" in page.url
        assert "department=2001" in page.url
        await page.reload()
        await expect(page.locator("[data-recording]")).to_have_count(1)
        await looks_right(page, "recordings")
        await page.locator(f"[data-recording='{call}'] a").first.click()

        # Each voice is drawn for itself, before anything was heard.
        shapes = set()
        for role in ("citizen", "operator", "department"):
            shape = lane(page, role).locator("path")
            await expect(shape).to_have_attribute("d", re.compile("^M.{500}"))
            shapes.add(await shape.get_attribute("d"))
        assert len(shapes) == 3
        await expect(page.locator("[data-row=three_way]")).to_be_visible()
        await expect(page.get_by_test_id("verdict")).to_contain_text("not checked since")
        await expect(page.get_by_test_id("ledger")).to_contain_text("is signed")
        await looks_right(page, "replay")

        # Stretched, the line of time is longer than the page is wide; the page is not.
        await page.get_by_test_id("zoom").select_option("5")
        time = await page.get_by_test_id("time").bounding_box()
        assert time is not None
        assert time["width"] > 3000
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await page.get_by_test_id("zoom").select_option("1")

        await play(page)
        await expect(page.get_by_test_id("verdict")).to_contain_text("checked just now")
        await all_together(page, 0.05)
        await lane(page, "citizen").get_by_test_id("solo").click()
        await page.get_by_test_id("time").press("Home")
        await heard_hz(page, 600)
        await page.get_by_test_id("speed").select_option("2")
        assert 1.7 < await advance(page) < 2.3
        await page.get_by_test_id("time").press("Home")
        await heard_hz(page, 600)
        await page.get_by_test_id("speed").select_option("1")
        await lane(page, "operator").get_by_test_id("solo").click()
        await lane(page, "citizen").get_by_test_id("solo").click()
        await page.get_by_test_id("time").press("Home")
        await heard_hz(page, 1000)
        await expect(lane(page, "citizen")).to_have_attribute("data-heard", "false")
        await lane(page, "operator").get_by_test_id("solo").click()
        # What the citizen was played is fetched when it is to be heard.
        await expect(page.locator("audio[data-sound]")).to_have_count(3)
        await lane(page, "played").get_by_test_id("mute").click()
        await expect(page.locator("audio[data-sound]")).to_have_count(4)
        await page.locator("[data-test=stage][data-playing=true]").wait_for()
        await all_together(page, 0.05)
        # Asked to go here and there in a hurry, it plays on.
        for key in ("Home", "ArrowRight", "ArrowRight", "Home"):
            await page.get_by_test_id("time").press(key)
        await page.locator("[data-test=stage][data-playing=true]").wait_for()
        await lane(page, "played").get_by_test_id("mute").click()

        # Where everybody is silent it goes on at once to where somebody talks again.
        await page.get_by_test_id("skip-silence").check()
        await page.get_by_test_id("time").press("Home")
        await expect(page.get_by_test_id("at")).to_contain_text("0:09", timeout=8_000)
        await page.get_by_test_id("play").click()
        await expect(page.get_by_test_id("stage")).to_have_attribute("data-playing", "false")
        await page.get_by_test_id("back").click()
        await expect(page.locator("[data-recording]")).to_have_count(1)

        # Along the list as it was found, to the next one and back.
        await page.get_by_test_id("filter-clear").click()
        await page.locator("[data-recording]").nth(1).locator("a").first.click()
        await expect(page.get_by_test_id("older")).to_be_disabled()
        await page.get_by_test_id("newer").click()
        await expect(page.locator("main")).to_contain_text(OTHER_CALLER)
        await page.get_by_test_id("older").click()
        await expect(page.locator("main")).to_contain_text(CALLER)
    admin = await system.api()
    log = (await admin.get("/access-log?username=qian")).json()["items"]
    heard = {one["detail"].split()[0] for one in log if one["action"] == "replay"}
    assert {"voice=citizen-0", "voice=operator-0"} <= heard


async def test_a_score_from_the_sheet_to_the_settlement(
    system: System, browser: Browser, call: str
) -> None:
    async with at(browser, system, "chen", "/quality/sheets") as chen:
        await chen.get_by_test_id("new-sheet").click()
        await chen.get_by_test_id("sheet-name").fill("calls")
        await chen.get_by_test_id("sheet-title").fill("通话质检 Calls")
        await chen.get_by_test_id("section-0").fill("办理 Handling")
        await chen.get_by_test_id("item-0-0").fill("问候规范 Greets")
        await chen.get_by_test_id("weight-0-0").fill("40")
        await expect(chen.get_by_test_id("save-sheet")).to_be_disabled()
        await chen.get_by_test_id("add-item-0").click()
        await chen.get_by_test_id("item-0-1").fill("答复准确 Answers")
        await chen.get_by_test_id("weight-0-1").fill("60")
        await chen.get_by_test_id("add-fatal").click()
        await chen.get_by_test_id("fatal-0").fill("辱骂来电人 Insults the caller")
        await looks_right(chen, "sheet-editor")
        await chen.get_by_test_id("save-sheet").click()
        await expect(chen.get_by_test_id("sheet-shown")).to_contain_text("答复准确")
        await looks_right(chen, "sheets")

    async with at(browser, system, "qian", f"/recordings/{call}") as qian:
        await qian.get_by_test_id("sheet").select_option("calls")
        await qian.get_by_test_id("have-scored").click()
        await qian.get_by_test_id("take").click()
        score = int(qian.url.partition("score=")[2])
        time = await qian.get_by_test_id("time").bounding_box()
        assert time is not None
        # Two fifths of the line of time, drawn with the mouse.
        y = time["y"] + time["height"] / 2
        await qian.mouse.move(time["x"] + time["width"] * 0.2, y)
        await qian.mouse.down()
        await qian.mouse.move(time["x"] + time["width"] * 0.6, y, steps=4)
        await qian.mouse.up()
        await expect(qian.get_by_test_id("range")).to_be_visible()
        await qian.get_by_test_id("comment-text").fill("语气很好 A good tone")
        await qian.get_by_test_id("say").click()
        await expect(qian.get_by_test_id("comments")).to_contain_text("语气很好")
        await qian.locator("[data-item=item-1] label").last.click()
        await qian.get_by_test_id("score-note").fill("再接再厉")
        # What was filled in outlives a reload, saved or not.
        await qian.reload()
        await expect(qian.get_by_test_id("comments")).to_contain_text("语气很好")
        await expect(qian.get_by_test_id("score-note")).to_have_value("再接再厉")
        await expect(qian.get_by_test_id("points")).to_contain_text("40")
        await expect(qian.get_by_test_id("finish")).to_be_disabled()
        await qian.get_by_test_id("save").click()
        await expect(qian.get_by_test_id("saving")).to_have_attribute("data-saved", "true")
        await qian.locator("[data-item=item-2] label").first.click()
        await looks_right(qian, "scoring")
        await qian.get_by_test_id("finish").click()
        await expect(qian.get_by_test_id("score-state")).to_have_attribute("data-state", "scored")

    api = await system.api("wei", PASSWORD)
    async with at(browser, system, "wei", "/quality") as wei:
        await wei.locator(f"[data-test=waiting] [data-score='{score}'] a").click()
        await expect(wei.get_by_test_id("points")).to_contain_text("40")
        await expect(wei.get_by_test_id("proof")).to_have_count(0)
        await wei.get_by_test_id("appeal-reason").fill("The answer was right: see 0:04")
        await picture(wei, "appealing")
        # The session is over in the middle of it: what was typed is there after signing in again.
        token = await wei.evaluate("sessionStorage.getItem('token')")
        api.headers["Authorization"] = f"Bearer {token}"
        (await api.delete("/sessions/current")).raise_for_status()
        await wei.get_by_test_id("appeal").click()
        await wei.locator("input[name=username]").fill("wei")
        await wei.locator("input[name=password]").fill(PASSWORD)
        await wei.locator("input[name=password]").press("Enter")
        await expect(wei.get_by_test_id("appeal-reason")).to_have_value(
            "The answer was right: see 0:04"
        )
        await wei.get_by_test_id("appeal").click()
        await expect(wei.get_by_test_id("appealed")).to_contain_text("see 0:04")

    async with at(browser, system, "chen", "/quality") as chen:
        await chen.locator(f"[data-test=waiting] [data-score='{score}'] a").click()
        await chen.locator("[data-test=settle-form] [data-item=item-2] label").last.click()
        await chen.get_by_test_id("settle-reason").fill("It was")
        await looks_right(chen, "settling")
        await chen.get_by_test_id("settle").click()
        await expect(chen.get_by_test_id("settled-points")).to_contain_text("100")
    qa = await system.api("qian", PASSWORD)
    (shown,) = (await qa.get(f"/quality/scores?call={call}&sheet=calls")).json()["items"]
    assert (shown["state"], shown["points"], shown["settlement"]["points"]) == ("settled", 40, 100)


async def test_who_scores_second_sees_nothing_of_the_first(
    system: System, browser: Browser, call: str
) -> None:
    chen = await system.api("chen", PASSWORD)
    await sheet(chen, "blind", "盲评 Blind")
    body = {"call": call, "sheet": "blind", "double": True}
    first, second = (await done(chen, "POST", "/quality/scores", body))["scores"]
    await scored_by_sun(system, first["score"])
    async with at(browser, system, "qian", f"/recordings/{call}?score={first['score']}") as page:
        await expect(page.get_by_test_id("blind")).to_be_visible()
        await expect(page.get_by_test_id("points")).to_have_count(0)
        await page.goto(f"/#/recordings/{call}?score={second['score']}")
        await page.get_by_test_id("take").click()
        await page.locator("[data-item=all-of-it] label").last.click()
        await page.get_by_test_id("finish").click()
        await expect(page.get_by_test_id("score-state")).to_have_attribute("data-state", "scored")
        await page.goto(f"/#/recordings/{call}?score={first['score']}")
        await expect(page.get_by_test_id("points")).to_contain_text("100")
        await page.goto("/#/quality/agreement")
        await page.get_by_test_id("sheet").select_option("blind")
        await expect(page.get_by_test_id("agreement").locator("tbody tr").first).to_contain_text(
            "100%"
        )
        await looks_right(page, "agreement")


async def test_a_sample_is_drawn_by_a_seed_that_everybody_sees(
    system: System, browser: Browser, call: str
) -> None:
    api = await system.api("chen", PASSWORD)
    await sheet(api, "a-sample", "抽检 Sample")
    week = (await api.get(f"/recordings/{call}")).json()["started_at"][:10]
    async with at(browser, system, "chen", "/quality/plans") as page:
        await page.get_by_test_id("new-plan").click()
        await page.get_by_test_id("plan-name").fill("weekly")
        await page.get_by_test_id("per-operator").fill("1")
        await picture(page, "plan-form")
        await page.get_by_test_id("save-plan").click()
        plan = page.locator("[data-plan=weekly]")
        await plan.get_by_test_id("change-plan").click()
        # Somebody else is quicker: what they wrote is told, what is typed stays.
        theirs = {"version": 1, "sheet": "a-sample", "per_operator": 3}
        await done(api, "PUT", "/quality/plans/weekly", theirs)
        await page.get_by_test_id("per-operator").fill("2")
        await page.get_by_test_id("save-plan").click()
        await expect(page.get_by_role("alert")).to_contain_text("they wrote “3”")
        await expect(page.get_by_test_id("per-operator")).to_have_value("2")
        await looks_right(page, "plan-conflict")
        await page.get_by_test_id("save-plan").click()
        await expect(page.get_by_test_id("plan-form")).to_have_count(0)
        await plan.get_by_test_id("draw").click()
        await page.get_by_test_id("week").fill(week)
        await page.get_by_test_id("seed").fill("20261122")
        await page.get_by_test_id("do-draw").click()
        await expect(page.get_by_test_id("drawn")).to_contain_text("2")
        await expect(page.get_by_test_id("seed-shown")).to_have_text("20261122")
        await looks_right(page, "plans")
        # A draw is made once.
        await plan.get_by_test_id("draw").click()
        await page.get_by_test_id("week").fill(week)
        await page.get_by_test_id("seed").fill("another")
        await page.get_by_test_id("do-draw").click()
        await expect(page.get_by_role("alert")).to_contain_text("another seed")


async def test_an_operator_sees_what_judges_them_and_nothing_else(
    system: System, browser: Browser, call: str
) -> None:
    chen = await system.api("chen", PASSWORD)
    await sheet(chen, "of-others", "他人 Others")
    body = {"call": call, "sheet": "of-others"}
    (made,) = (await done(chen, "POST", "/quality/scores", body))["scores"]
    await scored_by_sun(system, made["score"])
    async with at(browser, system, "wei", "/quality") as page:
        await page.locator(f"[data-test=waiting] [data-score='{made['score']}']").wait_for()
        await looks_right(page, "scores")
    async with at(browser, system, "li", "/quality") as page:
        await expect(page.get_by_test_id("all-scores").get_by_role("status")).to_have_text("None.")
        await expect(page.locator("[data-score]")).to_have_count(0)
        await expect(page.get_by_test_id("part-plans")).to_have_count(0)
        await expect(page.get_by_test_id("part-agreement")).to_have_count(0)
        await page.goto("/#/quality/sheets")
        await page.get_by_test_id("sheets").wait_for()
        await expect(page.get_by_test_id("new-sheet")).to_have_count(0)


async def test_a_hold_is_placed_by_who_may_and_a_file_that_was_altered_is_not_played(
    system: System, browser: Browser, call: str
) -> None:
    async with at(browser, system, "chen", f"/recordings/{call}") as page:
        await page.get_by_test_id("hold-reason").fill("court order 7")
        await page.get_by_test_id("place-hold").click()
        await expect(page.get_by_test_id("hold")).to_contain_text("court order 7")
        await expect(page.get_by_test_id("lift")).to_have_count(0)
        api = await system.api("chen", PASSWORD)
        digest = (await api.get(f"/recordings/{call}")).json()["sha256"]
        files = (system.settings.data / "recordings").rglob("*.ogg")
        (file,) = (one for one in files if sha256(one.read_bytes()).hexdigest() == digest)
        whole = file.read_bytes()
        file.chmod(0o600)
        file.write_bytes(whole[: len(whole) // 2])
        try:
            await page.get_by_test_id("play").click()
            await page.get_by_test_id("listening-reason").fill("weekly check of calls")
            await page.get_by_test_id("listening-reason").press("Enter")
            await expect(page.get_by_test_id("stage").get_by_role("alert")).to_contain_text(
                "incomplete"
            )
            await expect(page.get_by_test_id("proof")).to_have_attribute("data-tone", "bad")
            await picture(page, "replay-cut")
        finally:
            file.write_bytes(whole)
