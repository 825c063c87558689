"""What the tables say of what was done on a call: each fact told once, each row found again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, select

from acd.facts import Fact
from acd.values import CallId
from cases.register import Cases
from store import schema
from store.database import Database
from store.queries.calls import CallHistory, Calls
from store.queries.ring_backs import RingBacks
from store.queries.seats import SeatHistory
from tests.store.books import build
from tests.store.stories import NOON, answered_call, joined, offered, signed_in
from tests.store.talk_stories import (
    came_back,
    consulted_and_handed_over,
    emergency,
    graded,
    held_call,
    return_visit,
    supervised,
)
from tests.store.test_queries import Wanted
from tests.store.waiting_stories import overflowed, queued, rung_back, voicemail

FIRST_CASE = "20261121-12345-0001"


async def rows(database: Database, table: Table, *columns: str) -> list[tuple[Any, ...]]:
    """In the order they came about; moments in seconds after noon."""
    chosen = select(*(table.c[name] for name in columns))
    if "seq" in table.c:
        chosen = chosen.order_by(table.c.seq)
    async with database.reading() as connection:
        return [
            tuple(value - NOON if isinstance(value, float) else value for value in row)
            for row in await connection.execute(chosen)
        ]


async def history(database: Database, call: str) -> CallHistory:
    found = await Calls(database).one(call)
    assert found is not None
    return found


async def no_failures(database: Database) -> None:
    assert await rows(database, schema.failures, "projection", "error") == []


# --- on a call ------------------------------------------------------------------------------------


async def test_holds_with_their_length_and_who_asked(database: Database) -> None:
    await build(database, [signed_in(NOON - 9), *held_call("c1", NOON)])

    # The second hold ends with the call.
    assert await rows(database, schema.places, "leg", "role", "place", "by", "from", "until") == [
        ("c1", "citizen", "held", "1001", 10.0, 30.0),
        ("c1", "citizen", "held", "1001", 40.0, 50.0),
    ]
    call = (await history(database, "c1")).row
    assert (call.holds, call.hold_seconds, call.transfers) == (2, 30.0, 0)
    await no_failures(database)


async def test_a_consultation_that_becomes_a_transfer(database: Database) -> None:
    await build(database, [signed_in(NOON - 9), *consulted_and_handed_over("c1", NOON)])

    assert await rows(
        database, schema.consultations, "by", "kind", "target", "at", "ended_at", "how"
    ) == [("1001", "outside", "88880000", 20.0, 40.0, "transferred")]
    assert await rows(
        database, schema.transfers, "by", "kind", "target", "at", "ended_at", "how", "ending"
    ) == [("1001", "outside", "88880000", 40.0, 40.0, "answered", None)]
    assert await rows(database, schema.places, "leg", "place", "from", "until") == [
        ("c1-1001", "aside", 20.0, 41.0),
        ("c1-x", "aside", 25.0, 40.0),
    ]
    found = await history(database, "c1")
    expert = found.legs[2]
    assert (expert.role, expert.number, expert.asked_by) == ("outside", "88880000", "1001")
    assert (expert.began_at, expert.joined_at, expert.ended_at) == (
        NOON + 20,
        NOON + 25,
        NOON + 90,
    )
    # The one who was asked in private is not who answered the call.
    assert (found.row.answered_at, found.row.seat, found.row.operator) == (
        NOON + 5,
        "1001",
        "wang",
    )
    assert (found.row.transfers, found.row.holds) == (1, 0)
    case = await Cases(database).one(FIRST_CASE)
    assert case is not None
    assert case.flags == ("transferred",)
    await no_failures(database)


async def test_a_transfer_nobody_answered(database: Database) -> None:
    await build(database, [signed_in(NOON - 9), *came_back("c1", NOON)])

    assert await rows(database, schema.transfers, "kind", "target", "how", "ending") == [
        ("department", "2001", "returned", "no_answer")
    ]
    department = (await history(database, "c1")).legs[2]
    assert (department.department, department.ending) == ("2001", "no_answer")
    assert department.ended_at == NOON + 30


async def test_an_emergency_marks_the_call_and_its_case(database: Database) -> None:
    await build(
        database,
        [signed_in(NOON - 9), *emergency("c1", NOON), *answered_call("c2", NOON + 100)],
    )

    assert (await history(database, "c1")).row.flags == ["emergency"]
    assert (await history(database, "c2")).row.flags == []
    (found,) = await Calls(database).find(Wanted(flag="emergency"), None, 10)
    assert found.call == "c1"
    assert await rows(database, schema.call_flags, "flag", "detail", "by", "at") == [
        ("emergency", "110", "1001", 8.0)
    ]
    case = await Cases(database).one(FIRST_CASE)
    assert case is not None
    assert (case.flags, case.calls) == (("emergency",), ("c1", "c2"))
    assert (await Cases(database).find(_AnyCase(), None, 10))[0].flags == ("emergency",)


@pytest.mark.parametrize("grade", [1, 5, None])
async def test_a_grade_is_kept_with_the_call_and_the_case(
    database: Database, grade: int | None
) -> None:
    await build(database, [signed_in(NOON - 9), *graded("c1", NOON, grade)])

    row = (await history(database, "c1")).row
    assert (row.satisfaction_asked, row.grade) == (True, grade)
    who = (None, None, None) if grade is None else (66.0, "1001", "wang")
    assert await rows(
        database, schema.satisfaction, "call", "case", "asked_at", "given_at", "seat", "operator"
    ) == [("c1", FIRST_CASE, 60.0, *who)]


async def test_who_listened_and_in_which_way(database: Database) -> None:
    await build(database, [signed_in(NOON - 9), *supervised("c1", NOON)])

    assert await rows(
        database, schema.supervisions, "leg", "seat", "by", "mode", "from", "until"
    ) == [
        ("c1-s", "1002", "zhao", "listen", 20.0, 30.0),
        ("c1-s", "1002", "zhao", "whisper", 30.0, 40.0),
        ("c1-s", "1002", "zhao", "barge", 40.0, 50.0),
    ]
    leg = (await history(database, "c1")).legs[2]
    # From the take-over on it is the operator's.
    assert (leg.role, leg.seat, leg.operator, leg.asked_by) == ("operator", "1002", "zhao", "zhao")
    assert leg.answered_at == NOON + 20
    # A phone nobody is signed in on was in no state until then.
    stretches = await SeatHistory(database).stretches(NOON, NOON + 99, "1002")
    assert [(one.state, one.since - NOON) for one in stretches] == [("talking", 50.0)]


async def test_a_ready_seat_that_supervises_is_busy(database: Database) -> None:
    facts = [signed_in(NOON - 9), signed_in(NOON - 8, "1002", "zhao"), *supervised("c1", NOON)]
    await build(database, facts)

    stretches = await SeatHistory(database).stretches(NOON - 9, NOON + 99, "1002")
    assert [(one.state, one.since - NOON) for one in stretches] == [
        ("ready", -8.0),
        ("reserved", 18.0),
        ("talking", 20.0),
        ("talking", 50.0),
    ]


async def test_every_step_of_a_call_is_in_its_history(database: Database) -> None:
    told = {"a": consulted_and_handed_over, "b": supervised, "c": emergency, "d": came_back}
    stories = {call: story(call, NOON) for call, story in told.items()}
    await build(database, [fact for facts in stories.values() for fact in facts])

    for call, facts in stories.items():
        assert [fact for _, fact in (await history(database, call)).moments] == facts


# --- outbound -------------------------------------------------------------------------------------


async def test_a_return_visit_belongs_to_the_case_it_was_made_from(database: Database) -> None:
    await build(
        database,
        [
            signed_in(NOON - 9),
            *answered_call("c1", NOON),
            *return_visit("o1", NOON + 1000, FIRST_CASE),
            *return_visit("o2", NOON + 2000, FIRST_CASE, reached=False),
            *return_visit("o3", NOON + 3000, "no-such-case", reached=False),
        ],
    )

    visit = await history(database, "o1")
    row = visit.row
    assert (row.direction, row.purpose, row.placed_by) == ("outbound", "return_visit", "1001")
    assert (row.case, row.caller_e164, row.hotline) == (FIRST_CASE, "+8613800138000", "12345")
    assert (row.outcome, row.answered_at, row.operator) == ("answered", NOON + 1012, "wang")
    assert (row.wait_seconds, row.talk_seconds, row.queue) == (12.0, 60.0, None)
    citizen, operator = visit.legs
    assert (citizen.role, citizen.began_at, citizen.joined_at) == (
        "citizen",
        NOON + 1003,
        NOON + 1012,
    )
    assert citizen.number == "13800138000"
    assert (operator.began_at, operator.answered_at) == (NOON + 1000, NOON + 1003)

    missed = await history(database, "o2")
    assert (missed.row.outcome, missed.row.case) == ("failed", FIRST_CASE)
    assert [leg.ending for leg in missed.legs] == ["no_answer", "cancelled"]
    assert (await history(database, "o3")).row.case is None

    case = await Cases(database).one(FIRST_CASE)
    assert case is not None
    assert case.calls == ("c1", "o1", "o2")
    (found,) = await Calls(database).find(
        Wanted(direction="outbound", outcome="answered"), None, 10
    )
    assert found.call == "o1"
    await no_failures(database)


async def test_the_seat_of_an_outbound_call_is_busy_from_its_first_ring(
    database: Database,
) -> None:
    await build(database, [signed_in(NOON - 9), *return_visit("o1", NOON, "")])

    stretches = await SeatHistory(database).stretches(NOON - 9, NOON + 999, "1001")
    assert [(one.state, one.since - NOON, one.call) for one in stretches] == [
        ("ready", -9.0, None),
        ("reserved", 0.0, "o1"),
        ("talking", 12.0, "o1"),
        ("wrap_up", 72.0, "o1"),
        ("ready", 82.0, None),
    ]


# --- waiting --------------------------------------------------------------------------------------


async def test_a_call_belongs_to_the_queue_it_was_answered_in(database: Database) -> None:
    await build(
        database,
        [
            offered("c1", NOON),
            queued("c1", NOON, "legal"),
            overflowed("c1", NOON + 60),
            queued("c1", NOON + 60, "everybody", "overflow"),
            joined("c1", NOON + 70),
            queued("c1", NOON + 100, "water", "transferred"),
            offered("c2", NOON),
        ],
    )

    assert (await history(database, "c1")).row.queue == "everybody"
    # A journal written before there were queues: that of the hotline's number.
    assert (await history(database, "c2")).row.queue == "12345"
    assert await rows(database, schema.queue_visits, "queue", "at", "because") == [
        ("legal", 0.0, "arrived"),
        ("everybody", 60.0, "overflow"),
        ("water", 100.0, "transferred"),
    ]
    assert await rows(database, schema.overflows, "at", "because", "to", "target") == [
        (60.0, "wait", "queue", "everybody")
    ]
    found = await Calls(database).find(Wanted(queue="everybody"), None, 10)
    assert [call.call for call in found] == ["c1"]


async def test_a_citizen_who_is_rung_back(database: Database) -> None:
    facts = [signed_in(NOON - 9), *rung_back("c1", NOON)]
    await build(database, facts)

    (booking,) = await RingBacks(database).find(None, 10)
    assert (booking.call, booking.number, booking.queue) == ("c1", "13800138000", "legal")
    assert (booking.booked_at, booking.closed_at) == (NOON + 30, NOON + 510)
    assert (booking.attempts, booking.last_call, booking.how) == (2, "c1r2", "reached")
    booked = await history(database, "c1")
    assert (booked.row.outcome, booked.row.rung_back_at) == ("abandoned", NOON + 30)
    # What became of the booking is told in the call it was made in.
    assert [type(fact).__name__ for _, fact in booked.moments][-4:] == [
        "RingBackTried",
        "RingBackPut",
        "RingBackTried",
        "RingBackClosed",
    ]
    placed = (await history(database, "c1r2")).row
    assert (placed.purpose, placed.queue, placed.outcome) == ("ring_back", "legal", None)
    assert placed.case == FIRST_CASE
    await no_failures(database)


async def test_ring_backs_page_by_page(database: Database) -> None:
    facts: list[Fact] = []
    for number in range(3):
        facts += rung_back(f"c{number}", NOON + number)
    await build(database, facts)
    first = await RingBacks(database).find(None, 2)
    second = await RingBacks(database).find((first[-1].booked_at, first[-1].call), 2)
    assert [one.call for one in [*first, *second]] == ["c2", "c1", "c0"]


async def test_who_speaks_after_the_tone_gets_a_case(database: Database) -> None:
    await build(database, voicemail("c1", NOON))

    row = (await history(database, "c1")).row
    assert (row.voicemail, row.answered_at, row.outcome) == (True, None, "abandoned")
    case = await Cases(database).one(FIRST_CASE)
    assert case is not None
    assert (case.calls, case.opened_by, case.opened_at) == (("c1",), None, NOON + 2)


async def test_facts_of_a_call_nobody_offered_still_find_their_rows(database: Database) -> None:
    """The journal before them is lost: what is known is kept, marked as inferred."""
    stories: list[list[Fact]] = [
        held_call("a", NOON),
        consulted_and_handed_over("b", NOON),
        emergency("c", NOON),
        return_visit("d", NOON, "x"),
        graded("e", NOON, 2),
        supervised("f", NOON),
        rung_back("g", NOON),
        came_back("h", NOON),
        voicemail("i", NOON),
    ]
    await build(database, [fact for story in stories for fact in story[3:]])

    await no_failures(database)
    calls = await Calls(database).find(Wanted(), None, 20)
    assert {call.call for call in calls if call.inferred} >= {"b", "c", "e", "f", "h"}
    assert CallId("g") in {call.call for call in calls}


class _AnyCase:
    since = before = status = caller = hotline = None
    stage = level = mark = departments = due_before = category = place = words = None
