"""The traits PostgreSQL gives a case are those that are asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from cases.finding import spans_of_weeks
from cases.register import Cases
from cases.traits import (
    BEGINNINGS,
    PERIODS,
    WEEK_SECONDS,
    of_categories,
    of_hotline,
    of_place,
    of_weeks,
    week_of,
)
from store.database import Database
from store.schema import cases
from store.schema_cases import CASE_TRAITS
from tests.cases.deadlines.calendars import at
from tests.cases.wanted import Wanted
from tests.plans import asked_of

_ROW = {"version": 1, "status": "closed", "stage": "closed", "changed_at": 0.0}


def _weeks_of(week: int) -> set[str]:
    return {f"{size} weeks {week // size}" for size in PERIODS}


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_all_weeks_are_looked_through_once_the_newest_first(newest: int, oldest: int) -> None:
    weeks = [week for span in spans_of_weeks(newest, oldest) for week in reversed(span)]
    assert weeks == [*range(newest, oldest - 1, -1)]


def test_a_search_over_two_years_takes_five_looks_of_a_few_traits() -> None:
    newest, oldest = week_of(at("2026-11-22 12:00")), week_of(at("2024-11-22 12:00"))
    spans = [*spans_of_weeks(newest, oldest)]
    assert [len(span) for span in spans] == [1, 4, 4, 16, 80]
    assert [len(of_weeks(span)) for span in spans] == [1, 1, 1, 1, 2]


@given(st.integers(0, 3000), st.integers(0, 300), st.integers(0, 3300))
def test_a_case_is_of_some_weeks_by_one_trait_or_by_none(first: int, many: int, week: int) -> None:
    weeks = range(first, first + many)
    assert len(set(of_weeks(weeks)) & _weeks_of(week)) == (week in weeks)


def test_a_place_is_asked_for_by_the_longest_beginning_that_is_a_trait() -> None:
    assert of_place("长") is None
    assert of_place("长沙市") == "place 长沙市"
    assert of_place("长沙市芙蓉区建设") == "place 长沙市芙蓉区建设"
    assert of_place("长沙市芙蓉区建设路") == "place 长沙市芙蓉区建设"
    assert of_place("号" * 40) == "place " + "号" * 16


async def test_the_database_gives_a_case_just_these(database: Database) -> None:
    place = "长沙市芙蓉区建设路12号三单元五楼"
    # The last moment of a week, and the first of the next one.
    moments = {"1": 2960 * WEEK_SECONDS - 0.000001, "2": 2960.0 * WEEK_SECONDS}
    row = {**_ROW, "hotline": "12345", "category": "lamp", "place": place}
    async with database.writing() as connection:
        rows = [{**row, "case": case, "opened_at": moment} for case, moment in moments.items()]
        await connection.execute(insert(cases), rows)
    async with database.reading() as connection:
        found = await connection.execute(select(CASE_TRAITS).select_from(cases).order_by("case"))
        told = [set(traits) for traits in found.scalars()]

    same = {of_hotline("12345"), *of_categories(["lamp"])}
    same |= {str(of_place(place[:signs])) for signs in BEGINNINGS}
    assert len(same) == 12
    assert told == [_weeks_of(2959) | same, _weeks_of(2960) | same]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(words="路灯", hotline="12345", category="lamp", place="长沙市芙蓉区建设路"),
        Wanted(words="路灯", departments=frozenset({"2001"})),
        Wanted(category="lamp", departments=frozenset({"2001"})),
        Wanted(place="长沙市芙蓉区", hotline="12345", since=0.0),
    ],
)
async def test_what_is_asked_together_is_looked_up_in_one_index(
    database: Database, wanted: Wanted
) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(cases), {**_ROW, "case": "1", "opened_at": 0.0})
    with asked_of(database) as asked:
        await Cases(database).find(wanted, None, 10)

    plan = await asked.plan("&&", enable_seqscan="off")
    assert plan.count(" on cases ") == 1
    assert "Bitmap Index Scan on ix_cases_words" in plan
    assert "BitmapAnd" not in plan
