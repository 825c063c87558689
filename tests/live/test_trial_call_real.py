"""A test call without any telephone outside: by SIP and a trunk to the seat that asked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.live.audio.recorded import recorded
from tests.live.kit.rawsip import RawCaller
from tests.live.rooms.talk import phase
from tests.live.system import System

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def counts(api: httpx.AsyncClient) -> dict[str, int]:
    answer = await api.get("/statistics/day")
    answer.raise_for_status()
    found: dict[str, int] = answer.json()["counts"]
    return found


async def test_it_comes_to_the_seat_that_asked_and_is_recorded(
    system: System, tones: dict[int, Path]
) -> None:
    api, feed = await system.api(), await system.follow()
    before = await counts(api)
    async with (
        system.seat_phone("1001") as other,
        system.seat_phone("1002", plays=tones[1000]) as seat,
    ):
        await asyncio.gather(other.registered(), seat.registered())
        # The one that has been idle for longer would be rung for a citizen.
        await other.dial("*11")
        await feed.fact("seat_signed_in", seat="1001")
        await other.wait_for("CALL_CLOSED")
        await system.sign_in(api, "1002")
        refused = await api.post("/test-calls", json={"seat": "1003"})
        assert (refused.status_code, refused.json()["code"]) == (409, "seat_not_free")
        placed = await api.post("/test-calls", json={"seat": "1002"})
        assert placed.status_code == 202, placed.text
        call = placed.json()["call"]
        offered = await feed.fact("call_offered", call=call)
        assert offered["values"]["caller"] == "test_1002"
        await feed.fact("party_joined", call=call, role="operator", seat="1002")
        shown = (await api.get(f"/calls/{call}")).json()
        assert (shown["test"], shown["hotline"]) == (True, "12345")
        # Long enough to hear what it says.
        await phase()
        await seat.hang_up()
        await feed.fact("call_ended", call=call)
        assert not feed.all("seat_rung", call=call, seat="1001")

    heard = await recorded(api, call)
    citizen, operator = heard.voice("citizen"), heard.voice("operator")
    # Both voices are on it: what the test caller says, and the tone of the operator's phone.
    assert np.sqrt(np.mean(citizen.sound.samples**2)) > 0.005
    operator.sound.expect_tones({1000}, operator.begins + 1, operator.ends - 1, torn=0.1)
    assert (await api.get(f"/calls/{call}")).json()["case"]

    after = await counts(api)
    assert after["offered"] == before["offered"]
    assert after["answered"] == before["answered"]
    assert after["test_calls"] == before["test_calls"] + 1


@pytest.mark.parametrize("name", ["test-line", "test-caller", "test_1001"])
async def test_nobody_comes_by_that_line_without_its_password(system: System, name: str) -> None:
    async with RawCaller("127.0.0.9", system.sip_server) as stranger:
        call = await stranger.invite("12345", from_header=f"<sip:{name}@127.0.0.9>")
        assert await call.final() == 401
    await system.pbx.no_channels_left()
