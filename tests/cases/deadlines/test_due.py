"""When something is due: across holidays by example, and what holds for any start and calendar."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.due import due, warn_at
from cases.errors import NeverWorks
from tests.cases.deadlines.calendars import (
    NATIONAL_DAY,
    SHANGHAI,
    amounts,
    at,
    calendars,
    shown,
    starts,
)

MIN, H, D, WD = Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS


@pytest.mark.parametrize(
    ("began", "amount", "ends"),
    [
        ("2026-11-23 09:00", Amount(1, WD), "2026-11-24 17:00"),
        ("2026-11-27 16:59", Amount(1, WD), "2026-11-30 17:00"),  # over a weekend
        ("2026-11-28 03:00", Amount(1, WD), "2026-11-30 17:00"),  # on a Saturday
        ("2026-09-30 16:00", Amount(1, WD), "2026-10-08 17:00"),  # over National Day
        ("2026-09-30 16:00", Amount(5, WD), "2026-10-13 17:00"),  # the 10th is worked
        ("2026-09-18 10:00", Amount(2, WD), "2026-09-21 17:00"),  # a Sunday that is worked
        ("2026-10-01 23:00", Amount(2, H), "2026-10-02 01:00"),  # hours count on holidays
        ("2026-10-01 23:50", Amount(15, MIN), "2026-10-02 00:05"),
        ("2026-09-28 10:30", Amount(7, D), "2026-10-05 10:30"),
    ],
)
def test_across_the_holidays_of_2026(began: str, amount: Amount, ends: str) -> None:
    assert shown(due(at(began), [amount], NATIONAL_DAY).at) == ends


def test_a_holiday_declared_later_moves_the_end() -> None:
    began, five = at("2026-11-23 09:00"), [Amount(5, WD)]
    assert shown(due(began, five, NATIONAL_DAY).at) == "2026-11-30 17:00"
    changed = WorkCalendar(
        SHANGHAI, NATIONAL_DAY.week, {**NATIONAL_DAY.days, date(2026, 11, 25): None}
    )
    assert shown(due(began, five, changed).at) == "2026-12-01 17:00"


def test_warnings() -> None:
    began = at("2026-09-29 10:00")
    ends = due(began, [Amount(3, WD)], NATIONAL_DAY)
    assert shown(ends.at) == "2026-10-09 17:00"
    warned = warn_at(began, ends, Amount(1, WD), NATIONAL_DAY)
    assert warned is not None
    assert shown(warned) == "2026-10-08 17:00"
    warned = warn_at(began, ends, Amount(4, H), NATIONAL_DAY)
    assert warned is not None
    assert shown(warned) == "2026-10-09 13:00"
    assert warn_at(began, ends, None, NATIONAL_DAY) is None


def test_a_day_that_ends_at_midnight_is_counted_once() -> None:
    day_and_night = WorkCalendar(SHANGHAI, (1440,) * 7)
    began = at("2026-11-23 09:00")
    assert shown(due(began, [Amount(2, WD)], day_and_night).at) == "2026-11-26 00:00"
    both = due(began, [Amount(1, WD), Amount(1, WD)], day_and_night)
    assert shown(both.at) == "2026-11-26 00:00"


@pytest.mark.parametrize("week", [(None,) * 7, (1, 2), (0,) * 7, (1441,) * 7])
def test_calendars_that_are_none(week: tuple[int | None, ...]) -> None:
    with pytest.raises((NeverWorks, ValueError)):
        WorkCalendar(ZoneInfo("UTC"), week)


# --- what holds for any start, amount and calendar ------------------------------------------------


def worked(calendar: WorkCalendar, after: date, until: date) -> int:
    """Working days after the one and until the other, counted one by one."""
    days = [after + timedelta(days=n + 1) for n in range((until - after).days)]
    return sum(calendar.closes(day) is not None for day in days)


@given(starts, amounts, calendars)
def test_it_takes_as_long_as_the_rule_says(
    began: float, amount: Amount, calendar: WorkCalendar
) -> None:
    ends = due(began, [amount], calendar)
    if amount.unit is WD:
        assert worked(calendar, calendar.day_of(began), ends.day) == amount.number
        assert ends.at == calendar.end_of(ends.day)
    else:
        assert ends.at == began + amount.nominal_seconds
    assert ends.at > began


@given(starts, st.floats(0, 40 * 86_400), st.lists(amounts, min_size=1, max_size=3), calendars)
def test_who_begins_later_is_due_no_earlier(
    began: float, later: float, rule: list[Amount], calendar: WorkCalendar
) -> None:
    assert due(began, rule, calendar).at <= due(began + later, rule, calendar).at


@given(starts, amounts, st.integers(0, 10), calendars)
def test_a_longer_rule_is_due_no_earlier(
    began: float, amount: Amount, more: int, calendar: WorkCalendar
) -> None:
    longer = Amount(amount.number + more, amount.unit)
    assert due(began, [amount], calendar).at <= due(began, [longer], calendar).at


@given(starts, amounts, amounts, calendars)
def test_an_extension_adds_exactly_what_it_says(
    began: float, rule: Amount, extension: Amount, calendar: WorkCalendar
) -> None:
    before = due(began, [rule], calendar)
    after = due(began, [rule, extension], calendar)
    if extension.unit is WD:
        assert worked(calendar, before.day, after.day) == extension.number
    else:
        assert after.at == before.at + extension.nominal_seconds
    if rule.unit is extension.unit:
        whole = Amount(rule.number + extension.number, rule.unit)
        assert after == due(began, [whole], calendar)


@given(starts, amounts, amounts, calendars)
def test_a_warning_lies_between_beginning_and_end(
    began: float, rule: Amount, before: Amount, calendar: WorkCalendar
) -> None:
    ends = due(began, [rule], calendar)
    if before.unit is WD and rule.unit is not WD:
        return  # no pack may say so
    warned = warn_at(began, ends, before, calendar)
    assert warned is not None
    assert began <= warned < ends.at


@given(starts, st.integers(1, 30), calendars, st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_one_more_holiday_never_brings_the_end_forward(
    began: float, number: int, calendar: WorkCalendar, day: date
) -> None:
    holiday = WorkCalendar(calendar.zone, calendar.week, {**calendar.days, day: None})
    amount = [Amount(number, WD)]
    assert due(began, amount, holiday).day >= due(began, amount, calendar).day
