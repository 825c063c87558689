"""What may be lost at a desk in the browser (page, session, microphone, backend, network): it costs
neither a call nor a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.live.browser.chromium import (
    at_the_desk,
    choose_seat,
    hears,
    person,
    phone_is,
    picture,
    seat_is,
    signed_in,
)
from tests.live.browser.desks import desk_of
from tests.live.browser.people import hired
from tests.live.leaky_wire import leaky_wire
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


async def test_a_reload_in_mid_call_keeps_the_call_and_what_was_typed(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with system.citizen_phone("13800004444", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        call = joined["values"]["call"]
        await hears(page, 600)
        await page.get_by_test_id("case-subject").fill("Noise at night")
        mark = len(feed.facts)
        await page.reload()
        # The citizen hears music at once, and the same operator again soon.
        await feed.fact("party_moved", since=mark, call=call, role="citizen", place="held")
        again = await feed.fact("party_joined", since=mark, role="operator", seat="1001")
        assert again["values"]["call"] == call
        await hears(page, 600)
        await seat_is(page, "talking")
        await expect(page.get_by_test_id("case-subject")).to_have_value("Noise at night")
        await page.get_by_test_id("hang-up").click()
        ended = await feed.fact("call_ended", call=call)
    assert ended["values"]["outcome"] == "answered"
    assert not feed.all("party_left", role="citizen", since=mark)[:-1]

    # The next call is none that was on here before: it is not taken up by itself.
    await page.get_by_test_id("case-text").fill("Building site, Main Street")
    await page.get_by_test_id("ready").click()
    await seat_is(page, "ready")
    mark = feed.mark()
    async with system.citizen_phone("13800004445", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await expect(page.get_by_test_id("incoming")).to_contain_text("13800004445")
        await asyncio.sleep(2)
        assert not feed.all("party_answered", since=mark, role="operator")
        await citizen.hang_up()
        await feed.fact("call_ended", since=mark)


async def test_a_reload_while_a_department_is_there_brings_the_operator_back_to_both(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("2001", plays=tones[1700]) as department,
        system.citizen_phone("13800008888", plays=tones[600]) as citizen,
    ):
        await department.registered()
        await page.route("**/api/v1/calls?live=true*", _answered_and_no_more)
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        call = joined["values"]["call"]
        await page.get_by_test_id("add").click()
        await page.get_by_test_id("directory-search").fill("2001")
        await page.keyboard.press("Enter")
        await feed.fact("party_joined", role="department", call=call)
        mark = len(feed.facts)
        await page.reload()
        # One may be on its way through just now.
        await page.unroute_all(behavior="wait")
        await feed.fact("party_joined", since=mark, role="operator", seat="1001", call=call)
        await expect(page.get_by_test_id("parties").locator("li")).to_have_count(3)
        # Those two talked on: nobody was put on hold, nobody left.
        assert not feed.all("party_moved", since=mark, role="citizen")
        assert [f["values"]["role"] for f in feed.all("party_left", since=mark)] == ["operator"]
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)


async def _answered_and_no_more(route: Route) -> None:
    """The page has not heard yet that its seat is joined."""
    answer = await route.fetch()
    told = await answer.json()
    for call in told["items"]:
        for leg in call["parties"]:
            if leg["seat"] == "1001" and leg["state"] == "joined":
                leg["state"] = "answered"
    await route.fulfill(response=answer, json=told)


async def test_a_session_that_ends_in_mid_form_loses_nothing(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    admin = await system.api()
    async with system.citizen_phone("13800001010", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        await page.get_by_test_id("case-subject").fill("Bus stop")
        saving = page.get_by_test_id("case-saving")
        await expect(saving).to_have_attribute("data-state", "saved")
        await page.get_by_test_id("hang-up").click()
    await seat_is(page, "wrap_up")
    over = asyncio.Event()

    async def when_it_is_over(route: Route) -> None:
        await over.wait()
        await route.continue_()

    await page.route("**/api/v1/cases/*", when_it_is_over)
    await page.get_by_test_id("case-text").fill("The bench is broken")
    # Whatever is changed of a user ends their sessions.
    (await admin.patch(f"/users/{LI[0]}", json={"role": "operator"})).raise_for_status()
    over.set()
    await page.locator("input[name=username]").fill(LI[0])
    await expect(page.get_by_text("Your session is over")).to_be_visible()
    await page.locator("input[name=password]").fill(LI[1])
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("case-text")).to_have_value("The bench is broken")
    await expect(saving).to_have_attribute("data-state", "saved")
    await phone_is(page, "registered")
    (case,) = (await admin.get("/cases?caller=%2B8613800001010")).json()["items"]
    assert case["text"] == "The bench is broken"


async def test_a_session_that_ends_in_mid_call_costs_no_call(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    admin, feed = await system.api(), await system.follow()
    async with system.citizen_phone("13800001313", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        await hears(page, 600)
        # Whatever is changed of a user ends their sessions.
        (await admin.patch(f"/users/{LI[0]}", json={"role": "operator"})).raise_for_status()
        await page.locator("input[name=username]").fill(LI[0])
        mark = feed.mark()
        await page.locator("input[name=password]").fill(LI[1])
        await page.keyboard.press("Enter")
        # Taken up again without a click: this call was being talked on here.
        again = await feed.fact("party_joined", since=mark, role="operator", within=20)
        assert again["values"]["call"] == joined["values"]["call"]
        await hears(page, 600)
        # Nor does a slip of the hand.
        await page.get_by_test_id("sign-out").click()
        await expect(page.get_by_text("You are on a call")).to_be_visible()
        await hears(page, 600)
        await page.get_by_test_id("hang-up").click()


async def test_a_microphone_that_is_refused_is_told_and_can_be_allowed(
    system: System, browser: Browser
) -> None:
    context = await person(browser, system.base_url)
    await context.add_init_script(
        "const allowed = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);"
        "navigator.mediaDevices.getUserMedia = (wish) => window.mayHear ? allowed(wish)"
        " : Promise.reject(new DOMException('no', 'NotAllowedError'));"
    )
    page = await context.new_page()
    await signed_in(page, *LI)
    await page.get_by_test_id("take-seat").wait_for()
    await choose_seat(page, "1003")
    await page.get_by_test_id("take-seat").click()
    await expect(page.get_by_role("alert")).to_contain_text("not allowed to use the microphone")
    await phone_is(page, "off")
    await picture(page, "microphone-refused")
    await page.evaluate("window.mayHear = true")
    await page.get_by_role("button", name="Try again").click()
    await phone_is(page, "registered")
    await context.close()
    await system.sign_in(await system.api(), "1003", "signed_out")


async def test_a_backend_that_is_restarted_costs_no_call(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    async with system.citizen_phone("13800001212", plays=tones[600]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        await seat_is(page, "talking")
        await hears(page, 600)
        await system.stop_backend()
        await system.start_backend()
        feed = await system.follow()
        await phone_is(page, "registered")
        # Its telephone is ready again, and the call is still the one it was.
        await asyncio.sleep(3)
        await hears(page, 600)
        await seat_is(page, "talking")
        assert not feed.all("party_left")
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended")
    await seat_is(page, "wrap_up")


async def test_a_network_lost_for_20_s_costs_neither_the_call_nor_a_word(
    system: System, browser: Browser, tones: dict[int, Path]
) -> None:
    api, feed = await system.api(), await system.follow()
    async with (
        leaky_wire(system.settings.http_port) as wire,
        system.citizen_phone("13800007777", plays=tones[600]) as citizen,
    ):
        context = await person(browser, f"http://127.0.0.1:{wire.listens_on}")
        page = await context.new_page()
        await at_the_desk(page, *LI, "1002")
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1002")
        call = joined["values"]["call"]
        await page.get_by_test_id("case-subject").fill("Burst pipe")
        saving = page.get_by_test_id("case-saving")
        await expect(saving).to_have_attribute("data-state", "saved")

        mark = len(feed.facts)
        wire.cut()
        await feed.fact("party_moved", since=mark, call=call, role="citizen", place="held")
        await page.get_by_test_id("case-text").fill("Water in the street, number 7")
        await expect(saving).to_have_attribute("data-state", "away")
        await phone_is(page, "lost")
        await picture(page, "network-away")
        await asyncio.sleep(20)
        wire.mend()
        await feed.fact("party_moved", since=mark, call=call, role="citizen", place="main")
        await phone_is(page, "registered")
        await expect(saving).to_have_attribute("data-state", "saved", timeout=20_000)
        await hears(page, 600)
        assert not feed.all("party_left", since=mark, call=call)
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=call)
        await context.close()
    (case,) = (await api.get("/cases?caller=%2B8613800007777")).json()["items"]
    assert case["text"] == "Water in the street, number 7"
    await system.sign_in(api, "1002", "signed_out")


async def test_the_second_tab_gets_the_telephone_only_when_asked(
    system: System, page: Page
) -> None:
    token = await page.evaluate("sessionStorage.getItem('token')")
    second = await page.context.new_page()
    await second.add_init_script(f"sessionStorage.setItem('token', '{token}')")
    await second.goto("/")
    await phone_is(second, "elsewhere")
    await phone_is(page, "registered")
    await second.get_by_role("button", name="Use it here").click()
    await phone_is(second, "registered")
    await phone_is(page, "elsewhere")
