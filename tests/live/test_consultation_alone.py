"""A consultation whose operator leaves while nobody watches: the one consulted and the citizen are
not left each in a room of their own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.rooms.talk import hears, hears_music, phase
from tests.live.system import HOTLINE, System

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]


async def test_the_one_consulted_goes_on_with_the_citizen(
    system: System, tones: dict[int, Path]
) -> None:
    api, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as unit,
        system.citizen_phone("13800001161", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), unit.registered())
        await system.sign_in(api, "1001")
        await citizen.dial(HOTLINE)
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        body = {"kind": "department", "number": "2001"}
        assert (await api.post(f"/calls/{call}/consultation", json=body)).status_code == 202
        await feed.fact("party_joined", call=call, role="department", place="aside")
        consulted = await phase()

        await system.kill_backend()
        await seat.hang_up()
        await _in_the_room(system, call, 2)
        together = await phase()

        # Whoever watches again finds the two as they are.
        await system.start_backend()
        feed = await system.follow()
        parties = (await api.get(f"/calls/{call}")).json()["parties"]
        assert {one["role"]: one["place"] for one in parties} == {
            "citizen": "main",
            "department": "main",
        }
        still = await phase()
        await unit.hang_up()
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
        await system.sign_in(api, "1001", "signed_out")
        await system.pbx.no_channels_left()
        to_citizen, to_unit = citizen.heard(), unit.heard()
    hears_music(to_citizen, consulted)
    hears(to_unit, consulted, OPERATOR_HZ)
    for when in (together, still):
        hears(to_citizen, when, DEPARTMENT_HZ)
        hears(to_unit, when, CITIZEN_HZ)


async def _in_the_room(system: System, call: str, parties: int) -> None:
    """The PBX looks every ten seconds after a promise to watch has run out."""
    async with asyncio.timeout(30):
        while True:
            listing = await system.pbx.command(f"confbridge list {call}")
            if listing.count("PJSIP/") == parties:
                return
            await asyncio.sleep(0.1)
