"""What time does to cases, noticed by sweeps."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert

from cases.deadlines.amounts import Amount, Unit
from cases.loop.values import Action, Given, Mode
from cases.telling import Noticed
from cases.watch import CaseWatch
from store import schema
from tests.cases.bureau import WATER, Bureau
from tests.cases.deadlines.calendars import at, shown


@pytest.fixture
def watch(bureau: Bureau) -> CaseWatch:
    return CaseWatch(bureau.database, bureau.rules)


async def with_water(bureau: Bureau) -> str:
    case = await bureau.call()
    await bureau.does("li", case, Action.DISPATCH)
    await bureau.does("water", case, Action.ACCEPT)
    return case


async def test_urged_when_it_is_due_soon_and_supervised_when_it_is_late(
    bureau: Bureau, watch: CaseWatch
) -> None:
    case = await with_water(bureau)
    assert await watch.sweep(at("2026-10-12 16:59")) == []
    (warned,) = await watch.sweep(at("2026-10-12 17:00"))
    assert (warned.case, warned.what, warned.clock, warned.lead) == (
        case,
        Noticed.WARNED,
        "reply",
        WATER,
    )
    assert warned.due_at is not None
    assert shown(warned.due_at) == "2026-10-13 17:00"
    assert await watch.sweep(at("2026-10-12 17:01")) == []
    found = await bureau.cases.one(case)
    assert found is not None
    assert found.level == "urged"

    (late,) = await watch.sweep(at("2026-10-13 17:01"))
    assert late.what is Noticed.LATE
    found = await bureau.cases.one(case)
    assert found is not None
    assert found.level == "supervised"
    assert [(c.action, c.why, c.by) for c in (await bureau.cases.history(case))[-2:]] == [
        ("urge", "reply due soon", None),
        ("supervise", "reply late", None),
    ]


async def test_what_fell_due_while_nobody_looked_is_noticed_once(
    bureau: Bureau, watch: CaseWatch
) -> None:
    await with_water(bureau)
    found = await asyncio.gather(*(watch.sweep(at("2026-11-30 09:00")) for _ in range(3)))
    assert [notice.what for some in found for notice in some] == [Noticed.LATE]
    assert await watch.sweep(at("2026-11-30 09:01")) == []


async def test_a_changed_holiday_counts_open_cases_anew_and_leaves_a_trace(
    bureau: Bureau, watch: CaseWatch
) -> None:
    case = await with_water(bureau)
    assert await watch.sweep(bureau.now) == []
    bureau.declare_holiday(date(2026, 10, 12))
    (recounted,) = await watch.sweep(bureau.now + 60)

    assert (recounted.case, recounted.what) == (case, Noticed.RECOUNTED)
    assert await bureau.due(case) == {"return": "2026-10-09 17:00", "reply": "2026-10-14 17:00"}
    *_, line = await bureau.cases.history(case)
    assert (line.action, line.why, line.by) == ("recount", "calendar", None)
    assert [shown(moment) for moment in line.what["due.reply"]] == [
        "2026-10-13 17:00",
        "2026-10-14 17:00",
    ]
    found = await bureau.cases.one(case)
    assert found is not None
    assert found.due_at == at("2026-10-14 17:00")
    assert await watch.sweep(bureau.now + 120) == []


async def test_a_new_holiday_comes_before_urging(bureau: Bureau, watch: CaseWatch) -> None:
    await with_water(bureau)
    await watch.sweep(bureau.now)
    bureau.declare_holiday(date(2026, 10, 12))
    bureau.declare_holiday(date(2026, 10, 13))
    found = await watch.sweep(at("2026-10-13 18:00"))
    assert [notice.what for notice in found] == [Noticed.RECOUNTED]


async def test_an_extension_granted_late_lets_it_be_warned_of_again(
    bureau: Bureau, watch: CaseWatch
) -> None:
    case = await with_water(bureau)
    await watch.sweep(at("2026-10-12 17:00"))
    bureau.at("2026-10-13 09:00")
    three = Given(extension=Amount(3, Unit.WORKING_DAYS), reason="parts")
    await bureau.does("water", case, Action.ASK_EXTENSION, three)
    await bureau.does("zhao", case, Action.GRANT_EXTENSION)
    assert await watch.sweep(at("2026-10-13 17:01")) == []
    (warned,) = await watch.sweep(at("2026-10-15 17:00"))
    assert warned.what is Noticed.WARNED


async def test_what_is_done_in_time_is_never_late(bureau: Bureau, watch: CaseWatch) -> None:
    case = await with_water(bureau)
    await bureau.does("water", case, Action.REPLY, Given(text="done"))
    assert await watch.sweep(at("2026-12-01 09:00")) == []
    assert (await bureau.told(case))[-1] == "reply"


async def test_the_hotline_itself_is_late(bureau: Bureau, watch: CaseWatch) -> None:
    await bureau.rules.put(
        'name = "here"\nclasses = ["request"]\nurgencies = ["low"]\n'
        '[[rules]]\nname = "send"\nclock = "dispatch"\nwithin = { hours = 2 }\n'
        "warn_before = { hours = 1 }\n",
        "admin",
        bureau.now,
    )
    case = await bureau.call()
    found = await bureau.cases.one(case)
    assert found is not None
    assert await watch.sweep(bureau.now) == []
    assert await bureau.due(case) == {"dispatch": "2026-09-30 12:00"}
    (late,) = await watch.sweep(at("2026-09-30 12:30"))
    assert (late.what, late.clock, late.lead) == (Noticed.LATE, "dispatch", None)
    assert await bureau.told(case) == ["", "clock", "late"]


async def graded(bureau: Bureau, call: str, case: str, grade: int, purpose: str | None) -> None:
    """At the end of a call of the case the citizen keyed in a grade."""
    async with bureau.database.writing() as connection:
        row = {"call": call, "case": case, "offered_at": bureau.now, "purpose": purpose}
        await connection.execute(upsert(schema.calls).values(row).on_conflict_do_nothing())
        given = {"call": call, "case": case, "grade": grade}
        given |= {"asked_at": bureau.now, "given_at": bureau.now}
        await connection.execute(insert(schema.satisfaction), given)


async def test_a_grade_keyed_in_after_the_revisit_is_the_cases(
    bureau: Bureau, watch: CaseWatch
) -> None:
    case = await with_water(bureau)
    await graded(bureau, "c1", case, 5, None)
    await bureau.does("water", case, Action.REPLY, Given(text="done"))
    await bureau.does("li", case, Action.CLOSE)
    bureau.now += 600
    await graded(bureau, "back", case, 2, "return_visit")
    await watch.sweep(bureau.now)
    found = await bureau.cases.one(case)
    assert found is not None
    assert (found.stage, found.grade) == ("closed", None)
    await bureau.does("li", case, Action.REVISIT, Given(resolved=True))
    await watch.sweep(bureau.now)

    found = await bureau.cases.one(case)
    assert found is not None
    assert (found.stage, found.grade) == ("assessed", 2)
    *_, line = await bureau.cases.history(case)
    assert (line.action, line.by, line.why) == ("assess", None, "call back")


async def test_what_was_settled_on_the_spot_is_graded_by_the_call_itself(
    bureau: Bureau, watch: CaseWatch
) -> None:
    case = await bureau.call()
    await graded(bureau, "c1", case, 3, None)
    await watch.sweep(bureau.now)
    await bureau.does("li", case, Action.SETTLE, Given(mode=Mode.ANSWERED))
    await watch.sweep(bureau.now)
    await watch.sweep(bureau.now)
    assert await bureau.told(case) == ["", "settle", "assess"]
