"""When a calendar is open: pure arithmetic of local days, moments in seconds since the epoch.

Local times are turned into moments one by one, so a day of 23 or 25 hours has its spans where the
clock on the wall shows them. A time that the clock leaps over is the moment of the leap plus as
much as it lies within it (PEP 495, fold 0); one shown twice is its first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo

from administration.calendars import (
    DAY_MINUTES,
    Calendar,
    DayKind,
    StatutoryDay,
    Weekday,
    minutes,
)
from administration.holidays import kind_of

_WEEKDAYS = tuple(Weekday)
LOOK_AHEAD_DAYS = 370
"""A calendar that does not change within it counts as never changing."""

Interval = tuple[float, float]


def spans_on(calendar: Calendar, day: date, days: Mapping[date, StatutoryDay]) -> tuple[str, ...]:
    """The spans that begin on this local day."""
    if (exception := calendar.exceptions.get(day)) is not None:
        return exception.spans
    if calendar.statutory:
        match kind_of(day, days):
            case DayKind.HOLIDAY:
                return calendar.holiday
            case DayKind.WORKDAY:
                return calendar.weekly.on(calendar.exchanged)
            case None:
                pass
    return calendar.weekly.on(_WEEKDAYS[day.weekday()])


def is_open(
    calendar: Calendar, days: Mapping[date, StatutoryDay], moment: float, zone: tzinfo
) -> bool:
    """Whether it is open at the moment."""
    return any(begin <= moment < end for begin, end in _around(calendar, days, moment, zone, 1))


def next_change(
    calendar: Calendar,
    days: Mapping[date, StatutoryDay],
    moment: float,
    zone: tzinfo,
    within_days: int = LOOK_AHEAD_DAYS,
) -> float | None:
    """When it next opens or closes after this moment; None: not within so many days."""
    horizon = moment + within_days * 86_400
    for begin, end in intervals(calendar, days, moment, horizon, zone):
        change = begin if begin > moment else end
        return change if change <= horizon else None
    return None


def intervals(
    calendar: Calendar, days: Mapping[date, StatutoryDay], moment: float, until: float, zone: tzinfo
) -> Iterator[Interval]:
    """When it is open after ``moment``, in order, with gaps between them. The first may have begun
    before; the last may end after ``until``.
    """
    open_now: Interval | None = None
    ahead = int((until - moment) // 86_400) + 1
    for begin, end in _around(calendar, days, moment, zone, ahead):
        if open_now is None:
            open_now = begin, end
        elif begin <= open_now[1]:
            open_now = open_now[0], max(end, open_now[1])
        else:
            yield open_now
            if begin > until:
                return
            open_now = begin, end
    if open_now is not None:
        yield open_now


def _around(
    calendar: Calendar,
    days: Mapping[date, StatutoryDay],
    moment: float,
    zone: tzinfo,
    days_after: int,
) -> Iterator[Interval]:
    """Open intervals in order of their beginning, from the day before the moment on: a span may
    have begun then and run past midnight.
    """
    today = datetime.fromtimestamp(moment, zone).date()
    for ahead in range(-1, days_after + 2):
        day = today + timedelta(days=ahead)
        found = []
        for span in spans_on(calendar, day, days):
            begin, end = minutes(span)
            interval = _moment(day, begin, zone), _moment(day, end, zone)
            if interval[1] > max(interval[0], moment):
                found.append(interval)
        yield from sorted(found)


def _moment(day: date, minute: int, zone: tzinfo) -> float:
    further, minute = divmod(minute, DAY_MINUTES)
    at = time(minute // 60, minute % 60)
    return datetime.combine(day + timedelta(days=further), at, zone).timestamp()
