"""Calls of many days laid over each other as one week of half hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from api.views import CallCount

HALF_HOURS = 48


@dataclass(frozen=True, slots=True)
class DayLoad:
    """The days of one name, Mondays for one; each tuple has an entry for every half hour."""

    days: int
    offered: tuple[int, ...]
    answered: tuple[int, ...]


def weekly_load(
    quarters: Sequence[CallCount], today: date, weeks: int, zone: tzinfo
) -> list[DayLoad]:
    """Monday to Sunday. ``quarters`` are those of the ``weeks`` before ``today``, in order.

    The clock on the wall says which half hour a call belongs to, on days of 23 and 25 hours too.
    Days before that of the first call are not counted: nobody could call yet, or nothing was
    written down.
    """
    offered = [[0] * HALF_HOURS for _ in range(7)]
    answered = [[0] * HALF_HOURS for _ in range(7)]
    days = [0] * 7
    for quarter in quarters:
        at = datetime.fromtimestamp(quarter.begins, zone)
        half_hour = at.hour * 2 + at.minute // 30
        offered[at.weekday()][half_hour] += quarter.offered
        answered[at.weekday()][half_hour] += quarter.answered
    if quarters:
        first = datetime.fromtimestamp(quarters[0].begins, zone).date()
        for back in range(1, weeks * 7 + 1):
            if (day := today - timedelta(days=back)) >= first:
                days[day.weekday()] += 1
    return [DayLoad(days[day], tuple(offered[day]), tuple(answered[day])) for day in range(7)]
