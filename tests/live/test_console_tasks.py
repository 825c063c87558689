"""What waits for an operator between two calls: taken from the desk, done, and gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.live.browser.chromium import hears, seat_is
from tests.live.browser.desks import desk_of
from tests.live.browser.looks import looks_right
from tests.live.browser.people import hired
from tests.live.desk.ears import hears as heard_these
from tests.live.desk.ears import phase
from tests.live.floor.carrier import Carrier
from tests.live.floor.people import change, presses_1_and_hangs_up
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, TRUNK_IP, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

ZHENG = ("zheng", "nothing is left lying")
CITIZEN_HZ, OPERATOR_HZ = 600, 1000


@pytest.fixture(scope="module")
def carrier() -> Carrier:
    return Carrier()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools, carrier: Carrier) -> AsyncIterator[System]:
    """One hotline that rings back, and a carrier whose phones can be rung."""
    with carrier:
        async with running_system(tools, trunk_hosts=(carrier.address, TRUNK_IP)) as system:
            await hired(system, (*ZHENG, "operator"))
            soon = {"when": "wait", "value": 1, "to": "ring_back"}
            rules = {"ring_back": True, "overflow": [soon]}
            await change(await system.api(), "PUT", f"/queues/{HOTLINE}", rules)
            yield system


@pytest_asyncio.fixture(loop_scope="session")
async def page(system: System, browser: Browser) -> AsyncIterator[Page]:
    """Zheng's desk; the seat is left at the end, whatever happened on it."""
    async with desk_of(browser, system, ZHENG) as page:
        yield page


def task(page: Page, kind: str, what: str) -> Locator:
    """One of those of the desk."""
    rows = page.get_by_test_id("tasks").locator(f"li[data-kind='{kind}']")
    return rows.filter(has_text=what)


async def replied(admin: httpx.AsyncClient, case: str) -> None:
    """Filed, sent to a department and answered by it."""
    version = (await admin.get(f"/cases/{case}")).json()["version"]
    body = {"subject": "A street lamp is out", "text": "Since Monday"}
    filed = await admin.patch(f"/cases/{case}", json=body, headers={"If-Match": f'"{version}"'})
    assert filed.is_success, filed.text
    for step in (
        {"action": "dispatch", "department": "2002", "helpers": [], "text": ""},
        {"action": "accept", "text": ""},
        {"action": "reply", "text": "The lamp burns again"},
    ):
        version = (await admin.get(f"/cases/{case}")).json()["version"]
        headers = {"If-Match": f'"{version}"'}
        answer = await admin.post(f"/cases/{case}/actions", json=step, headers=headers)
        assert answer.is_success, answer.text


async def test_a_reply_is_looked_at_and_the_citizen_asked(
    system: System, page: Page, carrier: Carrier, tones: dict[int, Path]
) -> None:
    admin, feed = await system.api(), await system.follow()
    async with system.citizen_phone("13800040001", plays=tones[CITIZEN_HZ]) as citizen:
        await citizen.dial(HOTLINE)
        await page.get_by_test_id("answer").click()
        joined = await feed.fact("party_joined", role="operator", seat="1001")
        await expect(page.get_by_test_id("case-page")).to_be_visible()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", call=joined["values"]["call"])
    case = await page.get_by_test_id("case-page").inner_text()
    await replied(admin, case)
    await page.reload()
    reply = task(page, "feedback", "A street lamp is out")
    await reply.get_by_test_id("take-task").click()
    # What may be done now is on the case's own page.
    await page.wait_for_url(f"**/#/cases/{case}")
    await page.get_by_test_id("step-close").click()
    await page.get_by_test_id("take-step").click()
    await expect(page.get_by_test_id("step-form")).to_have_count(0)
    await page.get_by_role("link", name="Operator's desk").click()
    await expect(reply).to_have_count(0)
    revisit = task(page, "revisit", "A street lamp is out")
    await revisit.get_by_test_id("take-task").click()
    async with carrier.phone(system, "13800040001", plays=tones[CITIZEN_HZ]):
        mark = feed.mark()
        await page.get_by_test_id("ring-citizen").click()
        await feed.fact("party_joined", since=mark, role="operator", within=20)
        await hears(page, CITIZEN_HZ)
        # The case stays in sight; the call is ended where it is.
        await page.get_by_test_id("to-desk").click()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", since=mark)
    await revisit.get_by_test_id("give-back-task").click()
    await expect(revisit.get_by_test_id("give-back-task")).to_have_count(0)
    await expect(revisit.get_by_test_id("take-task")).to_have_text("Take")


async def test_a_citizen_who_was_rung_in_vain_is_rung_again(
    system: System, page: Page, carrier: Carrier, tones: dict[int, Path]
) -> None:
    """By itself it would be tried again in a quarter of an hour; who has a moment need not wait."""
    feed = await system.follow()
    await page.get_by_test_id("break").click()
    await page.get_by_role("menuitem").first.click()
    await seat_is(page, "on_break")
    async with carrier.phone(system, "13800040002", plays=tones[CITIZEN_HZ]) as citizen:
        await citizen.dial(HOTLINE)
        offered = await feed.fact("call_offered", caller="13800040002")
        booked = offered["values"]["call"]
        await citizen.in_call()
        await presses_1_and_hangs_up(system, feed, citizen, booked)
    await page.get_by_test_id("ready").click()
    # Rung by itself: the operator is asked. The citizen's telephone is off.
    await page.get_by_test_id("answer").click()
    await feed.fact("ring_back_put", booking=booked, within=60)
    await seat_is(page, "ready")
    row = task(page, "ring_back", "13800040002")
    await expect(row).to_contain_text("rung in vain: 1")
    await looks_right(page, "tasks")
    async with carrier.phone(system, "13800040002", plays=tones[CITIZEN_HZ]) as citizen:
        mark = feed.mark()
        await row.get_by_test_id("take-task").click()
        # Whoever pressed has answered already.
        await feed.fact("party_joined", since=mark, role="operator", within=20)
        await hears(page, CITIZEN_HZ)
        together = await phase()
        await feed.fact("ring_back_closed", booking=booked)
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", since=mark)
        at_citizen = citizen.heard()
    heard_these(at_citizen, together, OPERATOR_HZ)
    await expect(row).to_have_count(0)


async def test_a_number_is_dialled_at_the_desk(
    system: System, page: Page, carrier: Carrier, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    async with carrier.phone(system, "13800040003", plays=tones[CITIZEN_HZ]) as citizen:
        await page.get_by_test_id("dial-number").fill("13800040003")
        await page.keyboard.press("Enter")
        await feed.fact("party_joined", role="operator", within=20)
        await hears(page, CITIZEN_HZ)
        together = await phase()
        # Leaving the page for another, and back.
        await page.get_by_role("link", name="Cases").click()
        await expect(page.get_by_test_id("call-bar")).to_have_attribute("data-what", "talks")
        await page.get_by_test_id("to-desk").click()
        mark = feed.mark()
        await page.get_by_test_id("hang-up").click()
        await feed.fact("call_ended", since=mark)
        at_citizen = citizen.heard()
    heard_these(at_citizen, together, OPERATOR_HZ)
