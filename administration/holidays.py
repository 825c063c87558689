"""China's statutory holidays and the weekend days worked in exchange, by ``chinesecalendar``.

They are announced by the State Council year by year, about two months ahead, and nobody can work
them out: version 1.11 knows 2004 to 2026. A year it does not know has ordinary weeks until the days
are entered in the document (``days``) or the package is renewed; ``unknown_years`` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import chinese_calendar

from administration.calendars import DayKind, StatutoryDay


def kind_of(day: date, announced: Mapping[date, StatutoryDay]) -> DayKind | None:
    """None for an ordinary day of the week, and for any day of a year that is not known."""
    if (own := announced.get(day)) is not None:
        return own.kind
    try:
        free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None
    if name is None:
        return None
    return DayKind.HOLIDAY if free else DayKind.WORKDAY


def is_known(year: int, announced: Mapping[date, StatutoryDay]) -> bool:
    """Whether the year's days are in the package, or somebody has entered any of them."""
    try:
        chinese_calendar.is_holiday(date(year, 1, 1))
    except NotImplementedError:
        return any(day.year == year for day in announced)
    return True
