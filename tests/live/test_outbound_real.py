"""Calls that go out from a case, the question after a call, and leaders on duty: over the API, with
a carrier at whose other end phones are rung.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from acd.values import Hotline, HotlineNumber, Seat, SeatNumber, skills
from store.database import Database
from store.schema_on_call import satisfaction
from store.site import FirstSite
from tests.live.floor.carrier import Carrier
from tests.live.floor.hearing import hears, phase, recording
from tests.live.floor.people import PATIENCE, change, done, history, in_context, operator
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, TRUNK_IP, System, running_system

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

LEADER_HZ = DEPARTMENT_HZ
MAYOR = "12319"
"""The hotline with leaders on duty."""
CITIZEN, SECOND, THIRD, LEADER = "13800006001", "13800006002", "13800006003", "13900009001"


@pytest.fixture(scope="module")
def carrier() -> Carrier:
    return Carrier()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def town(tools: Tools, carrier: Carrier) -> AsyncIterator[System]:
    """Two hotlines; 1001 serves the first, 1002 and 1004 the second, 1003 is a leader's. Citizens
    are asked for a grade.
    """
    of = {"1001": (HOTLINE,), "1002": (MAYOR,), "1003": (), "1004": (MAYOR,)}
    site = FirstSite(
        tuple(Hotline(HotlineNumber(number), number, 6) for number in (HOTLINE, MAYOR)),
        tuple(Seat(SeatNumber(seat), skills(*queues)) for seat, queues in of.items()),
        (),
    )
    hosts = (carrier.address, TRUNK_IP)
    with carrier:
        async with running_system(tools, site, trunk_hosts=hosts) as system:
            await change(await system.api(), "PATCH", "", {"rules": {"satisfaction": True}})
            yield system


async def dials(feed: Follower, phone: BaresipPhone, hotline: str = HOTLINE) -> str:
    since = feed.mark()
    await phone.dial(hotline)
    offered = await feed.fact("call_offered", since=since, caller=phone.name, within=PATIENCE)
    await phone.in_call()
    return str(offered["values"]["call"])


async def joined(feed: Follower, call: str, **values: Any) -> dict[str, Any]:
    fact = await feed.fact("party_joined", call=call, within=PATIENCE, **values)
    found: dict[str, Any] = fact["values"]
    return found


async def over(feed: Follower, call: str) -> None:
    await feed.fact("call_ended", call=call, outcome="answered", within=PATIENCE)


async def test_a_grade_after_the_call_and_a_call_back_from_its_case(
    town: System, carrier: Carrier, tones: dict[int, Path]
) -> None:
    await asyncio.gather(
        graded_and_rung_again(town, carrier, tones),
        not_asked_and_not_answered(town, tones),
    )
    await town.pbx.no_channels_left()


async def graded_and_rung_again(town: System, carrier: Carrier, tones: dict[int, Path]) -> None:
    feed, api = await town.follow(), await town.api()
    async with (
        town.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        carrier.phone(town, CITIZEN, plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await seat.registered()
        li = await operator(town, "li", "1001")
        came = await dials(feed, citizen)
        await joined(feed, came, seat="1001")
        await seat.hang_up()
        await feed.fact("satisfaction_asked", call=came, within=PATIENCE)
        await in_context(town, CITIZEN, "rx-satisfaction")
        await citizen.send_dtmf("4")
        given = await feed.fact("satisfaction_given", call=came, within=PATIENCE)
        assert (given["values"]["seat"], given["values"]["operator"]) == ("1001", "li")
        await over(feed, came)
        case = (await history(api, came))["case"]

        # A word about the case: the seat is rung first, then the citizen.
        wanted = {"number": CITIZEN, "hotline": HOTLINE, "case": case}
        placed = str((await done(li, "POST", "/calls", wanted))["id"])
        dialled = await feed.fact("citizen_dialled", call=placed, within=PATIENCE)
        picked_up = await feed.fact("party_answered", call=placed, role="operator")
        assert feed.facts.index(picked_up) < feed.facts.index(dialled)
        await joined(feed, placed, seat="1001")
        shown = await citizen.wait_for(
            "CALL_ESTABLISHED", where=lambda event: event.direction == "incoming"
        )
        assert shown.peer_uri.startswith(f"sip:{HOTLINE}@"), "the hotline's number is shown"
        talked = await phase()
        hears(citizen.heard(), talked, OPERATOR_HZ)
        hears(seat.heard(), talked, CITIZEN_HZ)
        await seat.hang_up()
        await over(feed, placed)
        # Whoever was rung about a case is not asked for a grade.
        assert feed.all("satisfaction_asked", call=placed) == []
        await town.sign_in(li, "1001", "signed_out")

    graded, back = await history(api, came), await history(api, placed)
    assert (graded["satisfaction_asked"], graded["grade"]) == (True, 4)
    assert (back["direction"], back["purpose"], back["case"]) == ("outbound", "contact", case)
    assert await stored_grades(town, came) == [(case, 4)]
    assert (await done(api, "GET", f"/cases/{case}"))["calls"] == [came, placed]
    said = (("citizen", CITIZEN_HZ, talked), ("operator", OPERATOR_HZ, talked))
    await recording(api, placed, *said)
    of_case = (await done(api, "GET", f"/recordings?case={case}"))["items"]
    assert {one["call"] for one in of_case} == {came, placed}


async def not_asked_and_not_answered(town: System, tones: dict[int, Path]) -> None:
    """Who hangs up first is not asked; who hangs up instead of an answer gave none."""
    feed, api = await town.follow(), await town.api()
    async with (
        town.seat_phone("1002", plays=tones[OPERATOR_HZ]) as seat,
        town.citizen_phone(SECOND) as second,
        town.citizen_phone(THIRD) as third,
    ):
        await seat.registered()
        wang = await operator(town, "wang", "1002")
        goes = await dials(feed, second, MAYOR)
        await joined(feed, goes, seat="1002")
        await second.hang_up()
        await over(feed, goes)

        says_nothing = await dials(feed, third, MAYOR)
        await joined(feed, says_nothing, seat="1002")
        await seat.hang_up()
        await feed.fact("satisfaction_asked", call=says_nothing, within=PATIENCE)
        await in_context(town, THIRD, "rx-satisfaction")
        await third.hang_up()
        await over(feed, says_nothing)
        await town.sign_in(wang, "1002", "signed_out")

    asked = {
        call: (shown["satisfaction_asked"], shown["grade"])
        for call in (goes, says_nothing)
        for shown in [await history(api, call)]
    }
    assert asked == {goes: (False, None), says_nothing: (True, None)}


async def test_leaders_on_duty_come_first_and_somebody_writes(
    town: System, carrier: Carrier, tones: dict[int, Path]
) -> None:
    feed, api = await town.follow(), await town.api()
    now = datetime.now(UTC).replace(microsecond=0)
    duty = {
        "hotline": MAYOR,
        "begins": (now - timedelta(hours=1)).isoformat(),
        "ends": (now + timedelta(hours=1)).isoformat(),
        "writer": "1002",
    }
    async with (
        town.seat_phone("1004", plays=tones[OPERATOR_HZ]) as seat,
        town.seat_phone("1002", plays=tones[OPERATOR_HZ]) as writer,
        carrier.phone(town, LEADER, plays=tones[LEADER_HZ]) as leader,
        town.citizen_phone(SECOND, plays=tones[CITIZEN_HZ]) as citizen,
        town.citizen_phone(THIRD) as other,
    ):
        await asyncio.gather(seat.registered(), writer.registered())
        li = await operator(town, "li", "1004")
        wang = await operator(town, "wang", "1002")
        await change(api, "PUT", "/rosters/duty", {**duty, "dial": LEADER})

        # Two seats are ready: the leader's own telephone is rung all the same, then the writer.
        call = await dials(feed, citizen, MAYOR)
        assert (await joined(feed, call, role="outside"))["number"] == LEADER
        assert (await joined(feed, call, role="operator"))["seat"] == "1002"
        assert feed.all("seat_rung", call=call) == []
        assert MAYOR in (await leader.in_call()).peer_uri
        talked = await phase()
        hears(citizen.heard(), talked, OPERATOR_HZ, LEADER_HZ)
        hears(leader.heard(), talked, OPERATOR_HZ, CITIZEN_HZ)
        hears(writer.heard(), talked, LEADER_HZ, CITIZEN_HZ)

        # The next caller has the leader busy, and is served like anybody.
        busy = await dials(feed, other, MAYOR)
        assert (await joined(feed, busy))["seat"] == "1004"
        await other.hang_up()
        await over(feed, busy)
        # The leader goes, the writer stays and ends it.
        await leader.hang_up()
        await feed.fact("party_left", call=call, role="outside", within=PATIENCE)
        await citizen.hang_up()
        await over(feed, call)

        # A leader who sits on a seat of the centre.
        async with town.seat_phone("1003", plays=tones[LEADER_HZ]) as desk:
            await desk.registered()
            zhao = await operator(town, "zhao", "1003")
            await change(api, "PUT", "/rosters/duty", {**duty, "seat": "1003"})
            again = await dials(feed, citizen, MAYOR)
            rung = await feed.fact("seat_rung", call=again, within=PATIENCE)
            assert rung["values"]["seat"] == "1003"
            await joined(feed, again, seat="1003")
            await joined(feed, again, seat="1002")
            # Leader and writer may talk on without the citizen.
            await citizen.hang_up()
            await desk.hang_up()
            await over(feed, again)
            await town.sign_in(zhao, "1003", "signed_out")
        await change(api, "DELETE", "/rosters/duty")
        for client, number in ((li, "1004"), (wang, "1002")):
            await town.sign_in(client, number, "signed_out")

    said = (
        ("citizen", CITIZEN_HZ, talked),
        ("outside", LEADER_HZ, talked),
        ("operator", OPERATOR_HZ, talked),
    )
    await recording(api, call, *said)
    await town.pbx.no_channels_left()


async def stored_grades(town: System, call: str) -> list[tuple[str, int]]:
    """What the database keeps of the question: (case, grade)."""
    database = Database(town.database_url)
    try:
        async with database.reading() as connection:
            wanted = select(satisfaction.c.case, satisfaction.c.grade)
            rows = await connection.execute(wanted.where(satisfaction.c.call == call))
            return [(row[0], row[1]) for row in rows]
    finally:
        await database.close()
