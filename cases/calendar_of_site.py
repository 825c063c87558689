"""The working calendar of a site: one of its calendars, with the statutory holidays it counts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, tzinfo

from administration.calendars import DAY_MINUTES, Calendar, Week, Weekday, minutes
from administration.hours import spans_on
from administration.model import Document
from cases.deadlines.calendar import WorkCalendar
from cases.errors import NeverWorks

_log = logging.getLogger(__name__)

OFFICE = "office"
"""The calendar deadlines are counted by, unless the site has none of this name."""
_HOURS = ("08:30-17:30",)
USUAL = Calendar(
    weekly=Week(mon=_HOURS, tue=_HOURS, wed=_HOURS, thu=_HOURS, fri=_HOURS), statutory=True
)
"""Monday to Friday, China's holidays and exchanged workdays: what stands in for it then."""


class WorkCalendarOfSite:
    """The calendar in force whenever it is asked for; worked out anew when the document or the year
    is another one.
    """

    def __init__(
        self, document: Callable[[], Document], zone: tzinfo, now: Callable[[], float]
    ) -> None:
        self._document = document
        self._zone = zone
        self._now = now
        self._made: tuple[Document, int, WorkCalendar] | None = None

    def __call__(self) -> WorkCalendar:
        document = self._document()
        today = datetime.fromtimestamp(self._now(), UTC).astimezone(self._zone).date()
        made = self._made
        if made is None or made[0] is not document or made[1] != today.year:
            found = self._work_calendar(document, today)
            made = self._made = (document, today.year, found)
        return made[2]

    def _work_calendar(self, document: Document, today: date) -> WorkCalendar:
        """A calendar that never works must not keep people from handling cases."""
        try:
            return work_calendar(document, self._zone, today)
        except NeverWorks:
            _log.error(
                "the site's calendar %s has no working day; deadlines go on as usual", OFFICE
            )
            usual = document.model_copy(update={"calendars": {}})
            return work_calendar(usual, self._zone, today)


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
