"""Races between a caller, a seat and a department, each run fifty times on the real PBX.

Fifty cells (a hotline, two seats, two callers) run the same race beside each other; the moments are
those of the phones' own SIP messages.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.live.kit.scenario import seat_answers, seat_rings_on
from tests.live.kit.tools import Tools
from tests.live.races.cells import CELLS, cells, first_seats, on_break, ready, running_cells
from tests.live.races.crowd import callers_scenario, callers_side, crowd_of_callers, phones
from tests.live.races.ledger import facts_seen, nothing_left, stories
from tests.live.races.rings import overlapping
from tests.live.system import System

pytestmark = [
    pytest.mark.live,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(240),
]

RING_SECONDS = 2.0


@pytest_asyncio.fixture(loop_scope="module", scope="module")
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

    assert [ring.phone for ring in rings] == first_seats
    for ring in rings:
        hung_up = left[ring.caller].hung_up_at
        assert hung_up is not None
        assert ring.cancelled_at is not None
        assert 0 <= ring.cancelled_at - hung_up < 1.0
    told = stories(feed, since)
    assert [story.outcome for story in told.values()] == ["abandoned"] * CELLS
    for cell in cells:
        [ended] = told[cell.callers[0]].all("seat_ring_ended")
        assert (ended["seat"], ended["ending"]) == (cell.first_seat, "cancelled")


async def test_a_caller_hangs_up_at_the_moment_the_seat_answers(city: System) -> None:
    api, feed = await city.api(), await city.follow()
    # The seat picks up 0.8 s after its INVITE, which follows the caller's own by some hundredths.
    leaving = callers_scenario('  <pause distribution="normal" mean="830" stdev="80"/>')
    rows = [(cell.hotline, cell.callers[0]) for cell in cells]
    async with phones(city, first_seats, seat_answers(ring=0.8)) as seats:
        await seats.registered()
        await ready(api, first_seats)
        since = feed.mark()
        async with crowd_of_callers(city, leaving, rows, pairs_every_ms=60) as callers:
            await facts_seen(feed, CELLS, "call_ended", since=since)
            await nothing_left(city, api)
            left = callers_side(callers.messages())
        rings = seats.rings()
    await on_break(api, first_seats)

    assert [ring.phone for ring in rings] == first_seats
    assert overlapping(rings) == []
    told = stories(feed, since)
    for ring in rings:
        story = told[ring.caller]
        joined = story.all("party_joined", role="operator")
        assert story.outcome == ("answered" if joined else "abandoned")
        assert ring.ended_at is not None, ring
        if joined:
            assert ring.answered_at is not None
    leads = sorted(
        (left[ring.caller].hung_up_at or 0.0) - (ring.answered_at or ring.invited_at + 0.8)
        for ring in rings
    )
    print([f"{lead * 1000:.0f}" for lead in leads], [told[r.caller].outcome for r in rings].count("answered"))
    assert leads[0] < 0 < leads[-1]


async def test_two_calls_for_one_free_seat(city: System) -> None:
    api, feed = await city.api(), await city.follow()
    rows = [(cell.hotline, caller) for cell in cells for caller in cell.callers]
    async with phones(city, first_seats, seat_answers(ring=0.3, talk=0.4)) as seats:
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
        assert [ring.caller for ring in rings if ring.phone == cell.first_seat] == [
            first.caller,
            second.caller,
        ]
        # Both were there before either was talking.
        assert second.number("call_offered") < first.number("party_joined", role="operator")
