"""An operator who looks at another page, or has a telephone on the desk: no call is missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.live.browser.chromium import at_the_desk, choose_seat, hears, seat_is, signed_in
from tests.live.browser.desks import desk_of
from tests.live.browser.looks import looks_right
from tests.live.browser.people import hired
from tests.live.desk.ears import hears as heard_these
from tests.live.desk.ears import hears_music, phase
from tests.live.system import HOTLINE, System

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

QIAN = ("qian", "reads while waiting")
CITIZEN_HZ, OPERATOR_HZ = 600, 1000


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(desks: System) -> System:
    await hired(desks, (*QIAN, "operator"))
    return desks


@pytest_asyncio.fixture(loop_scope="session")
async def page(system: System, browser: Browser) -> AsyncIterator[Page]:
    """Qian's browser; seat 1001 is left at the end, whatever happened on it."""
    async with desk_of(browser, system, QIAN, seated=False) as page:
        yield page


async def test_a_call_is_answered_while_cases_are_read(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    await at_the_desk(page, *QIAN, "1001")
    bar = page.get_by_test_id("call-bar")
    await page.get_by_role("link", name="Cases").click()
    await page.get_by_test_id("filter-all").wait_for()
    await expect(bar).to_have_count(0)
    async with system.citizen_phone("13800030001", plays=tones[CITIZEN_HZ]) as citizen:
        await citizen.dial(HOTLINE)
        await expect(bar).to_have_attribute("data-what", "rings")
        await expect(bar.get_by_role("alert")).to_contain_text("13800030001")
        await page.get_by_test_id("bar-answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        await hears(page, CITIZEN_HZ)
        await seat_is(page, "talking")
        # The whole case, and nothing happens to the call; not even when the page is loaded anew.
        await page.get_by_test_id("case-page").click()
        await expect(bar).to_have_attribute("data-what", "talks")
        await looks_right(page, "call-bar")
        await hears(page, CITIZEN_HZ)
        mark = feed.mark()
        await page.reload()
        await feed.fact("party_joined", since=mark, role="operator", seat="1001", within=20)
        await expect(bar).to_have_attribute("data-what", "talks")
        await hears(page, CITIZEN_HZ)
        await page.get_by_test_id("to-desk").click()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=joined["values"]["call"])
    await seat_is(page, "wrap_up")
    await page.get_by_role("link", name="Cases").click()
    await expect(bar).to_contain_text("Wrap-up")


async def test_a_page_loaded_anew_away_from_the_desk_still_rings(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    await at_the_desk(page, *QIAN, "1001")
    await page.get_by_role("link", name="Recordings").click()
    await page.wait_for_url("**/#/recordings")
    await page.reload()
    await expect(page.get_by_test_id("call-bar")).to_have_count(0)
    async with system.citizen_phone("13800030002", plays=tones[CITIZEN_HZ]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("bar-answer").click()
        await feed.fact("party_joined", role="operator", seat="1001")
        await hears(page, CITIZEN_HZ)


async def test_the_desk_phone_rings_and_the_buttons_are_the_same(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("1001", answer="manual", plays=tones[OPERATOR_HZ]) as phone,
        system.citizen_phone("13800030003", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await phone.registered()
        await signed_in(page, *QIAN)
        await page.get_by_test_id("take-seat").wait_for()
        await choose_seat(page, "1001")
        await page.get_by_role("radio", name="My desk phone").check()
        await page.get_by_test_id("take-seat").click()
        await seat_is(page, "ready")
        await citizen.dial(HOTLINE)
        await expect(page.get_by_test_id("incoming")).to_contain_text("Pick up your desk phone")
        await phone.answer()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        call = joined["values"]["call"]
        hold = page.get_by_test_id("hold")
        await hold.click()
        await feed.fact("party_moved", call=call, role="citizen", place="held")
        held = await phase()
        await hold.click()
        await feed.fact("party_moved", call=call, role="citizen", place="main")
        together = await phase()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)
        await seat_is(page, "wrap_up")
        at_citizen, at_desk = citizen.heard(), phone.heard()
    hears_music(at_citizen, held)
    heard_these(at_citizen, together, OPERATOR_HZ)
    heard_these(at_desk, together, CITIZEN_HZ)
