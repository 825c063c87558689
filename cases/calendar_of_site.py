"""The working calendar of a site: one of its calendars, with the statutory holidays it counts."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo

from administration.calendars import DAY_MINUTES, Calendar, Week, Weekday, minutes
from administration.hours import spans_on
from administration.model import Document
from cases.deadlines.calendar import WorkCalendar

OFFICE = "office"
"""The calendar deadlines are counted by, unless the site has none of this name."""
_HOURS = ("08:30-17:30",)
USUAL = Calendar(
    weekly=Week(mon=_HOURS, tue=_HOURS, wed=_HOURS, thu=_HOURS, fri=_HOURS), statutory=True
)
"""Monday to Friday, China's holidays and exchanged workdays: what stands in for it then."""


def work_calendar(
    document: Document, zone: tzinfo, around: date, name: str = OFFICE, years: int = 2
) -> WorkCalendar:
    """The calendar as it is known for so many years before and after the day.

    Raises ``cases.errors.NeverWorks`` when no day of its week is worked.
    """
    calendar = document.calendars.get(name, USUAL)
    week = tuple(_ends(calendar.weekly.on(day)) for day in Weekday)
    first = date(around.year - years, 1, 1)
    days: dict[date, int | None] = {}
    for ahead in range((date(around.year + years + 1, 1, 1) - first).days):
        day = first + timedelta(days=ahead)
        ends = _ends(spans_on(calendar, day, document.days))
        if ends != week[day.weekday()]:
            days[day] = ends
    return WorkCalendar(zone, week, days)


def _ends(spans: tuple[str, ...]) -> int | None:
    """When the day's work ends; a span that runs past midnight ends with its day."""
    return max((min(minutes(span)[1], DAY_MINUTES) for span in spans), default=None)
