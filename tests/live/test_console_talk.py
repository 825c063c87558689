"""What an operator does on a call, with the buttons of the desk: heard at both ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.live.browser.chromium import hears, picture, seat_is
from tests.live.browser.desks import desk_of
from tests.live.browser.people import hired
from tests.live.desk.ears import hears as heard_these
from tests.live.desk.ears import hears_music, phase
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.system import HOTLINE, System

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

SUN = ("sun", "a voice like a bell")
CITIZEN_HZ, OPERATOR_HZ, DEPARTMENT_HZ = 600, 1000, 1700


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(desks: System) -> System:
    await hired(desks, (*SUN, "operator"))
    return desks


@pytest_asyncio.fixture(loop_scope="session")
async def page(system: System, browser: Browser) -> AsyncIterator[Page]:
    """Sun's desk; the seat is left at the end, whatever happened on it."""
    async with desk_of(browser, system, SUN) as page:
        yield page


async def talking(page: Page, feed: Follower, citizen: BaresipPhone) -> str:
    """The citizen rings and is answered in the browser; the call."""
    await citizen.dial(HOTLINE)
    await page.get_by_test_id("answer").click()
    joined = await feed.fact("party_joined", role="operator", seat="1001")
    await seat_is(page, "talking")
    return str(joined["values"]["call"])


async def reached(page: Page, button: str, number: str) -> None:
    """Somebody is found in the directory and taken."""
    await page.get_by_test_id(button).click()
    await page.get_by_test_id("directory-search").fill(number)
    await page.keyboard.press("Enter")


async def test_hold_and_back_and_the_keypads_codes(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with system.citizen_phone("13800020001", plays=tones[CITIZEN_HZ]) as citizen:
        call = await talking(page, feed, citizen)
        hold = page.get_by_test_id("hold")
        await hold.click()
        await feed.fact("party_moved", call=call, role="citizen", place="held")
        await expect(hold).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_test_id("parties")).to_contain_text("on hold")
        held = await phase()
        await picture(page, "held")
        await hold.click()
        await feed.fact("party_moved", call=call, role="citizen", place="main")
        await hears(page, CITIZEN_HZ)
        together = await phase()
        # The tones reach the telephone system: its own code for hold does the same.
        mark = len(feed.facts)
        await page.get_by_test_id("keypad").click()
        await page.get_by_role("button", name="*", exact=True).focus()
        await page.keyboard.press("*")
        await page.keyboard.press("5")
        await feed.fact("party_moved", since=mark, call=call, role="citizen", place="held")
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)
        sound = citizen.heard()
    hears_music(sound, held)
    heard_these(sound, together, OPERATOR_HZ)


async def test_a_consultation_is_heard_by_two_and_then_by_three(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as department,
        system.citizen_phone("13800020002", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await department.registered()
        call = await talking(page, feed, citizen)
        await reached(page, "consult", "2001")
        await feed.fact("party_joined", call=call, role="department")
        await hears(page, DEPARTMENT_HZ)
        await expect(page.get_by_test_id("consultation")).to_be_visible()
        private = await phase()
        await picture(page, "consultation")
        # A word with the citizen in between, and back.
        await page.get_by_test_id("swap").click()
        await hears(page, CITIZEN_HZ)
        await page.get_by_test_id("swap").click()
        await hears(page, DEPARTMENT_HZ)
        await page.get_by_test_id("join").click()
        await feed.fact("consultation_ended", call=call)
        # A moment for the second leg to be moved.
        await expect(page.get_by_test_id("consultation")).to_be_hidden()
        await phase()
        together = await phase()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)
        at_citizen, at_department = citizen.heard(), department.heard()
    hears_music(at_citizen, private)
    heard_these(at_department, private, OPERATOR_HZ)
    heard_these(at_citizen, together, OPERATOR_HZ, DEPARTMENT_HZ)
    heard_these(at_department, together, CITIZEN_HZ, OPERATOR_HZ)


async def test_who_was_asked_is_let_go_and_the_operator_is_silent_for_a_moment(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as department,
        system.citizen_phone("13800020016", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await department.registered()
        call = await talking(page, feed, citizen)
        await reached(page, "consult", "2001")
        await feed.fact("party_joined", call=call, role="department")
        await page.get_by_test_id("drop-consultation").click()
        await feed.fact("party_left", call=call, role="department")
        await hears(page, CITIZEN_HZ)
        mute = page.get_by_test_id("mute")
        await mute.click()
        await feed.fact("party_muted", call=call, muted=True)
        await expect(mute).to_have_attribute("aria-pressed", "true")
        silent = await phase()
        await hears(page, CITIZEN_HZ)
        await mute.click()
        await feed.fact("party_muted", call=call, muted=False)
        together = await phase()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)
        at_citizen = citizen.heard()
    heard_these(at_citizen, silent)
    heard_these(at_citizen, together, OPERATOR_HZ)


async def test_handed_over_without_a_word(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as department,
        system.citizen_phone("13800020003", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await department.registered()
        call = await talking(page, feed, citizen)
        await reached(page, "transfer", "2001")
        await feed.fact("transfer_ended", call=call, how="answered")
        await seat_is(page, "wrap_up")
        alone = await phase()
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
        at_citizen = citizen.heard()
    heard_these(at_citizen, alone, DEPARTMENT_HZ)


async def test_handed_over_after_a_word(system: System, page: Page, tones: dict[int, Path]) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as department,
        system.citizen_phone("13800020004", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await department.registered()
        call = await talking(page, feed, citizen)
        await reached(page, "consult", "2001")
        await feed.fact("party_joined", call=call, role="department")
        await hears(page, DEPARTMENT_HZ)
        await page.get_by_test_id("hand-over").click()
        await feed.fact("transfer_ended", call=call, how="answered")
        await seat_is(page, "wrap_up")
        alone = await phase()
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
        at_department = department.heard()
    heard_these(at_department, alone, CITIZEN_HZ)


async def test_an_emergency_is_flagged_and_the_citizen_not_left_alone(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with system.citizen_phone("13800020005", plays=tones[CITIZEN_HZ]) as citizen:
        call = await talking(page, feed, citizen)
        await page.get_by_test_id("emergency").click()
        await page.get_by_text("Bring 119 in").click()
        await feed.fact("call_flagged", call=call, flag="emergency", detail="119")
        await feed.fact("party_rung", call=call, number="119")
        await expect(page.get_by_test_id("call")).to_contain_text("Emergency")
        ringing = page.locator("[data-test=parties] [data-state=ringing]")
        await expect(ringing).to_contain_text("119")
        # The citizen is with the operator all the time.
        await hears(page, CITIZEN_HZ)
        await picture(page, "emergency")
        await ringing.get_by_role("button").click()
        await feed.fact("party_ring_ended", call=call, number="119")
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)


async def test_who_is_on_duty_stands_in_the_directory(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with system.citizen_phone("13800020006", plays=tones[CITIZEN_HZ]) as citizen:
        call = await talking(page, feed, citizen)
        await page.get_by_test_id("add").click()
        row = page.locator("[data-unit='2001']")
        await expect(row).to_contain_text("on duty")
        await expect(page.locator("[data-unit='2999']")).to_contain_text("no number known")
        await expect(page.locator("[data-unit='2999'] button")).to_be_disabled()
        await picture(page, "directory")
        await page.keyboard.press("Escape")
        await expect(page.get_by_test_id("directory-search")).to_be_hidden()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)


async def test_two_who_write_the_same_field_see_both_and_choose(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    admin, feed = await system.api(), await system.follow()
    async with system.citizen_phone("13800020007", plays=tones[CITIZEN_HZ]) as citizen:
        call = await talking(page, feed, citizen)
        subject, place = page.get_by_test_id("case-subject"), page.get_by_label("Place")
        await subject.fill("Lamp")
        saving = page.get_by_test_id("case-saving")
        await expect(saving).to_have_attribute("data-state", "saved")
        case = (await admin.get(f"/calls/{call}")).json()["case"]
        # What is typed reaches the server only after the other's change.
        first = asyncio.Event()

        async def wait(route: Route) -> None:
            if route.request.method == "PATCH":
                await first.wait()
            await route.continue_()

        await page.route("**/api/v1/cases/**", wait)
        await subject.fill("Lamp post")
        await place.fill("Main Street")
        shown = await admin.get(f"/cases/{case}")
        change = {"subject": "Street lamp", "text": "Dark since Monday"}
        headers = {"If-Match": shown.headers["etag"]}
        (await admin.patch(f"/cases/{case}", json=change, headers=headers)).raise_for_status()
        first.set()
        conflict = page.locator("[data-conflict=subject]")
        await expect(conflict).to_contain_text("Street lamp", timeout=20_000)
        await expect(subject).to_have_value("Lamp post")
        await picture(page, "conflict")
        await conflict.get_by_test_id("keep-mine").click()
        await expect(saving).to_have_attribute("data-state", "saved")
        merged = (await admin.get(f"/cases/{case}")).json()
        await page.get_by_test_id("hang-up").click()
    # The fields that only one of them touched are as that one left them.
    assert (merged["subject"], merged["place"], merged["text"]) == (
        "Lamp post",
        "Main Street",
        "Dark since Monday",
    )
