"""Figures of what was done on calls, by hotline and by queue, beside those of how callers fared."""

from __future__ import annotations

from dataclasses import replace

from acd import facts as f
from acd.trial_line import TRIAL_TRUNK
from acd.values import HotlineNumber, RefusedBecause, SeatNumber
from store.database import Database
from store.queries.figures import Figures, Statistics
from tests.store.books import build
from tests.store.stories import (
    NOON,
    abandoned_call,
    answered_call,
    offered,
    refused,
    signed_in,
)
from tests.store.talk_stories import (
    came_back,
    consulted_and_handed_over,
    emergency,
    graded,
    held_call,
    return_visit,
)
from tests.store.waiting_stories import queued, rung_back

DAY = (NOON - 100, NOON + 86_400, 15.0)


def statistics(database: Database) -> Statistics:
    return Statistics(database, lambda: NOON + 20_000)


async def figures(database: Database, hotline: str | None = None) -> Figures:
    return await statistics(database).figures(*DAY, hotline)


async def test_holds_transfers_consultations_and_emergencies(database: Database) -> None:
    await build(
        database,
        [
            *held_call("c1", NOON),
            *consulted_and_handed_over("c2", NOON + 100),
            *came_back("c3", NOON + 200),
            *emergency("c4", NOON + 300),
        ],
    )

    counted = await figures(database)

    assert (counted.holds, counted.hold_seconds) == (2, 30.0)
    assert (counted.transfers, counted.transfers_returned, counted.consultations) == (2, 1, 1)
    assert (counted.emergencies, counted.answered) == (1, 4)


async def test_handling_is_talk_and_notes_of_calls_that_are_over(database: Database) -> None:
    await build(
        database,
        [
            signed_in(NOON - 50),
            *answered_call("c1", NOON, talk=60.0),  # and 10 s of notes
            *answered_call("c2", NOON + 100, talk=90.0),
            *answered_call("c3", NOON + 300, talk=500.0)[:4],  # still talking
        ],
    )

    counted = await figures(database)

    assert (counted.seat_talk_seconds, counted.wrap_up_seconds) == (150.0, 20.0)
    assert (counted.talks_ended, counted.answered) == (2, 3)


async def test_how_busy_the_seats_are(database: Database) -> None:
    seat = SeatNumber("1001")
    await build(
        database,
        [
            f.SeatSignedIn(at=NOON, seat=seat, operator="wang"),
            *answered_call("c1", NOON + 99, wait=1.0, talk=60.0),  # rung at once: 100 s ready
            f.SeatWentOnBreak(at=NOON + 270, seat=seat, reason="lunch"),
            f.SeatBecameReady(at=NOON + 900, seat=seat),
            *return_visit("o1", NOON + 1000, ""),
            f.SeatSignedOut(at=NOON + 1100, seat=seat, operator="wang"),
        ],
    )

    counted = await figures(database)

    # 60 s talk + 10 s notes, and 60 s + 10 s for the return visit; ringing is neither.
    assert counted.busy_seconds == 140.0
    # Ready: 0-100, 170-270, 900-1000, 1082-1100.
    assert counted.staffed_seconds == 140.0 + 100 + 100 + 100 + 18
    assert (await figures(database, "12319")).busy_seconds == 0.0


async def test_calls_placed_from_here_are_no_offered_calls(database: Database) -> None:
    await build(
        database,
        [
            *return_visit("o1", NOON, ""),
            *return_visit("o2", NOON + 100, "", reached=False),
            *answered_call("c1", NOON + 300),
        ],
    )

    counted = await figures(database)

    assert (counted.outbound, counted.outbound_reached) == (2, 1)
    assert (counted.offered, counted.answered, counted.failed) == (1, 1, 0)


async def test_who_asked_to_be_rung_back_is_counted_beside_the_abandoned(
    database: Database,
) -> None:
    await build(
        database, [*rung_back("c1", NOON), *abandoned_call("c2", NOON + 5, 9.0, "13900139000")]
    )

    counted = await figures(database)

    assert (counted.offered, counted.abandoned, counted.abandoned_rung_back) == (2, 2, 1)
    assert (counted.ring_backs_booked, counted.ring_backs_reached) == (1, 1)


async def test_grades(database: Database) -> None:
    await build(
        database,
        [
            *graded("c1", NOON, 1),
            *graded("c2", NOON + 100, 1),
            *graded("c3", NOON + 200, 5),
            *graded("c4", NOON + 300, None),
        ],
    )

    counted = await figures(database)

    assert (counted.satisfaction_asked, counted.grades) == (4, {1: 2, 5: 1})


async def test_hotlines_and_queues_side_by_side(database: Database) -> None:
    heat = HotlineNumber("12319")
    await build(
        database,
        [
            *held_call("c1", NOON),
            offered("c2", NOON + 1, "", heat),
            queued("c2", NOON + 1, "legal"),
            offered("c3", NOON + 2),
            queued("c3", NOON + 2, "legal"),
            refused("c4", NOON + 3, RefusedBecause.BLOCKED),
            *graded("c5", NOON + 100, 2),
            *return_visit("o1", NOON + 200, ""),
        ],
    )
    by = statistics(database).figures_by

    hotlines = await by("hotline", *DAY)
    assert list(hotlines) == ["12319", "12345"]
    assert (hotlines["12319"].offered, hotlines["12345"].offered) == (1, 4)
    assert (hotlines["12345"].holds, hotlines["12345"].grades) == (2, {2: 1})
    assert (hotlines["12345"].refused, hotlines["12345"].outbound) == ({"blocked": 1}, 1)

    queues = await by("queue", *DAY)
    # The blocked call never came to a queue, nor did the return visit.
    assert list(queues) == ["", "12345", "legal"]
    assert (queues[""].offered, queues[""].outbound) == (1, 1)
    assert (queues["12345"].offered, queues["legal"].offered) == (2, 2)

    (whole,) = [await figures(database)]
    for name in ("offered", "answered", "holds", "outbound", "satisfaction_asked"):
        for groups in (hotlines, queues):
            assert sum(getattr(one, name) for one in groups.values()) == getattr(whole, name)
    only = await statistics(database).figures(*DAY, "12345", "legal")
    assert only.offered == 1


async def test_the_hours_in_which_anybody_called(database: Database) -> None:
    await build(
        database,
        [
            *answered_call("c1", NOON + 10),
            *abandoned_call("c2", NOON + 200, 5.0),
            refused("c3", NOON + 2 * 3600 + 5),
            *abandoned_call("c4", NOON + 4 * 3600, 5.0),
        ],
    )

    hours = await statistics(database).hours(NOON, NOON + 4 * 3600)

    assert [(one.begins - NOON, one.offered, one.answered) for one in hours] == [
        (0, 2, 1),
        (2 * 3600, 1, 0),
    ]


async def test_the_quarters_of_one_hotline(database: Database) -> None:
    await build(
        database,
        [
            *answered_call("c1", NOON + 10),
            *abandoned_call("c2", NOON + 899, 5.0),
            *abandoned_call("c3", NOON + 900, 5.0),
            refused("c4", NOON + 3600),
        ],
    )
    asked = statistics(database).quarters

    everywhere = await asked(NOON, NOON + 3600, None)

    assert [(one.begins - NOON, one.offered, one.answered) for one in everywhere] == [
        (0, 2, 1),
        (900, 1, 0),
    ]
    assert await asked(NOON, NOON + 3600, "12345") == everywhere
    assert await asked(NOON, NOON + 3600, "12319") == []


async def test_test_calls_are_no_citizens(database: Database) -> None:
    """They are counted beside the rest, and in nothing else."""
    offered_test, *rest = answered_call("c2", NOON + 100, talk=60.0)
    assert isinstance(offered_test, f.CallOffered)
    test_call = replace(offered_test, trunk=TRIAL_TRUNK, caller="test_1001")
    await build(database, [*answered_call("c1", NOON, talk=60.0), test_call, *rest])

    counted = await figures(database)
    by_hotline = await statistics(database).figures_by("hotline", *DAY)

    assert (counted.offered, counted.answered, counted.test_calls) == (1, 1, 1)
    assert counted.talk_seconds == 60.0
    assert by_hotline["12345"].test_calls == 1
    (hour,) = await statistics(database).hours(NOON, NOON + 3600)
    assert (hour.offered, hour.answered) == (1, 1)
