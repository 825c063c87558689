"""Every page of the console in both languages and themes, and by keyboard alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.live.browser.chromium import choose_seat, person, phone_is, seat_is, signed_in
from tests.live.browser.looks import looks_right
from tests.live.browser.people import hired
from tests.live.system import HOTLINE, System

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

WEI = ("wei", "eyes for small things")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(desks: System) -> System:
    await hired(desks, (*WEI, "operator"))
    return desks


@pytest_asyncio.fixture(loop_scope="session")
async def page(system: System, browser: Browser) -> AsyncIterator[Page]:
    context = await person(browser, system.base_url)
    yield await context.new_page()
    await context.close()
    admin = await system.api()
    for call in (await admin.get("/calls?live=true")).json()["items"]:
        await admin.delete(f"/calls/{call['id']}")
    for seat in ("1001", "1002"):
        await system.sign_in(admin, seat, "signed_out")


async def test_the_whole_way_of_a_call_looks_right(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    await page.goto("/")
    await page.locator("input[name=password]").wait_for()
    await looks_right(page, "sign-in")
    await signed_in(page, *WEI)
    await page.get_by_test_id("take-seat").wait_for()
    await looks_right(page, "seat")
    await choose_seat(page, "1001")
    await page.get_by_test_id("take-seat").click()
    await phone_is(page, "registered")
    await looks_right(page, "idle")
    async with system.citizen_phone("13800005555", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").wait_for()
        await looks_right(page, "incoming")
        await page.get_by_test_id("answer").click()
        await page.get_by_test_id("case-subject").fill("路灯不亮 Street lamp out")
        await page.get_by_test_id("keypad").click()
        await page.get_by_test_id("consult").click()
        await looks_right(page, "call")
        await expect(page.get_by_test_id("case-subject")).to_have_value("路灯不亮 Street lamp out")
        await page.get_by_test_id("hang-up").click()
    await seat_is(page, "wrap_up")
    await looks_right(page, "wrap-up")


async def test_a_call_by_keyboard_alone(system: System, page: Page, tones: dict[int, Path]) -> None:
    await signed_in(page, *WEI)
    await page.get_by_test_id("take-seat").wait_for()
    await choose_seat(page, "1002")
    await page.get_by_test_id("take-seat").focus()
    await page.keyboard.press("Enter")
    await phone_is(page, "registered")
    async with system.citizen_phone("13800006666", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        # The button to answer has the focus by itself.
        await expect(page.get_by_test_id("answer")).to_be_focused()
        await page.keyboard.press("Enter")
        await seat_is(page, "talking")
        await _tab_to(page, "consult")
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("directory-search")).to_be_focused()
        await page.keyboard.press("Escape")
        await _tab_to(page, "hang-up")
        await page.keyboard.press("Enter")
    await seat_is(page, "wrap_up")


async def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the part of that name has the focus; the whole page is not that long."""
    for _ in range(60):
        focused = await page.evaluate("document.activeElement?.getAttribute('data-test') ?? ''")
        if focused == name:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


async def test_the_desk_is_painted_in_a_second_and_a_half_with_a_cold_cache(
    system: System, browser: Browser
) -> None:
    context = await person(browser, system.base_url)
    page = await context.new_page()
    await signed_in(page, *WEI)
    await page.get_by_test_id("take-seat").wait_for()
    token = await page.evaluate("sessionStorage.getItem('token')")
    cold = await person(browser, system.base_url)
    await cold.add_init_script(f"sessionStorage.setItem('token', '{token}')")
    desk = await cold.new_page()
    await desk.goto("/#/desk")
    await desk.get_by_test_id("take-seat").wait_for()
    painted = await desk.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    )
    shown = await desk.evaluate("performance.now()")
    print(f"first paint after {painted:.0f} ms, the desk there after {shown:.0f} ms")
    assert painted < 1500
    await context.close()
    await cold.close()
