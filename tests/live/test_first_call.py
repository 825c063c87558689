"""The first story: a citizen rings, a seat answers, a department joins, and the recording lies on
the case.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.live.system import HOTLINE, System

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def test_a_call_from_the_trunk_to_a_recording_on_its_case(
    system: System, tones: dict[int, Path]
) -> None:
    api = await system.api()
    feed = await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[1000]) as seat,
        system.seat_phone("2001", plays=tones[1700]) as department,
        system.citizen_phone("13800001111", plays=tones[600]) as citizen,
    ):
        await asyncio.gather(seat.registered(), department.registered())
        await seat.dial("*11")
        await feed.fact("seat_signed_in", seat="1001")
        await seat.wait_for("CALL_CLOSED")

        await citizen.dial(HOTLINE)
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        answer = await api.post(f"/calls/{call}/parties", json={"department": "2001"})
        assert answer.status_code in (201, 202), answer.text
        await feed.fact("party_joined", role="department", call=call)
        await citizen.hang_up()
        # Operator and department go on until one of them leaves.
        await feed.fact("party_left", role="citizen", call=call)
        await department.hang_up()
        ended = await feed.fact("call_ended", call=call)
        assert ended["values"]["outcome"] == "answered"
        await seat.dial("*12")
        await feed.fact("seat_signed_out", seat="1001")

    async with asyncio.timeout(15):
        while (await api.get(f"/recordings/{call}")).status_code != 200:
            await asyncio.sleep(0.1)
    recording = (await api.get(f"/recordings/{call}")).json()
    assert [voice["role"] for voice in recording["voices"]] == [
        "citizen",
        "played",
        "operator",
        "department",
    ]
    case = (await api.get(f"/cases/{recording['case']}")).json()
    assert call in case["calls"]
    assert case["caller"] == "+8613800001111"
    await system.pbx.no_channels_left()
