"""An operator on a plain SIP telephone does on a call all that the console can: by keypad, decided
by the core, carried out in the rooms, heard in everybody's ear.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.live.audio.signing_in import sign_in_by_phone
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ, SECOND_DEPARTMENT_HZ
from tests.live.rooms.marks import JUDGED_IN_ROOMS
from tests.live.rooms.talk import hears, hears_music, phase
from tests.live.system import HOTLINE, System
from tests.live.test_feature_codes import heard_again

pytestmark = JUDGED_IN_ROOMS


async def test_hold_consult_swap_join_and_leave(system: System, tones: dict[int, Path]) -> None:
    api, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as unit,
        system.citizen_phone("13800001151", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), unit.registered())
        await system.sign_in(api, "1001")
        await citizen.dial(HOTLINE)
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        await seat.in_call()

        await seat.send_dtmf("*5")
        await feed.fact("party_moved", call=call, role="citizen", place="held")
        await asyncio.sleep(2.0)  # the "thank you"
        held = await phase()
        mark = feed.mark()
        await seat.send_dtmf("*5")
        await feed.fact("party_moved", since=mark, call=call, role="citizen", place="main")
        await heard_again(citizen, OPERATOR_HZ, there=True, within=10)
        again = await phase()

        await seat.send_dtmf("*6")
        await heard_again(citizen, OPERATOR_HZ, there=False)
        await asyncio.sleep(0.7)  # the beep
        await seat.send_dtmf("2001#")
        await feed.fact("party_joined", call=call, role="department", place="aside", within=15)
        consulted = await phase()
        mark = feed.mark()
        await seat.send_dtmf("*8")
        await feed.fact("party_moved", since=mark, call=call, role="operator", place="main")
        await heard_again(citizen, OPERATOR_HZ, there=True, within=10)
        swapped = await phase()
        mark = feed.mark()
        await seat.send_dtmf("*7")
        await feed.fact("consultation_ended", since=mark, call=call, how="joined")
        await heard_again(citizen, OPERATOR_HZ, there=True, within=10)
        await heard_again(citizen, DEPARTMENT_HZ, there=True, within=10)
        together = await phase()
        await seat.send_dtmf("*0")
        await feed.fact("party_left", call=call, role="operator")
        without = await phase()
        await citizen.hang_up()
        await feed.fact("call_ended", call=call, outcome="answered")
        to_citizen, to_unit, to_operator = citizen.heard(), unit.heard(), seat.heard()
    for when in (held, consulted):
        hears_music(to_citizen, when)
    for when in (again, swapped):
        hears(to_citizen, when, OPERATOR_HZ)
    hears(to_operator, consulted, DEPARTMENT_HZ)
    hears(to_unit, consulted, OPERATOR_HZ)
    hears(to_unit, swapped)
    hears(to_citizen, together, OPERATOR_HZ, DEPARTMENT_HZ)
    hears(to_citizen, without, DEPARTMENT_HZ)
    hears(to_unit, without, CITIZEN_HZ)
    await system.sign_in(api, "1001", "signed_out")
    await system.pbx.no_channels_left()


async def test_handed_over_to_a_colleague(system: System, tones: dict[int, Path]) -> None:
    api, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("1002", plays=tones[SECOND_DEPARTMENT_HZ], answer="manual") as colleague,
        system.citizen_phone("13800001152", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await sign_in_by_phone(feed, seat)
        await citizen.dial(HOTLINE)
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        await seat.in_call()
        await sign_in_by_phone(feed, colleague)

        await seat.send_dtmf("*2")
        await heard_again(citizen, OPERATOR_HZ, there=False)
        await asyncio.sleep(0.7)
        mark = feed.mark()
        await seat.send_dtmf("1002#")
        await feed.fact("transfer_started", since=mark, call=call)
        await colleague.wait_for("CALL_INCOMING")
        waited = await phase()
        await colleague.answer()
        await feed.fact("transfer_ended", since=mark, call=call, how="answered")
        await feed.fact("party_joined", since=mark, call=call, seat="1002")
        went_on = await phase()
        await citizen.hang_up()
        await feed.fact("call_ended", call=call, outcome="answered")
        to_citizen = citizen.heard()
    hears_music(to_citizen, waited)
    hears(to_citizen, went_on, SECOND_DEPARTMENT_HZ)
    for number in ("1001", "1002"):
        await system.sign_in(api, number, "signed_out")
    await system.pbx.no_channels_left()
