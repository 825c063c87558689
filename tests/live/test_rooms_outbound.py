"""Calls that go out, the question at the end, and a citizen handed over to somebody who is rung."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from acd.commands import AskSatisfaction, DialCitizen, HangUp, RingParty
from acd.events import GradeGiven, LegAnswered, LegEnded, LegJoined, LegLeft
from acd.values import CallId, Ending, HotlineNumber, LegId, Place, Role
from tests.live.kit.listen import TORN_SECONDS
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ, SECOND_DEPARTMENT_HZ
from tests.live.rooms.hands import Hands, nothing_left
from tests.live.rooms.marks import JUDGED_IN_ROOMS
from tests.live.rooms.talk import hears, hears_music, phase
from tests.live.system import HOTLINE, System

pytestmark = JUDGED_IN_ROOMS

CITIZENS_NUMBER = "13800001131"


def party(call: CallId, leg: LegId, seat: str, place: Place = Place.MAIN) -> RingParty:
    hotline = HotlineNumber(HOTLINE)
    return RingParty(call, leg, Role.OPERATOR, seat, "", 10.0, hotline, CITIZENS_NUMBER, place)


def outbound_id() -> CallId:
    return CallId(f"rexian-{int(time.time() * 1000)}.o1")


async def test_first_the_seat_then_the_citizen_who_grades_the_call(
    hands: Hands, system: System, tones: dict[int, Path]
) -> None:
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        hands.outside_phone(tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), citizen.registered())
        call = outbound_id()
        operator = hands.next_leg(call)
        hands.do(party(call, operator, "1001"))
        await hands.saw(LegJoined, leg=operator, place=Place.MAIN)
        dial = DialCitizen(call, LegId(call), CITIZENS_NUMBER, HotlineNumber(HOTLINE), 10.0)
        hands.do(dial)
        await hands.saw(LegAnswered, leg=LegId(call))
        await hands.saw(LegJoined, leg=LegId(call), place=Place.MAIN)
        shown = await citizen.in_call()
        assert HOTLINE in shown.param, "the hotline's number is shown"
        talked = await phase()
        await seat.hang_up()
        await hands.saw(LegEnded, leg=operator)
        await hands.saw(LegLeft, leg=LegId(call))
        # What is no grade is asked for again.
        hands.do(AskSatisfaction(call))
        await asyncio.sleep(0.5)
        await citizen.send_dtmf("9")
        await asyncio.sleep(1.0)
        await citizen.send_dtmf("4")
        _, given = await hands.saw(GradeGiven, call=call)
        assert given.grade == 4
        await hands.saw(LegEnded, leg=LegId(call), ending=Ending.HUNG_UP)
        await nothing_left(system)
        to_citizen, to_operator = citizen.heard(), seat.heard()
    hears(to_citizen, talked, OPERATOR_HZ)
    hears(to_operator, talked, CITIZEN_HZ)
    hands.track(call, "citizen").expect_tones({CITIZEN_HZ}, *talked, torn=TORN_SECONDS)
    hands.track(call, "operator", operator).expect_tones({OPERATOR_HZ}, *talked, torn=TORN_SECONDS)


async def test_the_citizen_cannot_be_had_or_the_operator_gives_up(
    hands: Hands, system: System
) -> None:
    async with system.seat_phone("1001") as seat:
        await seat.registered()
        for way in ("nobody there", "operator gives up"):
            call = outbound_id()
            operator = hands.next_leg(call)
            hands.do(party(call, operator, "1001"))
            await hands.saw(LegJoined, leg=operator)
            dial = DialCitizen(call, LegId(call), CITIZENS_NUMBER, HotlineNumber(HOTLINE), 10.0)
            hands.do(dial)
            if way == "nobody there":
                _, ended = await hands.saw(LegEnded, leg=LegId(call))
                assert ended.ending is Ending.UNREACHABLE
                hands.do(HangUp(operator))
            else:
                await seat.hang_up()
                hands.do(HangUp(LegId(call)))
            await hands.saw(LegEnded, leg=operator)
            await nothing_left(system)


async def test_handed_over_to_a_colleague_who_is_still_being_rung(
    hands: Hands, system: System, tones: dict[int, Path]
) -> None:
    colleagues_hz = SECOND_DEPARTMENT_HZ
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("1002", plays=tones[colleagues_hz], answer="manual") as colleague,
        system.citizen_phone("13800001132", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), colleague.registered())
        call = await hands.arrival(citizen)
        operator = await hands.put_through(call, "1001")
        talked = await phase()
        second = hands.next_leg(call)
        hands.do(party(call, second, "1002"))
        await colleague.wait_for("CALL_INCOMING")
        hands.do(HangUp(operator))
        await hands.saw(LegLeft, leg=LegId(call))
        waited = await phase()
        since = time.time()
        await colleague.answer()
        await hands.saw(LegJoined, leg=second, since=since)
        await hands.saw(LegJoined, leg=LegId(call), since=since)
        went_on = await phase()
        await citizen.hang_up()
        await hands.saw(LegEnded, leg=second)
        await nothing_left(system)
        to_citizen, to_colleague = citizen.heard(), colleague.heard()
    hears(to_citizen, talked, OPERATOR_HZ)
    hears_music(to_citizen, waited)
    hears(to_citizen, went_on, colleagues_hz)
    hears(to_colleague, went_on, CITIZEN_HZ)
    hands.track(call, "citizen").expect_tones(
        {CITIZEN_HZ}, talked[0], went_on[1], torn=TORN_SECONDS
    )
