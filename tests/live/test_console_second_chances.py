"""Second chances in the office: a secret is renewed, a notice is sent again, a ban is lifted."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from notices.signing import signed_headers
from rexian.site import ADMINISTRATOR
from tests.api.outside_wire import signed
from tests.live.browser.looks import looks_right, reads_right
from tests.live.browser.office import in_the_office
from tests.live.kit.rawsip import RawCaller
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system
from tests.notices.receivers import Hook, listening

pytestmark = [
    pytest.mark.live,
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

GUESSER = "127.0.0.3"
BANNED, NO_BINDING = 403, 404
"""Answers to a REGISTER that names no contact: at the door, and beyond it."""


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """Four wrong passwords are many, and webhooks may lead to this machine."""
    async with running_system(tools, ban_after=4, webhook_networks=("127.0.0.1/32",)) as system:
        yield system


async def test_a_channel_gets_a_new_secret_and_speaks_by_no_other(
    system: System, browser: Browser
) -> None:
    admin = await system.api()
    old = await channel(admin, "town-app")
    assert (await message(admin, "town-app", old)).status_code == 201
    async with in_the_office(browser, system, "channels") as page:
        row = page.locator("[data-row=town-app]")
        await row.get_by_test_id("renew-channel").click()
        # Whoever thinks better of it keeps what there is.
        await page.get_by_test_id("refuse").click()
        assert (await message(admin, "town-app", old)).status_code == 201
        await row.get_by_test_id("renew-channel").click()
        await reads_right(page, "office-channel-renew")
        await page.get_by_test_id("confirm").click()
        fresh = await page.get_by_test_id("secret").input_value()
        await expect(row).to_contain_text("new secret")
    assert (await message(admin, "town-app", old)).status_code == 401
    assert (await message(admin, "town-app", fresh)).status_code == 201


async def test_a_department_that_was_away_is_told_again_by_a_new_secret(
    system: System, browser: Browser
) -> None:
    admin = await system.api()
    gone = Hook([410])
    async with listening(gone) as hook, in_the_office(browser, system, "notices") as page:
        to = {"department": "2002", "way": "webhook", "target": hook.url}
        made = (await admin.post("/notice-addresses", json=to)).json()
        case = (await message(admin, "post", await channel(admin, "post"))).json()["case"]
        await dispatch(admin, case, "2002")
        notice = await settled(admin, case)
        assert (notice["state"], notice["reason"]) == ("failed", "answered 410")

        address = page.get_by_test_id("notice-addresses").locator("tr", has_text=hook.url)
        await page.reload()
        await address.get_by_test_id("renew-address").click()
        await page.get_by_test_id("confirm").click()
        secret = await page.get_by_test_id("secret").input_value()
        assert secret != made["secret"]
        await page.get_by_test_id("secret-kept").click()

        row = page.get_by_test_id("notices").locator("tr", has_text=case)
        await expect(row).to_contain_text("answered 410")
        await looks_right(page, "office-notice-failed")
        await row.get_by_test_id("send-again").click()
        notice = await settled(admin, case, after="failed")
        assert notice["state"] == "sent"
        assert hook.letters == [notice["letter"]] * 2
        for key, (_, headers, body) in zip((made["secret"], secret), hook.got, strict=True):
            at = float(headers["webhook-timestamp"])
            signed = signed_headers(key, notice["letter"], at, body)
            assert headers["webhook-signature"] == signed["webhook-signature"]

        await address.get_by_test_id("remove-address").click()
        await page.get_by_test_id("confirm").click()
        await expect(address).to_have_count(0)
    left = (await admin.get("/notice-addresses")).json()["items"]
    assert hook.url not in [one["target"] for one in left]


async def test_an_address_that_was_banned_is_let_in_again(system: System, browser: Browser) -> None:
    admin = await system.api()
    async with (
        RawCaller(GUESSER, system.sip_server) as phone,
        in_the_office(browser, system, "bans") as page,
    ):
        async with asyncio.timeout(20):
            while await phone.register("1002", "a wrong password") != BANNED:
                pass
        await page.reload()
        ban = page.locator(f"[data-row='{GUESSER}/32']")
        await expect(ban).to_contain_text("1002")
        await looks_right(page, "office-ban")
        await ban.get_by_test_id("lift").click()
        await reads_right(page, "office-ban-lift")
        await page.get_by_test_id("confirm").click()
        await expect(ban).to_have_count(0)
        assert (await admin.get("/bans")).json()["items"] == []
        async with asyncio.timeout(10):
            while await phone.register("1002", system.secrets.sip["1002"]) != NO_BINDING:
                await asyncio.sleep(0.05)
    (entry, *_) = (await admin.get("/access-log?action=lift_ban")).json()["items"]
    assert (entry["username"], entry["subject"]) == (ADMINISTRATOR, f"{GUESSER}/32")


async def channel(admin: httpx.AsyncClient, name: str) -> str:
    """A way in for messages; its secret."""
    made = await admin.post("/intake/channels", json={"name": name, "kind": "app"})
    assert made.status_code == 201, made.text
    return str(made.json()["secret"])


async def message(admin: httpx.AsyncClient, name: str, secret: str) -> httpx.Response:
    """What a citizen wrote comes by the channel, signed with this secret."""
    words = {"hotline": HOTLINE, "text": "建设路口有一个井盖不见了", "phone": "13800014141"}
    body = json.dumps(words).encode()
    headers = signed(secret, name, body, uuid.uuid4().hex, time.time())
    return await admin.post("/intake/messages", content=body, headers=headers)


async def dispatch(admin: httpx.AsyncClient, case: str, department: str) -> None:
    tag = (await admin.get(f"/cases/{case}")).headers["etag"]
    body = {"action": "dispatch", "department": department}
    answer = await admin.post(f"/cases/{case}/actions", json=body, headers={"If-Match": tag})
    assert answer.status_code == 200, answer.text


async def settled(admin: httpx.AsyncClient, case: str, after: str = "") -> dict[str, Any]:
    """The case's one notice as soon as it is over, differently from ``after``."""
    async with asyncio.timeout(20):
        while True:
            for one in (await admin.get(f"/notices?case={case}")).json()["items"]:
                if one["state"] not in ("waiting", after):
                    return dict(one)
            await asyncio.sleep(0.05)
