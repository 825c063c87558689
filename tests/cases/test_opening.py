"""Every answered call is on a case: the one its caller has open, or a new one."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from acd import facts as f
from acd.values import CallId, DepartmentNumber, HotlineNumber, LegId, Role
from cases.register import Cases
from store import schema
from store.database import Database
from tests.cases.wanted import Change, Wanted
from tests.store.books import Facts, build, projector
from tests.store.stories import NOON, abandoned_call, answered_call, joined, offered, refused


async def case_of(database: Database, call: str) -> str | None:
    async with database.reading() as connection:
        found: str | None = await connection.scalar(
            select(schema.calls.c.case).where(schema.calls.c.call == call)
        )
        return found


async def test_an_answered_call_opens_a_case(database: Database) -> None:
    await build(database, answered_call("c1", NOON))

    case = await Cases(database).one("20261121-12345-0001")
    assert case is not None
    assert (case.status, case.version, case.calls) == ("open", 1, ("c1",))
    assert (case.caller, case.hotline) == ("+8613800138000", "12345")
    assert (case.opened_at, case.opened_by) == (NOON + 4, "wang")
    assert await case_of(database, "c1") == "20261121-12345-0001"
    (line,) = await Cases(database).history(case.case)
    assert (line.version, line.at, line.by) == (1, NOON + 4, "wang")
    assert line.what == {"status": (None, "open"), "call": (None, "c1")}


async def test_a_redial_joins_the_open_case_however_the_number_was_sent(
    database: Database,
) -> None:
    await build(
        database,
        [
            *answered_call("c1", NOON, "13800138000"),
            *answered_call("c2", NOON + 100, "+86 138 0013 8000"),
            *answered_call("c3", NOON + 200, "008613800138000"),
            *answered_call("c4", NOON + 300, "13800138001"),
        ],
    )

    found = await Cases(database).find(Wanted(), None, 10)
    assert [(case.case, case.calls) for case in found] == [
        ("20261121-12345-0002", ("c4",)),
        ("20261121-12345-0001", ("c1", "c2", "c3")),
    ]


@pytest.mark.parametrize(
    "caller", ["", "anonymous", "Anonymous", "1" * 200, "110", "88123456", "张三", "1380013800a"]
)
async def test_a_caller_who_cannot_be_told_from_others_gets_a_new_case_every_time(
    database: Database, caller: str
) -> None:
    await build(
        database, [*answered_call("c1", NOON, caller), *answered_call("c2", NOON + 100, caller)]
    )

    found = await Cases(database).find(Wanted(), None, 10)
    assert [(case.caller, case.calls) for case in found] == [("", ("c2",)), ("", ("c1",))]


async def test_calls_nobody_answered_open_no_case(database: Database) -> None:
    await build(database, [*abandoned_call("c1", NOON, 9.0), refused("c2", NOON)])

    assert await Cases(database).find(Wanted(), None, 10) == []


async def test_a_second_operator_and_a_department_stay_on_the_case_of_the_call(
    database: Database,
) -> None:
    department = f.PartyJoined(
        at=NOON + 6,
        call=CallId("c1"),
        leg=LegId("l9"),
        role=Role.DEPARTMENT,
        seat=None,
        department=DepartmentNumber("2001"),
    )
    await build(
        database,
        [
            offered("c1", NOON),
            department,
            joined("c1", NOON + 7),
            joined("c1", NOON + 8, "1002", "li"),
        ],
    )

    (case,) = await Cases(database).find(Wanted(), None, 10)
    assert (case.opened_by, case.opened_at, case.calls) == ("wang", NOON + 7, ("c1",))


async def test_numbers_count_by_hotline_and_by_day_of_the_place(database: Database) -> None:
    other = HotlineNumber("12319")
    before_midnight = NOON + 12 * 3600 - 10
    await build(
        database,
        [
            offered("c1", NOON, ""),
            joined("c1", NOON),
            offered("c2", NOON, "", other),
            joined("c2", NOON, "1002"),
            offered("c3", before_midnight, ""),
            joined("c3", before_midnight + 9),
            offered("c4", before_midnight, ""),
            joined("c4", before_midnight + 10, "1002"),
        ],
    )

    assert [await case_of(database, f"c{n}") for n in (1, 2, 3, 4)] == [
        "20261121-12345-0001",
        "20261121-12319-0001",
        "20261121-12345-0002",
        "20261122-12345-0001",
    ]


async def test_after_the_case_was_closed_the_next_call_opens_another(database: Database) -> None:
    register = Cases(database)
    facts = Facts(answered_call("c1", NOON))
    follow = projector(database, facts)
    await follow.catch_up()
    await register.change("20261121-12345-0001", 1, Change(status="closed"), "wang", NOON + 70)
    facts.facts += answered_call("c2", NOON + 100)
    await follow.catch_up()

    assert await case_of(database, "c2") == "20261121-12345-0002"


async def test_two_calls_of_one_caller_answered_together_meet_in_one_case(
    database: Database,
) -> None:
    """One journal each, built in by two projectors at the very same time."""
    journals = [
        Facts([offered(f"c{n}", NOON), joined(f"c{n}", NOON + 3, f"100{n}")], f"j{n}")
        for n in range(6)
    ]

    await asyncio.gather(*(projector(database, journal).catch_up() for journal in journals))

    (case,) = await Cases(database).find(Wanted(), None, 10)
    assert sorted(case.calls) == [f"c{n}" for n in range(6)]


async def test_a_case_closed_while_a_call_joins_it_is_either_joined_or_left_closed(
    database: Database,
) -> None:
    register = Cases(database)
    for n in range(5):
        caller = f"1380013800{n}"
        at = NOON + 1000 * n
        facts = Facts(answered_call(f"a{n}", at, caller), f"j{n}")
        await projector(database, facts).catch_up()
        first = await case_of(database, f"a{n}")
        assert first is not None
        facts.facts += answered_call(f"b{n}", at + 100, caller)
        closing = register.change(first, 1, Change(status="closed"), "li", at + 104)
        await asyncio.gather(projector(database, facts).catch_up(), closing)

        second = await case_of(database, f"b{n}")
        assert second is not None
        closed, joined_case = await register.one(first), await register.one(second)
        assert closed is not None
        assert joined_case is not None
        assert closed.status == "closed"
        assert (second == first) or joined_case.status == "open"
