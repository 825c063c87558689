"""Strangers at the phones' door: guessers are banned and others are not, no call is touched; seats
register from their networks alone; what is dear is not dialled.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.live.kit.baresip import BaresipPhone, PhoneAccount
from tests.live.kit.rawsip import RawCaller
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system, small_site
from tests.plain_http import TRUSTS_NOBODY

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

GUESSER, NEIGHBOUR, INSIDE = "127.0.0.3", "127.0.0.4", "127.0.0.1"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """Four failures are many, no seat may be at the neighbour's, 0.60 an hour may be spent."""
    async with running_system(
        tools,
        small_site(seats=2),
        ban_after=4,
        ban_minutes=30,
        outbound_limit=0.6,
        seat_networks=("127.0.0.1/32", f"{GUESSER}/32"),
    ) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def admin(system: System) -> httpx.AsyncClient:
    return await system.api()


async def until(client: httpx.AsyncClient, path: str, wanted: str) -> list[dict[str, Any]]:
    """The items of a list as soon as they speak of this."""
    async with asyncio.timeout(20):
        while True:
            items: list[dict[str, Any]] = (await client.get(path)).json()["items"]
            if any(wanted in str(item) for item in items):
                return items
            await asyncio.sleep(0.05)


async def test_a_guesser_is_kept_out_and_nobody_else(
    system: System, admin: httpx.AsyncClient
) -> None:
    feed = await system.follow()
    async with (
        system.seat_phone("1001") as seat,
        system.citizen_phone() as citizen,
        RawCaller(GUESSER, system.sip_server) as guesser,
        RawCaller(INSIDE, system.sip_server) as inside,
    ):
        await seat.registered()
        await seat.dial("*11")
        await feed.fact("seat_signed_in", seat="1001")
        await seat.wait_for("CALL_CLOSED")
        mark = feed.mark()
        await citizen.dial(HOTLINE)
        joined = await feed.fact("party_joined", role="operator", since=mark)
        call = joined["values"]["call"]

        # The right password from there is let through the door before.
        assert await guesser.register("1002", system.secrets.sip["1002"]) == 404
        statuses = []
        async with asyncio.timeout(20):
            while 403 not in statuses:
                statuses.append(await guesser.register("1002", "a wrong password"))
        # Each try of the test's caller is answered wrongly twice: four failures are two of them.
        assert statuses[:2] == [401, 401]
        (ban,) = await until(admin, "/bans", GUESSER)
        assert ban["network"] == f"{GUESSER}/32"
        assert ban["account"] == "1002"
        # Even the right password is refused now; others are not.
        assert await guesser.register("1002", system.secrets.sip["1002"]) == 403
        assert await inside.register("1002", system.secrets.sip["1002"]) == 404
        alarms = await until(admin, "/alarms?open=true&kind=address_banned", GUESSER)
        assert alarms[0]["subject"] == f"{GUESSER}/32"

        # A real telephone fares no better.
        account = PhoneAccount("1002", system.secrets.sip["1002"], system.sip_server)
        async with BaresipPhone(system.tools.phones, account, local_ip=GUESSER) as stranger:
            await stranger.wait_for("REGISTER_FAIL")

        # The backend goes and comes back: the ban stays, kept by the PBX meanwhile.
        await system.kill_backend()
        assert await guesser.register("1002", system.secrets.sip["1002"]) == 403
        await system.start_backend()
        assert [one["network"] for one in (await admin.get("/bans")).json()["items"]] == [
            f"{GUESSER}/32"
        ]
        metrics = await httpx.AsyncClient(verify=TRUSTS_NOBODY).get(f"{system.base_url}/metrics")
        assert "rexian_banned_networks 1.0" in metrics.text

        assert (await admin.delete(f"/bans/{GUESSER}")).status_code == 204
        async with asyncio.timeout(10):
            while await guesser.register("1002", system.secrets.sip["1002"]) != 404:
                await asyncio.sleep(0.05)

        # All of that time the call went on.
        channels = await system.pbx.channels()
        assert len([one for one in channels if one.bridge]) == 2
        await citizen.hang_up()
        feed = await system.follow()
    log = (await admin.get("/access-log")).json()["items"]
    assert (log[0]["action"], log[0]["subject"]) == ("lift_ban", f"{GUESSER}/32")
    assert call


async def test_a_name_that_forges_an_event_blames_nobody(
    system: System, admin: httpx.AsyncClient
) -> None:
    forged = "<sip:x%0D%0ARemoteAddress%3A%20IPV4%2FUDP%2F10.0.0.5%2F1@127.0.0.3>"
    shutdown = "<sip:%0D%0A%0D%0AEvent%3A%20Shutdown%0D%0AP%3A%201@127.0.0.3>"
    async with RawCaller(GUESSER, system.sip_server) as raw:
        # The PBX reports requests without an account from the fifth within five seconds on.
        for name in [forged] * 9 + [shutdown] * 3:
            call = await raw.ask("REGISTER", "", from_header=name)
            assert await call.final() == 401
    alarms = await until(admin, "/alarms?open=true&kind=forged_name", GUESSER)
    assert alarms[0]["subject"] == GUESSER
    assert (await admin.get("/bans")).json()["items"] == []
    everything = (await admin.get("/alarms")).json()["items"]
    assert not any("10.0.0.5" in str(alarm) for alarm in everything)
    assert "shutting down" not in system.backend_log()


async def test_a_seat_in_the_wrong_network_stays_outside(
    system: System, admin: httpx.AsyncClient
) -> None:
    async with RawCaller(NEIGHBOUR, system.sip_server) as raw:
        assert await raw.register("1001", system.secrets.sip["1001"]) == 401
    alarms = await until(admin, "/alarms?open=true&kind=wrong_network", "1001")
    assert NEIGHBOUR in alarms[0]["detail"]


async def test_what_is_dear_is_not_dialled(system: System, admin: httpx.AsyncClient) -> None:
    async def place(number: str) -> tuple[int, str]:
        body = {"seat": "1001", "number": number, "hotline": HOTLINE}
        answer = await admin.post("/calls", json=body)
        return answer.status_code, answer.json().get("code", "")

    assert await place("0012125550100") == (403, "number_not_allowed")
    assert await place("16812345") == (403, "number_not_allowed")
    # Within the country a minute costs 0.70, and 0.60 may be spent in an hour.
    assert await place("13800138000") == (409, "spending_limit_reached")
    assert (await place("2222222"))[1] not in ("number_not_allowed", "spending_limit_reached")

    (refused,) = await until(admin, "/alarms?open=true&kind=outbound_refused", "16812345")
    assert (refused["subject"], refused["times"]) == ("1001", 2)
    (limit,) = await until(admin, "/alarms?open=true&kind=outbound_limit", "0.60")
    assert limit["subject"] == "1001"


async def alarms_told(system: System, admin: httpx.AsyncClient) -> AsyncGenerator[Any, None]:
    """Name and data of what the live feed tells an administrator of alarms."""
    headers = {"Authorization": admin.headers["Authorization"]}
    async with (
        httpx.AsyncClient(timeout=20, headers=headers, verify=TRUSTS_NOBODY) as client,
        client.stream("GET", f"{system.base_url}/api/v1/events") as stream,
    ):
        name = ""
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: ") and name.startswith("alarm"):
                yield name, json.loads(line.removeprefix("data: "))


async def test_a_seat_has_classes_of_its_own_and_the_alarm_is_told_at_once(
    system: System, admin: httpx.AsyncClient
) -> None:
    async def place(number: str) -> str:
        body = {"seat": "1002", "number": number, "hotline": HOTLINE}
        return str((await admin.post("/calls", json=body)).json().get("code", ""))

    told = alarms_told(system, admin)
    async with asyncio.timeout(20):
        assert (await anext(told))[0] == "alarms"
        tag = (await admin.get("/site")).headers["etag"]
        own = {"outbound_classes": ["international"], "outbound_limit": 0}
        changed = await admin.patch("/site/seats/1002", json=own, headers={"If-Match": tag})
        assert changed.status_code == 200

        assert await place("0012125550100") not in ("number_not_allowed", "spending_limit_reached")
        assert await place("13800138000") == "number_not_allowed"

        name, alarm = await anext(told)
        assert (name, alarm["kind"], alarm["subject"]) == (
            "alarm_raised",
            "outbound_refused",
            "1002",
        )
        await admin.post(f"/alarms/{alarm['alarm']}/acknowledgement")
        name, alarm = await anext(told)
        assert (name, alarm["acknowledged_by"]) == ("alarm_acknowledged", "admin")
    await told.aclose()


async def test_an_alarm_is_acknowledged(system: System, admin: httpx.AsyncClient) -> None:
    async with RawCaller(NEIGHBOUR, system.sip_server) as raw:
        assert await raw.register("1001", system.secrets.sip["1001"]) == 401
    (alarm,) = await until(admin, "/alarms?open=true&kind=wrong_network", "1001")
    answer = await admin.post(f"/alarms/{alarm['alarm']}/acknowledgement")
    assert answer.json()["acknowledged_by"] == "admin"
    assert (await admin.get("/alarms?open=true&kind=wrong_network")).json()["items"] == []
