"""The rooms of a call: hold, a consultation in private, mute. Everybody plays a tone, and what each
phone heard and each track holds is exactly what was to be there, second by second.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from acd.commands import HangUp, MuteLeg
from acd.events import LegEnded, LegLeft
from acd.values import CallId, LegId, Place, Role
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.listen import TORN_SECONDS
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.rooms.hands import Hands, nothing_left
from tests.live.rooms.marks import JUDGED_IN_ROOMS
from tests.live.rooms.talk import hears, hears_music, phase
from tests.live.system import System

pytestmark = JUDGED_IN_ROOMS


async def test_on_hold_and_back_and_a_consultation_nobody_else_hears(
    hands: Hands, system: System, tones: dict[int, Path]
) -> None:
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as unit,
        system.citizen_phone("13800001111", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), unit.registered())
        call = await hands.arrival(citizen)
        operator = await hands.put_through(call, "1001")
        talked = await phase()

        await hands.move(call, LegId(call), Place.HELD)
        held = await phase()
        await hands.move(call, LegId(call), Place.MAIN)
        again = await phase()

        # The operator goes aside: the citizen, alone, hears music by itself.
        await hands.move(call, operator, Place.ASIDE)
        department = await hands.bring_in(call, "2001", Place.ASIDE, Role.DEPARTMENT)
        consulted = await phase()
        # To and fro between the two.
        await hands.move(call, operator, Place.MAIN)
        swapped = await phase()
        await hands.move(call, operator, Place.ASIDE)
        back = await phase()
        # All together.
        await hands.move(call, department, Place.MAIN)
        await hands.move(call, operator, Place.MAIN)
        together = await phase()
        # The operator leaves, the two go on.
        hands.do(HangUp(operator))
        await hands.saw(LegEnded, leg=operator)
        left_alone = await phase()
        await citizen.hang_up()
        await hands.saw(LegEnded, leg=department)
        await nothing_left(system)

        to_citizen, to_operator, to_department = citizen.heard(), seat.heard(), unit.heard()
    for when in (talked, again, swapped):
        hears(to_citizen, when, OPERATOR_HZ)
        hears(to_operator, when, CITIZEN_HZ)
    for when in (held, consulted, back):
        hears_music(to_citizen, when)
    hears(to_operator, held)
    for when in (consulted, back):
        hears(to_operator, when, DEPARTMENT_HZ)
        hears(to_department, when, OPERATOR_HZ)
    hears(to_department, swapped)
    hears(to_citizen, together, OPERATOR_HZ, DEPARTMENT_HZ)
    hears(to_operator, together, CITIZEN_HZ, DEPARTMENT_HZ)
    hears(to_department, together, CITIZEN_HZ, OPERATOR_HZ)
    hears(to_citizen, left_alone, DEPARTMENT_HZ)
    hears(to_department, left_alone, CITIZEN_HZ)
    # Each own track goes on in every place.
    for track, hz, begin, end in (
        (hands.track(call, "citizen"), CITIZEN_HZ, talked[0], left_alone[1]),
        (hands.track(call, "operator", operator), OPERATOR_HZ, talked[0], together[1]),
        (hands.track(call, "department", department), DEPARTMENT_HZ, consulted[0], left_alone[1]),
    ):
        track.expect_tones({hz}, begin, end, torn=TORN_SECONDS)


async def test_nobody_hears_a_muted_party_in_whatever_room(
    hands: Hands, system: System, tones: dict[int, Path]
) -> None:
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.citizen_phone("13800001112", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await seat.registered()
        call = await hands.arrival(citizen)
        operator = await hands.put_through(call, "1001")
        talked = await phase()
        hands.do(MuteLeg(call, operator, True))
        muted = await phase()
        # Out of the room and into it again.
        await hands.move(call, operator, Place.HELD)
        await hands.move(call, operator, Place.MAIN)
        still_muted = await phase()
        hands.do(MuteLeg(call, operator, False))
        heard_again = await phase()
        await citizen.hang_up()
        await hands.saw(LegEnded, leg=operator)
        await nothing_left(system)
        to_citizen, to_operator = citizen.heard(), seat.heard()
    for when in (talked, heard_again):
        hears(to_citizen, when, OPERATOR_HZ)
    for when in (muted, still_muted):
        hears(to_citizen, when)
        hears(to_operator, when, CITIZEN_HZ)
    track = hands.track(call, "operator", operator)
    track.expect_tones({OPERATOR_HZ}, talked[0], heard_again[1], torn=TORN_SECONDS)


async def test_the_last_two_leave_in_every_order(hands: Hands, system: System) -> None:
    """Nobody is left in a room alone, whoever goes first and wherever the others are."""
    async with (
        system.seat_phone("1001") as seat,
        system.seat_phone("2001") as unit,
        system.citizen_phone("13800001113") as citizen,
    ):
        await asyncio.gather(seat.registered(), unit.registered())
        for first in ("operator", "citizen"):
            call = await hands.arrival(citizen)
            operator = await hands.put_through(call, "1001")
            since = time.time()
            if first == "operator":
                # The citizen goes on waiting for what is decided.
                await seat.hang_up()
                await hands.saw(LegLeft, leg=LegId(call), since=since)
                hands.do(HangUp(LegId(call)))
            else:
                await citizen.hang_up()
                await hands.saw(LegEnded, leg=operator, since=since)
            await nothing_left(system)
        # The citizen goes while the two are aside: they go on, and end together.
        call, operator, department = await _consulting(hands, citizen)
        await citizen.hang_up()
        await hands.saw(LegEnded, leg=LegId(call))
        assert len(await system.pbx.channels()) == 2
        await seat.hang_up()
        await hands.saw(LegEnded, leg=department)
        await nothing_left(system)
        # The operator goes while the citizen hears music and the other waits aside.
        call, operator, department = await _consulting(hands, citizen)
        await seat.hang_up()
        await hands.saw(LegEnded, leg=operator)
        since = time.time()
        await unit.hang_up()
        await hands.saw(LegLeft, leg=LegId(call), since=since)
        hands.do(HangUp(LegId(call)))
        await nothing_left(system)


async def _consulting(hands: Hands, citizen: BaresipPhone) -> tuple[CallId, LegId, LegId]:
    call = await hands.arrival(citizen)
    operator = await hands.put_through(call, "1001")
    await hands.move(call, operator, Place.ASIDE)
    department = await hands.bring_in(call, "2001", Place.ASIDE, Role.DEPARTMENT)
    return call, operator, department
