"""Cases in the browser: from the call to the citizen's grade, by hotline and department."""

from __future__ import annotations

import contextlib
import json
import time
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.api.outside_wire import signed
from tests.live.audio.recorded import recorded
from tests.live.browser.chromium import person, picture, signed_in
from tests.live.browser.looks import looks_right
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

WEI = ("wei", "eyes for small things", "operator")
CHEN = ("chen", "keeps everybody going", "supervisor")
MOST_ATTACHMENT_BYTES = 200_000
ZHAO = ("zhao", "wrench and street map", "department")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    async with running_system(tools, attachment_bytes=MOST_ATTACHMENT_BYTES) as system:
        admin = await system.api()
        for username, password, role in (WEI, CHEN, ZHAO):
            body = {"username": username, "password": password, "role": role}
            (await admin.post("/users", json=body)).raise_for_status()
        (await admin.put("/departments/2001/desk/people/zhao")).raise_for_status()
        yield system


@contextlib.asynccontextmanager
async def at_the_cases(
    browser: Browser, system: System, who: tuple[str, str, str]
) -> AsyncIterator[Page]:
    """Somebody's page of cases; those of a department have it in their pocket."""
    context = await person(browser, system.base_url)
    page = await context.new_page()
    if who is ZHAO:
        await page.set_viewport_size({"width": 390, "height": 844})
    await signed_in(page, *who[:2])
    await page.get_by_test_id("sign-out").wait_for()
    await page.goto("/#/cases")
    await page.get_by_test_id("filter-all").wait_for()
    yield page
    await context.close()


async def a_call(system: System, caller: str, tones: dict[int, Path]) -> str:
    """Answered and recorded; its case."""
    admin, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[1000]) as seat,
        system.citizen_phone(caller, plays=tones[600]) as citizen,
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
    return str((await admin.get(f"/calls/{call}")).json()["case"])


async def step(page: Page, action: str) -> None:
    """Choose a step of the loop, wherever it is offered."""
    button = page.get_by_test_id(f"step-{action}")
    await page.get_by_test_id("steps").wait_for()
    if not await button.is_visible():
        await page.get_by_test_id("more-steps").click()
    await button.click()


async def take(page: Page) -> None:
    """Take the step that was chosen; returns when it is done."""
    await page.get_by_test_id("take-step").click()
    await expect(page.get_by_test_id("step-form")).to_have_count(0)


async def test_a_case_from_the_call_to_the_grade(
    system: System, browser: Browser, tones: dict[int, Path], tmp_path: Path
) -> None:
    case = await a_call(system, "13800001111", tones)
    admin = await system.api()
    async with at_the_cases(browser, system, WEI) as desk:
        await desk.locator(f"[data-case='{case}'] a").click()
        await desk.get_by_test_id("case-subject").fill("路灯不亮 Street lamp out")
        await desk.get_by_test_id("case-text").fill("人民路5号，周一起不亮。")
        saving = desk.get_by_test_id("case-saving")
        await expect(saving).to_have_attribute("data-state", "saved")
        await step(desk, "dispatch")
        # Found by its name, by keyboard alone.
        unit = desk.get_by_test_id("step-department")
        await unit.fill("单位 1")
        await picture(desk, "case-dispatch")
        await unit.press("ArrowDown")
        await unit.press("Enter")
        await expect(unit).to_have_value("2001")
        await desk.get_by_test_id("step-text").fill("请尽快查看")
        await looks_right(desk, "case-dispatch")
        await take(desk)
        await expect(desk.get_by_test_id("dispatches")).to_contain_text("单位 1")
        await expect(desk.get_by_test_id("deadlines")).to_contain_text("Reply")
        await picture(desk, "case-dispatched")

        # The department has it on a telephone's screen, and nothing but it.
        async with at_the_cases(browser, system, ZHAO) as pocket:
            await expect(pocket.locator("[data-case]")).to_have_count(1)
            await looks_right(pocket, "pocket-cases")
            await expect(pocket.get_by_test_id("filter-caller")).to_be_hidden()
            await pocket.locator(f"[data-case='{case}'] a").click()
            await step(pocket, "accept")
            await take(pocket)
            (tmp_path / "现场.txt").write_text("已到现场", encoding="utf-8")
            await pocket.get_by_test_id("attachment-file").set_input_files(tmp_path / "现场.txt")
            await expect(pocket.get_by_test_id("attachments")).to_contain_text("现场.txt")
            # What is not what it is called is refused, and why is said.
            (tmp_path / "lamp.jpg").write_text("no picture", encoding="utf-8")
            await pocket.get_by_test_id("attachment-file").set_input_files(tmp_path / "lamp.jpg")
            await expect(pocket.get_by_test_id("attachments").get_by_role("alert")).to_contain_text(
                "lamp.jpg: Only PDF, pictures"
            )
            await step(pocket, "reply")
            await expect(pocket.get_by_test_id("take-step")).to_be_disabled()
            await pocket.get_by_test_id("step-text").fill("灯泡已更换")
            await looks_right(pocket, "pocket-case")
            # Neither a look at the list nor a reload costs what was typed.
            await pocket.reload()
            await step(pocket, "reply")
            await expect(pocket.get_by_test_id("step-text")).to_have_value("灯泡已更换")
            await take(pocket)

        await desk.get_by_test_id("refresh").click()
        await expect(desk.get_by_test_id("dispatches")).to_contain_text("灯泡已更换")
        await expect(desk.get_by_test_id("timeline")).to_contain_text("File added")
        await looks_right(desk, "case-replied")
        await step(desk, "close")
        await take(desk)
        await step(desk, "revisit")
        await desk.get_by_test_id("step-resolved").select_option("yes")
        await take(desk)
        await step(desk, "assess")
        await desk.get_by_test_id("step-grade").select_option("1")
        await take(desk)

    shown = (await admin.get(f"/cases/{case}")).json()
    assert (shown["stage"], shown["grade"], shown["lead"]) == ("assessed", 1, "2001")
    assert (shown["subject"], shown["text"]) == (
        "路灯不亮 Street lamp out",
        "人民路5号，周一起不亮。",
    )


async def test_why_one_listens_is_asked_once(
    system: System, browser: Browser, tones: dict[int, Path]
) -> None:
    first = await a_call(system, "13800002222", tones)
    second = await a_call(system, "13800003333", tones)
    async with at_the_cases(browser, system, CHEN) as page:
        await page.goto(f"/#/cases/{first}")
        await page.get_by_test_id("listen").click()
        await expect(page.get_by_test_id("listening-reason")).to_be_focused()
        await page.keyboard.type("to answer a complaint")
        await page.keyboard.press("Enter")
        await _plays(page)
        await looks_right(page, "case-listening")
        await page.goto(f"/#/cases/{second}")
        await page.get_by_test_id("listen").click()
        await _plays(page)
    admin = await system.api()
    log = (await admin.get("/access-log?username=chen")).json()["items"]
    reasons = [one["detail"] for one in log if one["action"] == "replay"]
    assert len(reasons) == 2
    assert all("reason=to answer a complaint" in detail for detail in reasons)


async def test_a_filter_stands_in_the_address_and_can_be_kept(
    system: System, browser: Browser, tones: dict[int, Path]
) -> None:
    case = await a_call(system, "13800004444", tones)
    other = await a_call(system, "13800005555", tones)
    async with at_the_cases(browser, system, WEI) as page:
        await page.get_by_test_id("filter-caller").fill("4444")
        await page.get_by_test_id("filter-caller").press("Enter")
        await expect(page.locator("[data-case]")).to_have_count(1)
        await expect(page.locator(f"[data-case='{case}']")).to_be_visible()
        assert page.url.endswith("/#/cases?caller=4444")
        await page.reload()
        await expect(page.locator("[data-case]")).to_have_count(1)
        await page.get_by_test_id("keep-filter").click()
        await page.keyboard.type("四个四")
        await page.keyboard.press("Enter")
        await page.get_by_test_id("filter-all").click()
        await expect(page.locator(f"[data-case='{other}']")).to_be_visible()
        await looks_right(page, "cases")
        await page.get_by_test_id("own-filter").click()
        await expect(page.locator("[data-case]")).to_have_count(1)
        await page.get_by_test_id("filter-all").click()
        await page.get_by_test_id("view-board").click()
        received = page.locator("[data-stage=received]")
        await expect(received.locator(f"a[href='#/cases/{other}']")).to_be_visible()
        await looks_right(page, "board")


async def test_who_comes_too_late_is_told_and_keeps_what_was_typed(
    system: System, browser: Browser, tones: dict[int, Path]
) -> None:
    case = await a_call(system, "13800006666", tones)
    admin = await system.api()
    async with at_the_cases(browser, system, CHEN) as page:
        await page.goto(f"/#/cases/{case}")
        await step(page, "take_back")
        await page.get_by_test_id("step-reason").fill("The citizen asked us to forget it")
        version = (await admin.get(f"/cases/{case}")).json()["version"]
        body = {"action": "settle", "mode": "answered", "text": ""}
        headers = {"If-Match": f'"{version}"'}
        answer = await admin.post(f"/cases/{case}/actions", json=body, headers=headers)
        answer.raise_for_status()
        await page.get_by_test_id("take-step").click()
        await expect(page.get_by_role("alert")).to_contain_text("Somebody else changed it")
        # Said in the language that is chosen while it stands there.
        await page.get_by_test_id("language").click()
        await expect(page.get_by_role("alert")).to_contain_text("他人已修改")
        await page.get_by_test_id("language").click()
        await expect(page.get_by_test_id("step-reason")).to_have_value(
            "The citizen asked us to forget it"
        )
        await expect(page.get_by_test_id("take-step")).to_be_disabled()
        await looks_right(page, "case-too-late")
    assert (await admin.get(f"/cases/{case}")).json()["mode"] == "answered"


async def _plays(page: Page) -> None:
    """The player has the whole call and gets on with it."""
    player = page.get_by_test_id("player")
    await player.wait_for()
    await page.wait_for_function(
        "() => { const p = document.querySelector('audio'); return p && p.currentTime > 0.2; }"
    )
    assert 0.3 < await player.evaluate("(player) => player.duration") < 30


async def test_a_citizen_is_hidden_looked_at_and_shown_again(
    system: System, browser: Browser, tones: dict[int, Path]
) -> None:
    case = await a_call(system, "13800007777", tones)
    async with at_the_cases(browser, system, CHEN) as page:
        await page.goto(f"/#/cases/{case}")
        await expect(page.locator(".facts")).to_contain_text("+8613800007777")
        seal = page.get_by_test_id("seal")
        await seal.get_by_test_id("hide").click()
        await expect(seal.get_by_test_id("reason")).to_be_focused()
        await page.keyboard.type("a threat was made")
        await page.keyboard.press("Enter")
        await expect(seal).to_contain_text("a threat was made")
        # The number is nowhere on the page any more.
        await expect(page.locator(".facts")).to_contain_text("sealed-")
        await expect(page.locator("main")).not_to_contain_text("7777")
        await looks_right(page, "case-sealed")
        await seal.get_by_test_id("look").click()
        await page.keyboard.type("the police asked")
        await page.keyboard.press("Enter")
        await expect(seal.get_by_test_id("seen")).to_contain_text("+8613800007777")
        await seal.get_by_test_id("lift").click()
        await page.keyboard.type("it was a mistake")
        await page.keyboard.press("Enter")
        await expect(page.locator(".facts")).to_contain_text("+8613800007777")
    admin = await system.api()
    log = (await admin.get(f"/access-log?subject={case}")).json()["items"]
    done = {one["action"]: one["detail"] for one in log if one["username"] == "chen"}
    assert "reason=the police asked" in done["look_at_caller"]
    assert {"seal_caller", "lift_seal"} <= set(done)


async def test_a_case_told_twice_becomes_one(
    system: System, browser: Browser, tones: dict[int, Path]
) -> None:
    admin = await system.api()
    words = {"subject": "人民路路灯不亮", "text": "人民路5号路灯周一起不亮", "place": "人民路5号"}
    cases = [await a_call(system, caller, tones) for caller in ("13800008888", "13800009999")]
    for case in cases:
        version = (await admin.get(f"/cases/{case}")).json()["version"]
        headers = {"If-Match": f'"{version}"'}
        (await admin.patch(f"/cases/{case}", json=words, headers=headers)).raise_for_status()
    first, second = cases
    async with at_the_cases(browser, system, WEI) as page:
        await page.goto(f"/#/cases/{second}")
        repeat = page.locator(f"[data-repeat='{first}']")
        await expect(repeat).to_contain_text("same matter")
        await repeat.get_by_test_id("merge").click()
        await page.keyboard.type("the same lamp")
        await looks_right(page, "case-repeat")
        await repeat.get_by_test_id("confirm").click()
        await expect(page.get_by_test_id("timeline")).to_contain_text("the same lamp")
    assert (await admin.get(f"/cases/{second}")).json()["merged_into"] == first


async def test_the_citizen_is_rung_back_from_the_case(
    system: System, browser: Browser, tones: dict[int, Path]
) -> None:
    admin, feed = await system.api(), await system.follow()
    case = await a_call(system, "13800010101", tones)
    for body in (
        {"action": "dispatch", "department": "2002", "helpers": [], "text": ""},
        {"action": "accept", "text": ""},
        {"action": "reply", "text": "done"},
        {"action": "close", "text": ""},
    ):
        version = (await admin.get(f"/cases/{case}")).json()["version"]
        headers = {"If-Match": f'"{version}"'}
        answer = await admin.post(f"/cases/{case}/actions", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
    async with (
        system.seat_phone("1002", plays=tones[1000]) as seat,
        at_the_cases(browser, system, WEI) as page,
    ):
        await page.goto(f"/#/cases/{case}")
        revisits = page.get_by_test_id("revisits")
        await revisits.get_by_test_id("ring-citizen").click()
        # Nobody can be rung from no seat, and what to do is said.
        await expect(revisits.get_by_role("alert")).to_contain_text("Take one at the desk")
        await seat.registered()
        body = {"state": "ready", "operator": "wei"}
        (await admin.put("/seats/1002/state", json=body)).raise_for_status()
        await revisits.get_by_test_id("ring-citizen").click()
        await expect(revisits).to_contain_text("Your seat rings now")
        placed = await feed.fact("call_placed", seat="1002")
        assert placed["values"]["number"] == "13800010101"
        await admin.delete(f"/calls/{placed['values']['call']}")
        await feed.fact("call_ended", call=placed["values"]["call"])
        await expect(revisits.locator("li")).to_contain_text("not reached", timeout=15_000)
        await picture(page, "case-revisits")
        await system.sign_in(admin, "1002", "signed_out")


async def test_recordings_are_handed_over_as_a_zip(
    system: System, browser: Browser, tones: dict[int, Path], tmp_path: Path
) -> None:
    case = await a_call(system, "13800012121", tones)
    async with at_the_cases(browser, system, CHEN) as page:
        await page.goto(f"/#/cases/{case}")
        await page.get_by_test_id("make-zip").click()
        await page.keyboard.type("the court asked")
        async with page.expect_download() as coming:
            await page.keyboard.press("Enter")
        download = await coming.value
        assert download.suggested_filename == f"{case}.zip"
        await download.save_as(tmp_path / "handed.zip")
        await expect(page.get_by_test_id("export")).to_contain_text("The zip was made")
    names = zipfile.ZipFile(tmp_path / "handed.zip").namelist()
    assert any(name.endswith((".opus", ".ogg", ".flac", ".wav")) for name in names), names


async def test_a_file_that_is_too_large_is_refused_and_told(
    system: System, browser: Browser, tones: dict[int, Path], tmp_path: Path
) -> None:
    case = await a_call(system, "13800013131", tones)
    (tmp_path / "report.txt").write_text("x" * (MOST_ATTACHMENT_BYTES + 1), encoding="utf-8")
    async with at_the_cases(browser, system, WEI) as page:
        await page.goto(f"/#/cases/{case}")
        await page.get_by_test_id("attachment-file").set_input_files(tmp_path / "report.txt")
        told = page.get_by_test_id("attachments").get_by_role("alert")
        await expect(told).to_contain_text("report.txt: The file is too large")


async def test_what_came_by_another_channel_stands_on_the_case(
    system: System, browser: Browser
) -> None:
    admin = await system.api()
    made = await admin.post("/intake/channels", json={"name": "site", "kind": "web"})
    assert made.status_code == 201, made.text
    message = {"hotline": HOTLINE, "text": "建设路口有一个井盖不见了", "phone": "13800014141"}
    body = json.dumps(message).encode()
    headers = signed(made.json()["secret"], "site", body, "message-1", time.time())
    taken = await admin.post("/intake/messages", content=body, headers=headers)
    assert taken.status_code in (200, 201), taken.text
    async with at_the_cases(browser, system, WEI) as page:
        await page.goto(f"/#/cases/{taken.json()['case']}")
        messages = page.get_by_test_id("messages")
        await expect(messages).to_contain_text("建设路口有一个井盖不见了")
        await expect(messages).to_contain_text("Web form")
