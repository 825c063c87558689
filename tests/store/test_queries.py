"""What the tables say of calls, seats and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from acd import facts as f
from acd.facts import Fact
from acd.values import CallId, Ending, HotlineNumber, Outcome, RefusedBecause, SeatNumber
from store.database import Database
from store.queries.calls import Calls
from store.queries.figures import Statistics
from store.queries.seats import SeatHistory
from tests.store.books import build
from tests.store.stories import (
    NOON,
    abandoned_call,
    answered_call,
    ended,
    joined,
    left,
    offered,
    refused,
    ring_ended,
    rung,
    signed_in,
    three_way_call,
)


@dataclass(frozen=True)
class Wanted:
    since: float | None = None
    before: float | None = None
    hotline: str | None = None
    caller: str | None = None
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    outcome: str | None = None
    case: str | None = None
    direction: str | None = None
    queue: str | None = None
    flag: str | None = None


# --- calls ----------------------------------------------------------------------------------------


async def test_an_answered_call_says_when_who_and_how_long(database: Database) -> None:
    await build(database, [signed_in(NOON - 9), *answered_call("c1", NOON)])

    (call,) = await Calls(database).find(Wanted(), None, 10)

    assert (call.call, call.hotline, call.dialled, call.trunk) == ("c1", "12345", "12345", "city")
    assert (call.caller, call.caller_e164) == ("13800138000", "+8613800138000")
    assert (call.offered_at, call.answered_at, call.ended_at) == (NOON, NOON + 4, NOON + 64)
    assert (call.wait_seconds, call.talk_seconds) == (4.0, 60.0)
    assert (call.seat, call.operator) == ("1001", "wang")
    assert (call.outcome, call.ending, call.refused_because) == ("answered", "hung_up", None)
    assert (call.case, call.inferred) == ("20261121-12345-0001", False)


async def test_a_three_way_call_has_every_leg_with_its_moments(database: Database) -> None:
    facts = three_way_call("c1", NOON)
    await build(database, [signed_in(NOON - 9), *facts])

    history = await Calls(database).one("c1")

    assert history is not None
    citizen, operator, department = history.legs
    assert (citizen.leg, citizen.role, citizen.began_at) == ("c1", "citizen", NOON)
    assert (citizen.ended_at, citizen.ending) == (NOON + 90, "hung_up")
    assert (operator.leg, operator.role, operator.seat) == ("c1-1001", "operator", "1001")
    assert operator.operator == "wang"
    assert (operator.began_at, operator.answered_at, operator.joined_at, operator.ended_at) == (
        NOON + 1,
        NOON + 5,
        NOON + 5,
        NOON + 60,
    )
    assert (department.leg, department.role) == ("c1-2001", "department")
    assert (department.department, department.asked_by) == ("2001", "1001")
    assert (
        department.began_at,
        department.answered_at,
        department.joined_at,
        department.ended_at,
        department.ending,
    ) == (NOON + 20, NOON + 29, NOON + 30, NOON + 90, "cancelled")
    of_call = [fact for fact in facts if getattr(fact, "call", None) == "c1"]
    assert [fact for _, fact in history.moments] == of_call
    assert [seq for seq, _ in history.moments] == sorted(seq for seq, _ in history.moments)


async def test_a_seat_that_did_not_take_the_call_is_a_leg_with_its_reason(
    database: Database,
) -> None:
    facts = [signed_in(NOON - 9), offered("c1", NOON), rung("c1", NOON + 1)]
    await build(database, [*facts, ring_ended("c1", NOON + 21), rung("c1", NOON + 21, "1002")])

    history = await Calls(database).one("c1")

    assert history is not None
    assert [(leg.seat, leg.operator, leg.ended_at, leg.ending) for leg in history.legs[1:]] == [
        ("1001", "wang", NOON + 21, "no_answer"),
        ("1002", None, None, None),
    ]
    assert (history.row.outcome, history.row.answered_at) == (None, None)


async def test_a_call_known_only_in_part_is_shown_as_inferred(database: Database) -> None:
    await build(database, [joined("c1", NOON), ended("c1", NOON + 9)])

    history = await Calls(database).one("c1")

    assert history is not None
    assert history.row.inferred
    assert (history.row.offered_at, history.row.answered_at) == (NOON, NOON)
    assert [(leg.role, leg.ending) for leg in history.legs] == [("operator", "lost")]


async def test_one_inferred_fact_marks_the_call(database: Database) -> None:
    end = f.CallEnded(
        at=NOON + 9,
        inferred=True,
        call=CallId("c1"),
        outcome=Outcome.ABANDONED,
        ending=Ending.LOST,
    )
    await build(database, [offered("c1", NOON), end, offered("c2", NOON)])

    calls = await Calls(database).find(Wanted(), None, 10)
    assert [(call.call, call.inferred) for call in calls] == [("c2", False), ("c1", True)]


async def test_a_call_nobody_heard_of_is_none(database: Database) -> None:
    assert await Calls(database).one("c1") is None
    assert await Calls(database).one("\x00") is None


async def test_calls_are_found_by_what_they_are(database: Database) -> None:
    await build(
        database,
        [
            signed_in(NOON - 9),
            *three_way_call("c1", NOON),
            *abandoned_call("c2", NOON + 100, 5.0, "+8613900139000"),
            refused("c3", NOON + 200),
            offered("c4", NOON + 300, "anonymous", HotlineNumber("12319")),
            rung("c4", NOON + 301, "1002"),
        ],
    )

    async def found(**wanted: Any) -> list[str]:
        return [call.call for call in await Calls(database).find(Wanted(**wanted), None, 10)]

    assert await found() == ["c4", "c3", "c2", "c1"]
    assert await found(since=NOON + 100, before=NOON + 300) == ["c3", "c2"]
    assert await found(hotline="12319") == ["c4"]
    assert await found(caller="39000") == ["c2"]
    assert await found(caller="%") == []
    assert await found(seat="1001") == ["c1"]
    assert await found(seat="1002") == ["c4"]
    assert await found(operator="wang") == ["c1"]
    assert await found(department="2001") == ["c1"]
    assert await found(outcome="refused") == ["c3"]
    assert await found(case="20261121-12345-0001") == ["c1"]
    assert await found(case="20261121-12345-0001", outcome="abandoned") == []


async def test_pages_hold_together_while_calls_come_in(database: Database) -> None:
    facts: list[Fact] = [offered(f"c{n}", NOON + n // 2) for n in range(9)]
    await build(database, facts)
    calls = Calls(database)
    page = await calls.find(Wanted(), None, 4)
    seen = list(page)
    await build(database, [*facts, offered("new", NOON + 99)])
    while len(page) == 4:
        page = await calls.find(Wanted(), (page[-1].offered_at, page[-1].call), 4)
        seen += page

    assert [call.call for call in seen] == [f"c{n}" for n in range(8, -1, -1)]


# --- seats ----------------------------------------------------------------------------------------


async def test_the_day_of_a_seat_is_told_without_gaps(database: Database) -> None:
    seat = SeatNumber("1001")
    await build(
        database,
        [
            signed_in(NOON - 10),
            *answered_call("c1", NOON),
            f.SeatWentOnBreak(at=NOON + 100, seat=seat, reason="lunch"),
            f.SeatSignedOut(at=NOON + 200, seat=seat, operator="wang"),
        ],
    )

    stretches = await SeatHistory(database).stretches(NOON - 100, NOON + 1000, "1001")

    assert [(s.state, s.since, s.until, s.call, s.operator) for s in stretches] == [
        ("ready", NOON - 10, NOON + 1, None, "wang"),
        ("reserved", NOON + 1, NOON + 4, "c1", "wang"),
        ("talking", NOON + 4, NOON + 64, "c1", "wang"),
        ("wrap_up", NOON + 64, NOON + 74, "c1", "wang"),
        ("ready", NOON + 74, NOON + 100, None, "wang"),
        ("on_break", NOON + 100, NOON + 200, None, "wang"),
        ("signed_out", NOON + 200, None, None, ""),
    ]
    assert stretches[5].reason == "lunch"
    assert len(await SeatHistory(database).stretches(NOON + 70, NOON + 90)) == 2


# --- figures --------------------------------------------------------------------------------------


async def test_every_call_is_counted_in_exactly_one_place(database: Database) -> None:
    end = NOON + 1000
    failed = f.CallEnded(at=NOON + 9, call=CallId("c8"), outcome=Outcome.FAILED, ending=Ending.LOST)
    await build(
        database,
        [
            f.PbxSeen(at=NOON),
            f.PbxLost(at=NOON + 100, reason="cut"),
            f.PbxSeen(at=NOON + 130),
            *answered_call("c1", NOON, wait=10.0, talk=30.0),
            *answered_call("c2", NOON + 50, wait=20.0, talk=60.0),
            *answered_call("c3", NOON + 90, wait=15.0, talk=90.0),
            offered("c4", NOON + 100),
            rung("c4", NOON + 101),
            joined("c4", NOON + 104),
            *abandoned_call("c5", NOON + 10, wait=3.0),
            *abandoned_call("c6", NOON + 20, wait=45.0),
            refused("c7", NOON + 30),
            refused("c7b", NOON + 30),
            refused("c7c", NOON + 31, RefusedBecause.CLOSED),
            offered("c8", NOON + 5),
            failed,
            offered("c9", NOON + 400),
            *answered_call("before", NOON - 1),
            *answered_call("after", end),
        ],
    )

    figures = await Statistics(database, lambda: NOON + 500).figures(NOON, end, 15.0, None)

    assert (figures.offered, figures.queued, figures.answered) == (11, 8, 4)
    assert (figures.abandoned, figures.abandoned_rung_back, figures.failed) == (2, 0, 1)
    assert (figures.refused, figures.waiting) == ({"no_line": 2, "closed": 1}, 1)
    assert (figures.answered_in_time, figures.abandoned_in_time) == (3, 1)
    assert (figures.wait_seconds, figures.longest_wait_seconds) == (49.0, 45.0)
    assert (figures.talk_seconds, figures.talks_ended) == (180.0, 3)
    assert (figures.inferred, figures.unseen_seconds) == (0, 30.0)
    assert figures.offered == (
        figures.answered
        + figures.abandoned
        + sum(figures.refused.values())
        + figures.failed
        + figures.waiting
    )


async def test_a_day_without_calls_and_without_sight(database: Database) -> None:
    figures = await Statistics(database, lambda: NOON + 60).figures(NOON, NOON + 100, 15.0, "12345")

    assert (figures.offered, figures.refused, figures.wait_seconds) == (0, {}, 0.0)
    assert figures.unseen_seconds == 60.0


async def test_a_call_that_lost_its_operator_and_came_back_stays_answered(
    database: Database,
) -> None:
    await build(
        database,
        [
            offered("c1", NOON),
            joined("c1", NOON + 5),
            left("c1", NOON + 20),
            f.CallReturned(at=NOON + 20, call=CallId("c1"), seat=SeatNumber("1001")),
            ended("c1", NOON + 50, Outcome.ABANDONED),
        ],
    )

    figures = await Statistics(database, lambda: NOON).figures(NOON, NOON + 100, 15.0, None)

    assert (figures.answered, figures.abandoned, figures.wait_seconds) == (1, 0, 5.0)


async def test_figures_of_one_hotline(database: Database) -> None:
    await build(database, [offered("c1", NOON), offered("c2", NOON, "", HotlineNumber("12319"))])
    statistics = Statistics(database, lambda: NOON)

    assert (await statistics.figures(NOON, NOON + 9, 15.0, "12319")).offered == 1
    assert (await statistics.figures(NOON, NOON + 9, 15.0, "0")).offered == 0


@pytest.mark.parametrize("span", [(NOON + 9, NOON), (NOON + 1e6, NOON + 2e6)])
async def test_a_span_that_is_empty_or_still_to_come_counts_nothing(
    database: Database, span: tuple[float, float]
) -> None:
    await build(database, [offered("c1", NOON)])

    figures = await Statistics(database, lambda: NOON).figures(*span, 15.0, None)

    assert (figures.offered, figures.unseen_seconds) == (0, 0.0)
