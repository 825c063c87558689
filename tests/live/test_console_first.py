"""The first call of somebody who has nothing but a browser and the password that was printed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.live.audio.recorded import recorded
from tests.live.browser.chromium import person, picture
from tests.live.browser.looks import looks_right
from tests.live.kit.tools import Tools
from tests.live.rooms.talk import phase
from tests.live.system import System, running_system, small_site

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    async with running_system(
        tools, small_site(lines=1), wrap_up_seconds=300.0, ring_seconds=60.0
    ) as system:
        yield system


@pytest_asyncio.fixture(loop_scope="session")
async def page(system: System, browser: Browser) -> AsyncIterator[Page]:
    """A browser that was never here before, at the address that was printed."""
    context = await person(browser, system.base_url)
    page = await context.new_page()
    await page.goto("/")
    await page.locator("input[name=username]").fill("admin")
    await page.locator("input[name=password]").fill(system.secrets.admin_password)
    await page.keyboard.press("Enter")
    await step_is(page, "signIn", "done")
    yield page
    await context.close()
    admin = await system.api()
    for call in (await admin.get("/calls?live=true")).json()["items"]:
        await admin.delete(f"/calls/{call['id']}")
    await system.sign_in(admin, "1001", "signed_out")


async def step_is(page: Page, step: str, standing: str) -> None:
    await expect(page.locator(f"[data-step={step}]")).to_have_attribute(
        "data-standing", standing, timeout=20_000
    )


async def test_five_steps_to_a_recorded_call(system: System, page: Page) -> None:
    await step_is(page, "microphone", "now")
    await looks_right(page, "start-microphone")
    await page.get_by_test_id("allow-microphone").click()
    await step_is(page, "microphone", "done")
    # The meter moves: the browser's microphone hears the tone.
    level = page.get_by_test_id("level")
    await expect(level).to_be_visible()
    await page.wait_for_function(
        "() => document.querySelector('[data-test=level]').value > 0.3", timeout=10_000
    )
    await page.get_by_test_id("send-test-call").click()
    await page.get_by_test_id("answer").wait_for()
    await expect(page.get_by_test_id("incoming")).to_contain_text("test_1001")
    await looks_right(page, "start-incoming")
    await page.get_by_test_id("answer").click()
    await step_is(page, "call", "done")
    await page.get_by_test_id("case-subject").fill("A first call")
    # A reload in the middle costs neither the call nor the place on the way.
    await page.reload()
    await expect(page.get_by_test_id("talking")).to_be_visible()
    await expect(page.get_by_test_id("case-subject")).to_have_value("A first call")
    await page.get_by_test_id("case-text").fill("Heard the test caller")
    await looks_right(page, "start-case")
    await step_is(page, "case", "done")
    # What is said for as long is judged below.
    await phase()
    await page.locator("[data-step=recording]").get_by_test_id("hang-up").click()
    await page.get_by_test_id("listen").click()
    await page.get_by_test_id("listening-reason").fill("trying it out")
    await page.keyboard.press("Enter")
    await step_is(page, "recording", "done")
    await expect(page.get_by_test_id("all-done")).to_be_visible()
    await looks_right(page, "start-done")

    admin = await system.api()
    calls = (await admin.get("/calls?outcome=answered")).json()["items"]
    (call,) = [one for one in calls if one["test"]]
    assert call["operator"] == "admin"
    voices = await recorded(admin, call["id"])
    # Before the reload and after it.
    operator = [voice for voice in voices.voices if voice.role == "operator"]
    assert len(operator) == 2
    sound, begins, ends = operator[1].sound, operator[1].begins, operator[1].ends
    sound.expect_tones({1000}, begins + 0.5, ends - 0.5, torn=0.2)
    case = (await admin.get(f"/cases/{call['case']}")).json()
    assert (case["subject"], case["text"]) == ("A first call", "Heard the test caller")

    await page.get_by_test_id("finish").click()
    await page.get_by_test_id("take-seat").wait_for()
    # Once done it is offered no more, and found again.
    await page.goto("/")
    await page.get_by_test_id("take-seat").wait_for()
    await page.get_by_test_id("start").click()
    await step_is(page, "microphone", "now")


async def test_what_keeps_the_call_away_is_said(
    system: System, page: Page, tones: dict[int, Path]
) -> None:
    await page.evaluate(
        "() => { const devices = navigator.mediaDevices;"
        " window.allowed = devices.getUserMedia.bind(devices);"
        " devices.getUserMedia = () =>"
        " Promise.reject(new DOMException('no', 'NotAllowedError')); }"
    )
    await page.get_by_test_id("allow-microphone").click()
    refused = page.locator("[data-step=microphone]").get_by_role("alert")
    await expect(refused).to_contain_text("not allowed to use the microphone")
    await looks_right(page, "start-refused")
    await page.evaluate("() => { navigator.mediaDevices.getUserMedia = window.allowed; }")
    await page.get_by_test_id("allow-microphone").click()
    await step_is(page, "microphone", "done")
    feed = await system.follow()
    async with (
        system.seat_phone("1002", plays=tones[1000]) as seat,
        system.citizen_phone("13800001111", plays=tones[600]) as citizen,
    ):
        await seat.registered()
        await seat.dial("*11")
        await feed.fact("seat_signed_in", seat="1002")
        await seat.wait_for("CALL_CLOSED")
        # The only line is taken.
        await citizen.dial("12345")
        await feed.fact("party_joined", role="operator", seat="1002")
        await page.get_by_test_id("send-test-call").click()
        await expect(page.get_by_test_id("no-test-call")).to_contain_text("All lines")
        await picture(page, "start-no-line")
    await page.get_by_test_id("not-now").click()
    await expect(page.get_by_test_id("not-now")).to_be_hidden()
    await page.goto("/")
    await expect(page.get_by_test_id("not-now")).to_be_hidden()
