"""A supervisor at the board: what goes on is seen there at once, and what is clicked happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from acd.values import Hotline, HotlineNumber, Seat, SeatNumber, skills
from store.site import FirstSite
from tests.live.browser.chromium import (
    choose_seat,
    hears,
    person,
    phone_is,
    picture,
    signed_in,
)
from tests.live.browser.looks import looks_right
from tests.live.floor.people import PASSWORD, change, operator, phone_in, somebody
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

OTHER = "12319"
CHIEF = "chen"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools) -> AsyncIterator[System]:
    """Two hotlines: 1001 serves the first, 1002 the second; 1003 is the supervisor's."""
    of = {"1001": HOTLINE, "1002": OTHER, "1003": HOTLINE}
    site = FirstSite(
        (
            Hotline(HotlineNumber(HOTLINE), "市民热线", 6),
            Hotline(HotlineNumber(OTHER), "城管热线", 2),
        ),
        tuple(Seat(SeatNumber(seat), skills(queue)) for seat, queue in of.items()),
        (),
    )
    async with running_system(tools, site, ring_seconds=20.0) as system:
        await somebody(system, CHIEF, "supervisor")
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def page(town: System, browser: Browser) -> AsyncIterator[Page]:
    """Chen's board."""
    context = await person(browser, town.base_url)
    page = await context.new_page()
    await signed_in(page, CHIEF, PASSWORD)
    await page.get_by_role("link", name="Board").click()
    await page.get_by_test_id("plan").wait_for()
    yield page
    await context.close()
    admin = await town.api()
    for call in (await admin.get("/calls?live=true")).json()["items"]:
        await admin.delete(f"/calls/{call['id']}")
    for seat in ("1001", "1002", "1003"):
        await town.sign_in(admin, seat, "signed_out")
    await town.pbx.no_channels_left()


def tile(page: Page, seat: str) -> Locator:
    return page.get_by_test_id("plan").locator(f"[data-seat='{seat}']")


def lines(page: Page, hotline: str) -> Locator:
    return page.locator(f"[data-test=lines][data-hotline='{hotline}']")


async def test_a_call_is_listened_to_whispered_into_joined_and_taken_over(
    town: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await town.follow()
    async with (
        town.seat_phone("1001", plays=tones[1000]) as seat,
        town.seat_phone("1003", plays=tones[1700]) as own,
        town.citizen_phone("13800001001", plays=tones[600]) as citizen,
    ):
        await asyncio.gather(seat.registered(), own.registered())
        await operator(town, "li", "1001")
        await expect(tile(page, "1001")).to_have_attribute("data-state", "ready")
        await citizen.dial(HOTLINE)
        await expect(tile(page, "1001")).to_have_attribute("data-state", "talking")
        await expect(lines(page, HOTLINE).get_by_test_id("lines-used")).to_have_text("1")
        await page.get_by_test_id("own-phone").select_option("1003")
        await tile(page, "1001").click()
        await expect(page.get_by_test_id("seat-actions")).to_contain_text("13800001001")
        await looks_right(page, "board-seat")

        await page.get_by_test_id("listen").click()
        await phone_in(town, "1003", "ChanSpy", "listen")
        await expect(page.get_by_test_id("listen")).to_have_attribute("aria-pressed", "true")
        await page.get_by_test_id("whisper").click()
        await phone_in(town, "1003", "ChanSpy", "whisper")
        await page.get_by_test_id("barge").click()
        await phone_in(town, "1003", "ConfBridge")
        await page.get_by_test_id("take-over").click()
        await feed.fact("call_taken_over", seat="1003", from_seat="1001", by=CHIEF)
        await expect(tile(page, "1001")).to_have_attribute("data-state", "ready")
        await expect(tile(page, "1003")).to_have_attribute("data-state", "talking")
        await own.hang_up()
        await expect(lines(page, HOTLINE).get_by_test_id("lines-used")).to_have_text("0")
        # The operator is still chosen: sent on a break, and brought back.
        await page.get_by_test_id("seat-break").click()
        await expect(tile(page, "1001")).to_have_attribute("data-state", "on_break")
        await page.get_by_test_id("seat-ready").click()
        await expect(tile(page, "1001")).to_have_attribute("data-state", "ready")
        # By keyboard: Escape closes what was opened, and goes back to the seat.
        await page.keyboard.press("Escape")
        await expect(tile(page, "1001")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("seat-actions")).to_be_focused()


async def test_one_listens_with_the_browsers_own_telephone(
    town: System, page: Page, tones: dict[int, Path]
) -> None:
    await page.get_by_role("link", name="Operator's desk").click()
    await choose_seat(page, "1003")
    await page.get_by_test_id("take-seat").click()
    await phone_is(page, "registered")
    await page.get_by_test_id("break").click()
    await page.get_by_role("menuitem").first.click()
    await page.get_by_role("link", name="Board").click()
    async with (
        town.seat_phone("1001") as seat,
        town.citizen_phone("13800001004", plays=tones[600]) as citizen,
    ):
        await seat.registered()
        await operator(town, "li", "1001")
        await citizen.dial(HOTLINE)
        await expect(tile(page, "1001")).to_have_attribute("data-state", "talking")
        await page.get_by_test_id("own-phone").select_option("1003")
        await tile(page, "1001").click()
        await page.get_by_test_id("listen").click()
        await expect(page.get_by_test_id("call-bar")).to_contain_text("Your telephone rings")
        await page.get_by_test_id("bar-answer").click()
        await hears(page, 600)
        await expect(page.get_by_test_id("call-bar")).to_have_count(0)
        # Still at the board, where it is ended.
        await page.get_by_test_id("end-watch").click()
        await expect(page.get_by_test_id("listen")).to_have_attribute("aria-pressed", "false")


async def test_waiting_callers_are_pulled_and_moved(town: System, page: Page) -> None:
    feed = await town.follow()
    async with (
        town.seat_phone("1002") as neighbour,
        town.citizen_phone("13800002001") as first,
        town.citizen_phone("13800002002") as second,
        town.citizen_phone("13800002003") as third,
    ):
        await neighbour.registered()
        await operator(town, "wang", "1002")
        waiting = page.get_by_test_id("waiting").locator("li")
        for number, phone in enumerate((first, second, third), start=1):
            await phone.dial(HOTLINE)
            await expect(waiting).to_have_count(number)
        for place, caller in enumerate(("13800002001", "13800002002", "13800002003")):
            await expect(waiting.nth(place)).to_contain_text(caller)
        await expect(page.get_by_test_id("waiting-count")).to_have_text("3")

        await waiting.nth(1).get_by_role("button").click()
        await looks_right(page, "board-waiting")
        await page.get_by_test_id("pull-seat").select_option("1002")
        await page.get_by_test_id("pull").click()
        await expect(tile(page, "1002")).to_have_attribute("data-state", "talking")
        await expect(waiting).to_have_count(2)

        await waiting.nth(1).get_by_role("button").click()
        await page.get_by_test_id("move-queue").select_option(OTHER)
        await page.get_by_test_id("move").click()
        moved = await feed.fact("call_queued", queue=OTHER, because="moved", by=CHIEF)
        await second.hang_up()
        await feed.fact("party_joined", role="operator", seat="1002", call=moved["values"]["call"])
        await expect(waiting).to_have_count(1)


async def test_who_gave_up_is_listed_and_rung_back(town: System, page: Page) -> None:
    feed = await town.follow()
    async with (
        town.seat_phone("1003") as own,
        town.citizen_phone("13800003001") as citizen,
    ):
        await own.registered()
        await operator(town, "zhou", "1003")
        admin = await town.api()
        await town.sign_in(admin, "1003", "on_break")
        await citizen.dial(HOTLINE)
        await expect(page.get_by_test_id("waiting").locator("li")).to_have_count(1)
        await citizen.hang_up()
        gone = page.get_by_test_id("missed").locator("li", has_text="13800003001")
        await expect(gone).to_have_attribute("data-outcome", "abandoned")
        await expect(page.get_by_test_id("worst-answerRate")).to_contain_text("%", timeout=40_000)
        await page.get_by_test_id("seats-list").click()
        on_break = page.get_by_test_id("list").locator("[data-seat='1003']")
        await expect(on_break).to_contain_text("zhou")
        await looks_right(page, "board-missed")
        await page.get_by_test_id("seats-plan").click()
        await page.get_by_test_id("own-phone").select_option("1003")
        await town.sign_in(admin, "1003")
        await gone.get_by_test_id("ring-back").click()
        placed = await feed.fact("call_placed", seat="1003")
        assert placed["values"]["number"].endswith("13800003001")
        await expect(gone).to_contain_text("Is being rung")


async def test_an_admins_change_of_lines_is_seen_within_2_s_and_on_the_wall(
    town: System, page: Page
) -> None:
    api = await town.api()
    used, opened = lines(page, OTHER), lines(page, OTHER).get_by_test_id("lines-open")
    await expect(opened).to_have_text("2")
    await page.get_by_test_id("wall").click()
    await expect(used).to_be_visible()
    await change(api, "PATCH", f"/hotlines/{OTHER}", {"lines": 9})
    await expect(opened).to_have_text("9", timeout=2_000)
    await expect(page.get_by_test_id("own-phone")).to_have_count(0)
    await looks_right(page, "board-wall")
    await page.get_by_test_id("wall-down").click()
    await expect(page.get_by_test_id("own-phone")).to_be_visible()


async def test_a_board_whose_server_was_away_says_so_and_is_true_again_afterwards(
    town: System, page: Page
) -> None:
    admin = await town.api()
    async with town.seat_phone("1002") as phone:
        await phone.registered()
        await operator(town, "wang", "1002")
        await expect(tile(page, "1002")).to_have_attribute("data-state", "ready")
        await town.stop_backend()
        warning = page.get_by_test_id("board").get_by_role("alert").first
        await expect(warning).to_contain_text("The server does not answer")
        await picture(page, "board-away")
        await town.start_backend()
        await expect(page.get_by_text("The server does not answer")).to_have_count(
            0, timeout=20_000
        )
        await town.sign_in(admin, "1002", "on_break")
        await expect(tile(page, "1002")).to_have_attribute("data-state", "on_break")
