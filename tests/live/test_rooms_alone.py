"""Nobody watches: the PBX's own queue connects, and all that the keypad can do then works in the
call's room; whoever is left alone is not left there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.meanwhile import PbxJournal, code, ring_in
from tests.live.rooms.hands import nothing_left
from tests.live.rooms.marks import JUDGED_IN_ROOMS
from tests.live.rooms.talk import hears, hears_music, phase
from tests.live.system import System

pytestmark = JUDGED_IN_ROOMS


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def unwatched(system: System) -> AsyncIterator[System]:
    await system.stop_backend()
    yield system
    await system.start_backend()


@pytest.fixture
def journal(unwatched: System) -> PbxJournal:
    return PbxJournal(unwatched.pbx_journal)


async def test_hold_and_a_department_by_keypad_with_nobody_watching(
    journal: PbxJournal, system: System, tones: dict[int, Path]
) -> None:
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as unit,
        system.citizen_phone("13800001141", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), unit.registered())
        await code(seat, "*11")
        call = await ring_in(citizen, journal, 1)
        await journal.wait("JOINED", "operator", "1001", call=call)
        # Out of the queue's own bridge into the room of the call, within a second of the answer.
        await asyncio.sleep(1.0)
        assert {line.context for line in await system.pbx.channels()} == {"rx-room"}
        talked = await phase()
        await seat.send_dtmf("*5")
        await asyncio.sleep(2.5)
        held = await phase()
        await seat.send_dtmf("*5")
        await asyncio.sleep(2.5)
        again = await phase()
        await seat.send_dtmf("*3")
        await asyncio.sleep(1.0)
        await seat.send_dtmf("2001#")
        await journal.wait("JOINED", "department", "2001", call=call)
        await asyncio.sleep(2.0)
        together = await phase()
        await seat.hang_up()
        await journal.wait("GONE", "operator", call=call)
        without = await phase()
        # The last other party leaves: the PBX alone ends the call.
        await unit.hang_up()
        await journal.wait("GONE", "citizen", call=call)
        await nothing_left(system)
        to_citizen, to_unit = citizen.heard(), unit.heard()
    for when in (talked, again):
        hears(to_citizen, when, OPERATOR_HZ)
    hears_music(to_citizen, held)
    hears(to_citizen, together, OPERATOR_HZ, DEPARTMENT_HZ)
    hears(to_citizen, without, DEPARTMENT_HZ)
    hears(to_unit, without, CITIZEN_HZ)


async def test_whoever_hangs_up_first_with_nobody_watching(
    journal: PbxJournal, system: System
) -> None:
    async with (
        system.seat_phone("1001") as seat,
        system.citizen_phone("13800001142") as citizen,
    ):
        await seat.registered()
        await code(seat, "*11")
        for first, other in ((seat, "citizen"), (citizen, "operator")):
            count = len([line for line in journal.lines() if line.event == "ARRIVED"])
            call = await ring_in(citizen, journal, count + 1)
            await journal.wait("JOINED", "operator", call=call)
            await seat.in_call()
            # At once, while the two are just going from bridge to bridge, or a little later.
            await asyncio.sleep(0.0 if first is seat else 1.0)
            hung_up = time.time()
            await first.hang_up()
            gone = await journal.wait("GONE", other, call=call)
            assert gone.at - hung_up < 3.0
            await nothing_left(system)
