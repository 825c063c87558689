"""While a call is up a telephone gets a new password and the codes become others: the call does not
notice, and what was changed holds at once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from rexian.secrets import read_secrets
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.rawsip import RawCaller
from tests.live.kit.tones import OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system, small_site
from tests.live.test_administration import rexian
from tests.live.test_on_call_api import room

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

EFFECTIVE_SECONDS = 2.0
NOT_LET_IN, BEYOND_THE_DOOR = 401, 404
BEEP_SECONDS = 0.7


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools) -> AsyncIterator[System]:
    async with running_system(tools, small_site(seats=2, departments=1)) as system:
        yield system


async def change(api: httpx.AsyncClient, body: Any) -> httpx.Response:
    """A change of the newest version of the site."""
    tag = (await api.get("/site")).headers["etag"]
    return await api.patch("/site", json=body, headers={"If-Match": tag})


async def talking(town: System, feed: Follower, seat: BaresipPhone, citizen: BaresipPhone) -> str:
    """A citizen with the operator on seat 1001; the call."""
    mark = feed.mark()
    await seat.registered()
    await town.sign_in(await town.api(), "1001")
    await citizen.dial(HOTLINE)
    joined = await feed.fact("party_joined", since=mark, role="operator")
    await seat.in_call()
    call = str(joined["values"]["call"])
    await room(town, call, "1001", "carrier")
    return call


async def test_a_telephone_gets_a_new_password_during_its_call(town: System) -> None:
    api, feed = await town.api(), await town.follow()
    before = dict(town.secrets.sip)
    async with (
        town.seat_phone("1001") as seat,
        town.citizen_phone("13800003101") as citizen,
        RawCaller("127.0.0.1", town.sip_server) as raw,
    ):
        call = await talking(town, feed, seat, citizen)
        assert await raw.register("1001", before["1001"]) == BEYOND_THE_DOOR

        asked = time.monotonic()
        made = (await api.post("/phone-accounts/1001/password")).json()
        assert time.monotonic() - asked < EFFECTIVE_SECONDS

        assert await raw.register("1001", before["1001"]) == NOT_LET_IN
        assert await raw.register("1001", made["password"]) == BEYOND_THE_DOOR
        # The same by command, for a department's telephone.
        code, said, complaint = await rexian(town, "accounts", "renew", "2001")
        assert code == 0, complaint
        assert said.splitlines()[0].startswith("New password, shown this once")
        town.secrets = read_secrets(town.settings.data / "secrets.json")
        account, password = said.splitlines()[1].split()
        assert account == "2001"
        assert await raw.register("2001", before["2001"]) == NOT_LET_IN
        assert await raw.register("2001", password) == BEYOND_THE_DOOR
        code, said, _ = await rexian(town, "accounts")
        assert password in said
        # All the others are as they were, and so is the call.
        assert await raw.register("1002", before["1002"]) == BEYOND_THE_DOOR
        await room(town, call, "1001", "carrier")
        await citizen.hang_up()
        await feed.fact("call_ended", call=call, outcome="answered")
    log = (await api.get("/access-log", params={"subject": "1001"})).json()["items"]
    assert (log[0]["action"], log[0]["username"]) == ("renew_phone_password", "admin")

    kept = {name: town.secrets.sip[name] for name in before}
    assert kept == {**before, "1001": made["password"], "2001": password}
    async with town.seat_phone("1001") as seat:
        await seat.registered()
    await town.sign_in(api, "1001", "signed_out")
    await town.pbx.no_channels_left()


async def test_codes_become_others_during_a_call(town: System, tones: dict[int, Path]) -> None:
    api, feed = await town.api(), await town.follow()
    async with (
        # A phone that sends no voice sends no keys either.
        town.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        town.seat_phone("1002") as colleague,
        town.seat_phone("2001") as unit,
        town.citizen_phone("13800003102") as citizen,
        RawCaller("127.0.0.1", town.sip_server) as raw,
    ):
        await asyncio.gather(colleague.registered(), unit.registered())
        call = await talking(town, feed, seat, citizen)

        # Who keys in *5 would never come to *55.
        wrong = await change(api, {"codes": {"hold": "*55", "consult": "*5"}})
        assert wrong.status_code == 422
        assert [(one["pointer"], one["code"]) for one in wrong.json()["problems"]] == [
            ("/codes/consult", "code_begins_another")
        ]
        asked = time.monotonic()
        codes = {
            "sign_in": "*211",
            "hold": "*55",
            "consult": "*56",
            "add_department": "*503",
            "leave": "*1",
        }
        assert (await change(api, {"codes": codes})).status_code == 200
        assert time.monotonic() - asked < EFFECTIVE_SECONDS

        # What is dialled is another code at once.
        old = await raw.invite(
            "*11", from_header="<sip:1002@127.0.0.1>", auth=("1002", town.secrets.sip["1002"])
        )
        assert await old.final() == BEYOND_THE_DOOR
        await colleague.dial("*211")
        await feed.fact("seat_signed_in", seat="1002", operator="phone:1002")
        await colleague.call_over(within=15)

        # Who is in the room has the codes they came in with; those who come in, or back, the new.
        mark = feed.mark()
        await seat.send_dtmf("*5")
        await feed.fact("party_moved", since=mark, call=call, role="citizen", place="held")
        await room(town, call, "1001")
        mark = feed.mark()
        await seat.send_dtmf("*55")
        await feed.fact("party_moved", since=mark, call=call, role="citizen", place="main")
        await room(town, call, "1001", "carrier")
        await seat.send_dtmf("*503")
        await room(town, call)
        await asyncio.sleep(BEEP_SECONDS)
        await seat.send_dtmf("2001#")
        await feed.fact("party_joined", call=call, role="department")
        await room(town, call, "1001", "2001", "carrier")
        await seat.send_dtmf("*1")
        await feed.fact("party_left", call=call, role="operator")
        await citizen.hang_up()
        await feed.fact("call_ended", call=call, outcome="answered")
        await town.sign_in(api, "1001", "signed_out")
        await town.sign_in(api, "1002", "signed_out")
    await town.pbx.no_channels_left()
