"""A supervisor on a call: listens, whispers to the operator, comes in, and only listens again.

Everybody plays a tone. The citizen must never hear a whisper, and it must be in nobody's track but
the supervisor's own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from acd.commands import ChangeSupervision, HangUp, RingSupervisor
from acd.events import LegAnswered, LegEnded, LegLeft
from acd.values import LegId, Place, SeatNumber, Supervision
from tests.live.kit.listen import TORN_SECONDS
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ, SECOND_DEPARTMENT_HZ
from tests.live.rooms.hands import Hands, nothing_left
from tests.live.rooms.marks import JUDGED_IN_ROOMS
from tests.live.rooms.talk import hears, phase
from tests.live.system import System

pytestmark = JUDGED_IN_ROOMS

SUPERVISOR_HZ = SECOND_DEPARTMENT_HZ


async def test_listen_whisper_come_in_and_listen_again(
    hands: Hands, system: System, tones: dict[int, Path]
) -> None:
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("1003", plays=tones[SUPERVISOR_HZ]) as chief,
        system.citizen_phone("13800001121", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), chief.registered())
        call = await hands.arrival(citizen)
        operator = await hands.put_through(call, "1001")
        talked = await phase()

        supervisor = hands.next_leg(call)
        listen = Supervision.LISTEN
        number = SeatNumber("1003")
        hands.do(RingSupervisor(call, supervisor, number, operator, listen, 10.0))
        await hands.saw(LegAnswered, leg=supervisor)
        await chief.in_call()
        listening = await phase()
        hands.do(ChangeSupervision(call, supervisor, operator, Supervision.WHISPER))
        whispering = await phase()
        await hands.move(call, supervisor, Place.MAIN)
        inside = await phase()
        since = hands.do(ChangeSupervision(call, supervisor, operator, listen))
        await hands.saw(LegLeft, leg=supervisor, since=since)
        outside = await phase()
        # It ends with the operator's leg, and keeps nobody on the call.
        hands.do(HangUp(operator))
        await hands.saw(LegEnded, leg=supervisor)
        await hands.saw(LegLeft, leg=LegId(call))
        hands.do(HangUp(LegId(call)))
        await nothing_left(system)
        to_citizen, to_operator, to_chief = citizen.heard(), seat.heard(), chief.heard()

    for when in (talked, listening, whispering, outside):
        hears(to_citizen, when, OPERATOR_HZ)
    for when in (talked, listening, outside):
        hears(to_operator, when, CITIZEN_HZ)
    hears(to_operator, whispering, CITIZEN_HZ, SUPERVISOR_HZ)
    for when in (listening, whispering, outside):
        hears(to_chief, when, CITIZEN_HZ, OPERATOR_HZ)
    hears(to_citizen, inside, OPERATOR_HZ, SUPERVISOR_HZ)
    hears(to_operator, inside, CITIZEN_HZ, SUPERVISOR_HZ)
    hears(to_chief, inside, CITIZEN_HZ, OPERATOR_HZ)
    for track, hz, begin in (
        (hands.track(call, "citizen"), CITIZEN_HZ, talked[0]),
        (hands.track(call, "operator", operator), OPERATOR_HZ, talked[0]),
        (hands.track(call, "supervisor", supervisor), SUPERVISOR_HZ, listening[0]),
    ):
        track.expect_tones({hz}, begin, outside[1], torn=TORN_SECONDS)
    hears(hands.track(call, "played"), whispering, OPERATOR_HZ)
