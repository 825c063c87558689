"""An operator works in the browser, telephone included, on the real PBX."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.live.audio.recorded import recorded
from tests.live.browser.chromium import (
    hears,
    picture,
    seat_is,
)
from tests.live.browser.desks import desk_of
from tests.live.browser.people import hired
from tests.live.system import HOTLINE, System

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

LI = ("li", "headset and patience")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(desks: System) -> System:
    await hired(desks, (*LI, "operator"))
    return desks


@pytest_asyncio.fixture(loop_scope="session")
async def page(system: System, browser: Browser) -> AsyncIterator[Page]:
    """Li's desk; the seat is left at the end, whatever happened on it."""
    async with desk_of(browser, system, LI) as page:
        yield page


async def test_a_call_is_answered_in_the_browser_and_both_are_heard(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    api, feed = await system.api(), await system.follow()
    async with system.citizen_phone("13800001111", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await expect(page.get_by_test_id("incoming")).to_contain_text("13800001111")
        await picture(page, "incoming")
        await page.get_by_test_id("answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        call = joined["values"]["call"]
        await seat_is(page, "talking")
        await hears(page, 600)
        await asyncio.sleep(3)
        await picture(page, "on-call")
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)
    await seat_is(page, "wrap_up")

    recording = await recorded(api, call)
    operator, citizen_voice = recording.voice("operator"), recording.voice("citizen")
    operator.sound.expect_tones({1000}, operator.begins + 1, operator.ends - 0.5, torn=0.3)
    citizen_voice.sound.expect_tones({600}, operator.begins + 1, operator.ends - 0.5, torn=0.3)
    played = recording.voice("played").sound
    played.expect_tones({1000}, operator.begins + 1, operator.ends - 0.5, torn=0.3)
    await system.pbx.no_channels_left()


async def test_wrap_up_ends_only_with_a_case_that_says_what_it_was_about(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    api = await system.api()
    async with system.citizen_phone("13800002222", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        await page.get_by_test_id("case-subject").fill("Street lamp out")
        await expect(page.get_by_test_id("case-saving")).to_have_attribute("data-state", "saved")
        await page.get_by_test_id("hang-up").click()
    await seat_is(page, "wrap_up")
    await expect(page.get_by_test_id("ready")).to_be_disabled()
    # Longer than the wrap-up is: it waits for what is still to be written.
    await asyncio.sleep(8)
    await seat_is(page, "wrap_up")
    await page.get_by_test_id("case-text").fill("Main Street 5, dark since Monday")
    await expect(page.get_by_test_id("ready")).to_be_enabled()
    await picture(page, "wrap-up")
    await page.get_by_test_id("ready").click()
    await seat_is(page, "ready")

    (case,) = (await api.get("/cases?caller=%2B8613800002222")).json()["items"]
    assert (case["subject"], case["text"]) == (
        "Street lamp out",
        "Main Street 5, dark since Monday",
    )
    assert case["changed_by"] == "li"


async def test_a_department_comes_in_from_the_directory_and_the_operator_leaves(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    api, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("2001", plays=tones[1700]) as department,
        system.citizen_phone("13800003333", plays=tones[600]) as citizen,
    ):
        await department.registered()
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        call = joined["values"]["call"]
        await page.get_by_test_id("add").click()
        await page.get_by_test_id("directory-search").fill("2001")
        await page.keyboard.press("Enter")
        came = await feed.fact("party_joined", role="department", call=call)
        await expect(page.get_by_test_id("parties")).to_contain_text("2001")
        await asyncio.sleep(3)
        await picture(page, "three-way")
        await page.get_by_test_id("leave").click()
        left = await feed.fact("party_left", role="operator", call=call)
        await asyncio.sleep(2)
        await department.hang_up()
        # The citizen is back with the operator, who ends it.
        await page.get_by_test_id("answer").click()
        await seat_is(page, "talking")
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)
    assert came["seq"] < left["seq"]
    recording = await recorded(api, call)
    unit = recording.voice("department")
    operator = min((v for v in recording.voices if v.role == "operator"), key=lambda v: v.begins)
    unit.sound.expect_tones({1700}, unit.begins + 1, unit.ends - 1, torn=0.3)
    operator.sound.expect_tones({1000}, unit.begins + 1, operator.ends - 0.5, torn=0.3)
    played = recording.voice("played").sound
    played.expect_tones({1000, 1700}, unit.begins + 1, operator.ends - 0.7, torn=0.3)


async def test_what_is_typed_brings_the_answer_from_the_knowledge_base(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    admin, li = await system.api(), await system.api(*LI)
    written = {
        "title": "供暖时间",
        "body": "集中供暖自十一月十五日开始，至次年三月十五日结束。"
        + "\n各区由所在地供热企业负责。" * 60
        + "\n投诉请拨打本热线。",
        "department": "2001",
        "topic": "供暖",
    }
    article = (await li.post("/articles", json=written)).json()
    for who, action in ((li, "submit"), (admin, "approve")):
        body = {"action": action, "revision": article["revision"]}
        answer = await who.post(f"/articles/{article['id']}/actions", json=body)
        assert answer.status_code == 200, answer.text
        article = answer.json()
    async with system.citizen_phone("13800009999", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        await page.get_by_test_id("case-subject").fill("供暖什么时候开始")
        await expect(page.get_by_test_id("articles")).to_contain_text("供暖时间")
        await page.get_by_test_id("articles").get_by_text("供暖时间").click()
        # The whole of it, not where the words stand alone.
        await expect(page.get_by_test_id("articles")).to_contain_text("投诉请拨打本热线")
        await picture(page, "offers")
        await page.get_by_test_id("hang-up").click()
    await expect(page.get_by_test_id("tasks")).to_be_visible()


async def test_who_rings_again_and_who_rings_about_the_same_are_known(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    words, subject = "Bins in Harbour Street were not emptied", page.get_by_test_id("case-subject")
    case_page, saving = page.get_by_test_id("case-page"), page.get_by_test_id("case-saving")

    async def written_down() -> str:
        # Never into the case of the call before, however fast one types.
        await subject.fill(words)
        await page.get_by_test_id("case-text").fill("Since last week, all of them")
        await page.get_by_test_id("case-place").fill("Harbour Street")
        await expect(saving).to_have_attribute("data-state", "saved")
        return await case_page.inner_text()

    async def over() -> None:
        mark = feed.mark()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", since=mark)
        # The wrap-up ends by itself: all is written down.
        await seat_is(page, "ready")

    async with system.citizen_phone("13800001414", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        first = await written_down()
        await over()
        await citizen.dial(HOTLINE)
        # Before it is answered; and it is the same case that goes on.
        await expect(page.locator(f"[data-case='{first}']")).to_have_text(words)
        await page.get_by_test_id("answer").click()
        await expect(case_page).to_have_text(first)
        await expect(subject).to_have_value(words)
        await over()
    async with system.citizen_phone("13800001515", plays=tones[600]) as neighbour:
        await neighbour.dial(HOTLINE)
        await page.get_by_test_id("answer").wait_for()
        await page.route("**/api/v1/seats/1001", _slowly)
        await page.get_by_test_id("answer").click()
        assert await written_down() != first
        await page.unroute_all(behavior="wait")
        # Looked at in mid-call.
        await page.locator(f"[data-repeat='{first}']").click()
        await page.wait_for_url(f"**/#/cases/{first}")
        bar = page.get_by_test_id("call-bar")
        await expect(bar).to_have_attribute("data-what", "talks")
        await page.get_by_test_id("to-desk").click()
        await page.get_by_test_id("hang-up").click()


async def _slowly(route: Route) -> None:
    """The page hears late of what its telephone has done."""
    await asyncio.sleep(1)
    await route.continue_()
