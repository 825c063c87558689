"""When a calendar is open: weeks, single days, statutory days, and clocks that leap."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from administration.calendars import Calendar
from administration.holidays import is_known
from administration.hours import is_open, next_change
from administration.model import read
from tests.administration.town import SHANGHAI, at, local, office, quiet, town

BERLIN = ZoneInfo("Europe/Berlin")


def calendar(**written: Any) -> Calendar:
    return read({"calendars": {"c": written}}).calendars["c"]


def changes(one: Calendar, since: str, many: int, zone: ZoneInfo = SHANGHAI) -> list[str | None]:
    """The next so many moments at which it opens or closes."""
    moment, found = at(since, zone), []
    for _ in range(many):
        moment = next_change(one, {}, moment, zone) or 0.0
        found.append(local(moment, zone))
    return found


def test_a_working_week_with_a_break_at_noon() -> None:
    # 2026-11-27 is a Friday.
    assert changes(calendar(**office()), "2026-11-27 07:00", 6) == [
        "2026-11-27 08:30",
        "2026-11-27 12:00",
        "2026-11-27 14:30",
        "2026-11-27 18:00",
        "2026-11-30 08:30",
        "2026-11-30 12:00",
    ]


def test_open_at_the_first_second_and_closed_at_the_last() -> None:
    one = calendar(**office())

    assert not is_open(one, {}, at("2026-11-27 08:30") - 1, SHANGHAI)
    assert is_open(one, {}, at("2026-11-27 08:30"), SHANGHAI)
    assert is_open(one, {}, at("2026-11-27 12:00") - 1, SHANGHAI)
    assert not is_open(one, {}, at("2026-11-27 12:00"), SHANGHAI)


def test_a_night_runs_into_the_next_day_and_a_weekend_is_one_piece() -> None:
    assert changes(calendar(**quiet()), "2026-11-26 17:00", 6) == [
        "2026-11-26 18:00",
        "2026-11-27 08:00",
        "2026-11-27 18:00",
        "2026-11-30 08:00",
        "2026-11-30 18:00",
        "2026-12-01 08:00",
    ]


def test_always_open_never_changes() -> None:
    week = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}

    assert is_open(calendar(weekly=week), {}, at("2026-11-27 03:00"), SHANGHAI)
    assert next_change(calendar(weekly=week), {}, at("2026-11-27 03:00"), SHANGHAI) is None


def test_never_open_never_changes() -> None:
    assert not is_open(calendar(), {}, at("2026-11-27 03:00"), SHANGHAI)
    assert next_change(calendar(), {}, at("2026-11-27 03:00"), SHANGHAI) is None


def test_a_single_day_that_differs() -> None:
    one = calendar(
        weekly={"fri": ["08:00-18:00"]},
        exceptions={"2026-11-27": {"spans": ["10:00-11:00"]}, "2026-12-04": {"title": "moving"}},
    )

    assert changes(one, "2026-11-26 00:00", 4) == [
        "2026-11-27 10:00",
        "2026-11-27 11:00",
        "2026-12-11 08:00",
        "2026-12-11 18:00",
    ]


def test_spring_festival_is_closed_and_the_saturday_before_is_worked() -> None:
    """2026: free from 15 to 23 February, worked on Saturday the 14th and Saturday the 28th."""
    one = calendar(**office())

    assert changes(one, "2026-02-13 18:00", 6) == [
        "2026-02-14 08:30",
        "2026-02-14 12:00",
        "2026-02-14 14:30",
        "2026-02-14 18:00",
        "2026-02-24 08:30",
        "2026-02-24 12:00",
    ]
    assert is_open(one, {}, at("2026-02-28 09:00"), SHANGHAI)


def test_a_worked_weekend_day_has_the_hours_of_the_day_named() -> None:
    week = {"mon": ["09:00-10:00"], "fri": ["15:00-16:00"]}

    friday = calendar(weekly=week, statutory=True, exchanged="fri")

    assert is_open(friday, {}, at("2026-02-14 15:30"), SHANGHAI)
    assert not is_open(friday, {}, at("2026-02-14 09:30"), SHANGHAI)


def test_shorter_hours_on_holidays() -> None:
    one = calendar(**office(), holiday=["09:00-11:00"])

    assert changes(one, "2026-02-17 00:00", 2) == ["2026-02-17 09:00", "2026-02-17 11:00"]


def test_without_statutory_days_holidays_are_days_like_any_other() -> None:
    one = calendar(weekly={"tue": ["09:00-10:00"]})

    assert is_open(one, {}, at("2026-02-17 09:30"), SHANGHAI)


def test_a_year_not_announced_yet_has_ordinary_weeks_until_its_days_are_written_down() -> None:
    one = calendar(**office())
    new_year = at("2031-01-01 09:00")

    assert not is_known(2031, {})
    assert is_open(one, {}, new_year, SHANGHAI)  # a Wednesday
    days = town(days={"2031-01-01": {"kind": "holiday"}, "2031-01-04": {"kind": "workday"}}).days
    assert is_known(2031, days)
    assert not is_open(one, days, new_year, SHANGHAI)
    assert is_open(one, days, at("2031-01-04 09:00"), SHANGHAI)  # a Saturday


def test_what_is_written_down_stands_over_what_is_built_in() -> None:
    days = town(days={"2026-02-17": {"kind": "workday"}}).days

    assert is_open(calendar(**office()), days, at("2026-02-17 09:00"), SHANGHAI)


@pytest.mark.parametrize(("year", "known"), [(2003, False), (2004, True), (2026, True)])
def test_the_years_that_are_known(year: int, known: bool) -> None:
    assert is_known(year, {}) is known


# --- clocks that leap -----------------------------------------------------------------------------


def hours_open(one: Calendar, day: date, zone: ZoneInfo) -> float:
    opens = next_change(one, {}, at(f"{day} 00:00", zone) - 1, zone)
    assert opens is not None
    closes = next_change(one, {}, opens, zone)
    assert closes is not None
    return (closes - opens) / 3600


def test_the_day_on_which_an_hour_is_missing() -> None:
    one = calendar(weekly={"sun": ["01:00-04:00"]})

    # 2026-03-29: 02:00 becomes 03:00.
    assert hours_open(one, date(2026, 3, 29), BERLIN) == 2
    assert changes(one, "2026-03-29 00:00", 2, BERLIN) == ["2026-03-29 01:00", "2026-03-29 04:00"]


def test_the_day_on_which_an_hour_comes_twice() -> None:
    one = calendar(weekly={"sun": ["01:00-04:00"]})

    # 2026-10-25: 03:00 becomes 02:00.
    assert hours_open(one, date(2026, 10, 25), BERLIN) == 4


def test_spans_that_touch_leave_no_gap_at_a_leap() -> None:
    one = calendar(weekly={"sun": ["00:00-02:30", "02:30-24:00"]})

    for day in ("2026-03-29", "2026-10-25"):
        opens = at(f"{day} 00:00", BERLIN)
        assert is_open(one, {}, opens, BERLIN)
        closes = next_change(one, {}, opens, BERLIN)
        assert local(closes, BERLIN) == f"{day[:-2]}{int(day[-2:]) + 1} 00:00"


def test_a_time_the_clock_leaps_over() -> None:
    # Only within the missing hour: it is as long as written, an hour later on the wall.
    one = calendar(weekly={"sun": ["02:15-02:45"]})

    assert changes(one, "2026-03-29 00:00", 2, BERLIN) == ["2026-03-29 03:15", "2026-03-29 03:45"]
