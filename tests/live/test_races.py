"""Races between a caller, a seat and a department, each run fifty times on the real PBX.

Fifty cells (a hotline, two seats, two callers) run the same race beside each other; the moments are
those of the phones' own SIP messages.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio

from tests.live.kit.listen import TORN_SECONDS
from tests.live.kit.scenario import seat_answers, seat_refuses, seat_rings_on, seat_silent
from tests.live.kit.tools import Tools
from tests.live.races.cells import (
    BUSY,
    CELLS,
    DECLINING,
    SILENT,
    UNREGISTERED,
    VACANT,
    Cell,
    cells,
    first_seats,
    on_break,
    ready,
    running_cells,
    second_seats,
)
from tests.live.races.crowd import callers_scenario, callers_side, crowd_of_callers, phones
from tests.live.races.ledger import facts_seen, nothing_left, overtaken, stories
from tests.live.races.rings import overlapping
from tests.live.races.voice import seconds_of_speech
from tests.live.system import System

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(240),
]

RING_SECONDS = 2.0
REST_SECONDS = 3.0
FAILING_DEPARTMENTS = {
    BUSY: "busy",
    SILENT: "no_answer",
    VACANT: "vacant",
    UNREGISTERED: "unreachable",
    DECLINING: "declined",
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def city(tools: Tools) -> AsyncIterator[System]:
    """All seats signed in and on break, as every test leaves them."""
    async with running_cells(
        tools, ring_seconds=RING_SECONDS, department_ring_seconds=1.0
    ) as system:
        yield system


async def test_a_caller_hangs_up_while_the_seat_rings(city: System) -> None:
    api, feed = await city.api(), await city.follow()
    leaving = callers_scenario('  <pause distribution="uniform" min="400" max="1500"/>')
    rows = [(cell.hotline, cell.callers[0]) for cell in cells]
    async with phones(city, first_seats, seat_rings_on()) as seats:
        await seats.registered()
        await ready(api, first_seats)
        since = feed.mark()
        async with crowd_of_callers(city, leaving, rows, pairs_every_ms=60) as callers:
            await facts_seen(feed, CELLS, "call_ended", since=since)
            await nothing_left(city, api)
            left = callers_side(callers.messages())
        rings = seats.rings()
    await on_break(api, first_seats)

    assert sorted(ring.phone for ring in rings) == first_seats
    for ring in rings:
        hung_up = left[ring.caller].hung_up_at
        assert hung_up is not None
        assert ring.cancelled_at is not None
        # SIPp notes what it sends a moment after it went out.
        assert -0.05 < ring.cancelled_at - hung_up < 1.0
    told = stories(feed, since)
    assert [story.outcome for story in told.values()] == ["abandoned"] * CELLS
    for cell in cells:
        [ended] = told[cell.callers[0]].all("seat_ring_ended")
        assert (ended["seat"], ended["ending"]) == (cell.first_seat, "cancelled")


async def test_a_caller_hangs_up_at_the_moment_the_seat_answers(city: System) -> None:
    api, feed = await city.api(), await city.follow()
    # The seat picks up 1.5 s after its INVITE, which follows the caller's own by some hundredths.
    leaving = callers_scenario('  <pause distribution="normal" mean="1530" stdev="80"/>')
    rows = [(cell.hotline, cell.callers[0]) for cell in cells]
    async with phones(city, first_seats, seat_answers(ring=1.5)) as seats:
        await seats.registered()
        await ready(api, first_seats)
        since = feed.mark()
        async with crowd_of_callers(city, leaving, rows, pairs_every_ms=60):
            await facts_seen(feed, CELLS, "call_ended", since=since)
            await nothing_left(city, api)
        rings = seats.rings()
    await on_break(api, first_seats)

    assert {ring.phone for ring in rings} == set(first_seats)
    assert overlapping(rings) == []
    told = stories(feed, since)
    for ring in rings:
        story = told[ring.caller]
        joined = story.all("party_joined", role="operator")
        assert story.outcome == ("answered" if joined else "abandoned")
        assert ring.ended_at is not None, ring
        if joined:
            assert ring.answered_at is not None
    # Both orders did occur: callers gone before the seat picked up (it never did), and after.
    orders = {ring.answered_at is not None for ring in rings}
    assert orders == {True, False}
    first_to_go = [story for story in told.values() if story.outcome == "abandoned"]
    assert 0 < len(first_to_go) < CELLS


async def test_two_calls_for_one_free_seat(city: System) -> None:
    api, feed = await city.api(), await city.follow()
    rows = [(cell.hotline, caller) for cell in cells for caller in cell.callers]
    async with phones(city, first_seats, seat_answers(ring=0.3, talk=1.3)) as seats:
        await seats.registered()
        await ready(api, first_seats)
        since = feed.mark()
        async with crowd_of_callers(city, callers_scenario(), rows, pairs_every_ms=80):
            await facts_seen(feed, 2 * CELLS, "call_ended", since=since)
            await nothing_left(city, api)
        rings = seats.rings()
    await on_break(api, first_seats)

    told = stories(feed, since)
    assert [story.outcome for story in told.values()] == ["answered"] * (2 * CELLS)
    assert overlapping(rings) == []
    for cell in cells:
        first, second = (story for story in told.values() if story.caller in cell.callers)
        assert not overtaken(first, second)
        assert [ring.caller for ring in rings if ring.phone == cell.first_seat][-1] == second.caller
        # Both were there before either was talking.
        assert second.number("call_offered") < first.number("party_joined", role="operator")


REFUSALS = {
    "480": (seat_refuses("480 Temporarily Unavailable"), "no_answer"),
    "486": (seat_refuses("486 Busy Here"), "busy"),
    "603": (seat_refuses("603 Decline"), "declined"),
    "time-out": (seat_rings_on(), "no_answer"),
    "unplugged": (seat_silent(), "no_answer"),
}


@pytest.mark.parametrize("how", REFUSALS)
async def test_a_seat_that_fails_costs_the_caller_no_place_in_the_queue(
    city: System, how: str
) -> None:
    api, feed = await city.api(), await city.follow()
    behaviour, ending = REFUSALS[how]
    rows = [(cell.hotline, caller) for cell in cells for caller in cell.callers]
    tries = 2 if how == "480" else 1

    async def one(cell: Cell, since: int) -> None:
        # The other seat is there only when both callers are, and the first has been failed.
        await facts_seen(feed, tries, "seat_rest_started", since=since, seat=cell.first_seat)
        await on_break(api, [cell.first_seat])
        for caller in cell.callers:
            await feed.fact("call_offered", since=since, within=30, caller=caller)
        await ready(api, [cell.second_seat])

    async with (
        phones(city, first_seats, behaviour) as failing,
        phones(city, second_seats, seat_answers(ring=0.05, talk=1.3)) as working,
    ):
        await failing.registered()
        await working.registered()
        if how == "unplugged":
            await failing.unplug()
        await ready(api, first_seats)
        since = feed.mark()
        async with crowd_of_callers(city, callers_scenario(), rows, pairs_every_ms=60):
            await asyncio.gather(*(one(cell, since) for cell in cells))
            await facts_seen(feed, 2 * CELLS, "call_ended", since=since)
            await nothing_left(city, api)
        failed, worked = failing.rings(), working.rings()
    await on_break(api, [*first_seats, *second_seats])

    told = stories(feed, since)
    assert [story.outcome for story in told.values()] == ["answered"] * (2 * CELLS)
    assert overlapping(failed) == overlapping(worked) == []
    for cell in cells:
        first, second = (story for story in told.values() if story.caller in cell.callers)
        # Left alone for a while, the failing seat may have been tried again before the other came.
        *failures, last = [one["seat"] for one in first.all("seat_rung")]
        assert (set(failures), last) == ({cell.first_seat}, cell.second_seat)
        assert len(failures) >= tries
        assert {one["ending"] for one in first.all("seat_ring_ended")} == {ending}
        assert not overtaken(first, second)
        assert second.all("seat_rung")[-1]["seat"] == cell.second_seat
        mine = [ring for ring in failed if ring.phone == cell.first_seat]
        for before, after in pairwise(mine):
            assert before.ended_at is not None
            # The rest is counted from the decision; fifty phones at once hear of it in turn.
            assert after.invited_at - before.ended_at >= REST_SECONDS - 0.5
        if how not in ("time-out", "unplugged"):
            assert {ring.refused for ring in mine} == {int(how)}


async def test_a_department_that_fails_leaves_citizen_and_operator_together(city: System) -> None:
    api, feed = await city.api(), await city.follow()
    rows = [(cell.hotline, cell.callers[0]) for cell in cells]
    kinds = list(FAILING_DEPARTMENTS)

    async def all_departments(number: int, call: str, since: int) -> None:
        turned = kinds[number % len(kinds) :] + kinds[: number % len(kinds)]
        for department in turned:
            answer = await api.post(f"/calls/{call}/parties", json={"department": department})
            assert answer.status_code == 202, answer.text
            ended = await feed.fact(
                "department_ring_ended", since=since, call=call, department=department, within=20
            )
            assert ended["values"]["ending"] == FAILING_DEPARTMENTS[department]
        still_up = (await api.get(f"/calls/{call}")).json()
        assert [leg["role"] for leg in still_up["parties"]] == ["citizen", "operator"]
        assert (await api.delete(f"/calls/{call}")).status_code == 204

    async with (
        phones(city, first_seats, seat_answers(ring=0.05)) as seats,
        phones(city, [BUSY], seat_refuses("486 Busy Here")) as busy,
        phones(city, [SILENT], seat_rings_on()) as silent,
        phones(city, [VACANT], seat_refuses("404 Not Found")) as vacant,
        phones(city, [DECLINING], seat_refuses("603 Decline")) as declining,
    ):
        departments = (busy, silent, vacant, declining)
        for some in (seats, *departments):
            await some.registered()
        await ready(api, first_seats)
        since = feed.mark()
        async with crowd_of_callers(city, callers_scenario(), rows, pairs_every_ms=60) as callers:
            joined = await facts_seen(feed, CELLS, "party_joined", since=since, role="operator")
            calls = [str(one["values"]["call"]) for one in joined]
            await asyncio.gather(
                *(all_departments(number, call, since) for number, call in enumerate(calls))
            )
            await facts_seen(feed, CELLS, "call_ended", since=since)
            await nothing_left(city, api)
            left = callers_side(callers.messages())
        rings = seats.rings()
        rung = [len(some.rings()) for some in departments]
    await on_break(api, first_seats)

    assert rung == [CELLS] * 4
    told = stories(feed, since)
    assert [story.outcome for story in told.values()] == ["answered"] * CELLS
    for ring in rings:
        story = told[ring.caller]
        assert len(story.all("department_ring_ended")) == len(kinds)
        # Nobody left before the end, which was the same moment for both.
        last_try = story.names().index("party_left")
        assert "department_ring_ended" not in story.names()[last_try:]
        citizen_gone = left[ring.caller].was_hung_up_at
        assert ring.ended_at is not None
        assert citizen_gone is not None
        assert abs(ring.ended_at - citizen_gone) < 1.0


async def test_only_the_operator_hears_that_the_department_is_busy(
    city: System, tones: dict[int, Path]
) -> None:
    api, feed = await city.api(), await city.follow()
    cell = cells[0]
    async with (
        city.seat_phone(cell.first_seat, plays=tones[1000]) as seat,
        city.citizen_phone(cell.callers[0], plays=tones[600]) as citizen,
        phones(city, [BUSY], seat_refuses("486 Busy Here")) as busy,
    ):
        await asyncio.gather(seat.registered(), busy.registered())
        await ready(api, [cell.first_seat])
        since = feed.mark()
        await citizen.dial(cell.hotline)
        joined = await feed.fact("party_joined", since=since, role="operator")
        call = joined["values"]["call"]
        await seat.talk(1.5)
        asked = time.time()
        answer = await api.post(f"/calls/{call}/parties", json={"department": BUSY})
        assert answer.status_code == 202
        await feed.fact("department_ring_ended", since=since, call=call, ending="busy")
        await seat.talk(5.0)
        over = time.time()
        to_operator, to_citizen = seat.heard(), citizen.heard()
        before = seconds_of_speech(to_operator, 600, asked - 1.0, asked)
        said_to_operator = seconds_of_speech(to_operator, 600, asked, over)
        said_to_citizen = seconds_of_speech(to_citizen, 1000, asked - 1.0, over)
        to_citizen.expect_tones({1000}, asked - 1.0, over, torn=TORN_SECONDS)
        await citizen.hang_up()
        await feed.fact("call_ended", since=since, call=call, outcome="answered")
        await nothing_left(city, api)
    await on_break(api, [cell.first_seat])

    # A lost or late packet is a click of a twentieth of a second or two, the sentence is seconds.
    assert said_to_operator > 1.2
    assert before < 0.6
    assert said_to_citizen < 0.6
