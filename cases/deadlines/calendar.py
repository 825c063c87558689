"""A working calendar: which days are worked, and until what time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cases.errors import NeverWorks

DAY_MINUTES = 24 * 60
MONDAY_TO_FRIDAY = (17 * 60 + 30,) * 5 + (None,) * 2
"""Half past five, as offices in China close."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """A weekly pattern, and single days that differ (holidays, weekend days worked in exchange).

    Raises NeverWorks when no day of the week is worked, ValueError for a time that is none.
    """

    zone: tzinfo
    week: tuple[int | None, ...] = MONDAY_TO_FRIDAY
    """Monday first: when work ends, in minutes after midnight (1 to 1440); None: not worked."""
    days: Mapping[date, int | None] = field(default_factory=dict)
    """The same for single days; they stand over the week."""

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for minute in (*self.week, *self.days.values()):
            if minute is not None and not 0 < minute <= DAY_MINUTES:
                raise ValueError("work ends 1 to 1440 minutes after midnight")
        if all(minute is None for minute in self.week):
            raise NeverWorks("no day of the week is worked")

    def closes(self, day: date) -> int | None:
        """When work ends on the day; None: it is not worked."""
        return self.days[day] if day in self.days else self.week[day.weekday()]

    def day_of(self, moment: float) -> date:
        return datetime.fromtimestamp(moment, UTC).astimezone(self.zone).date()

    def after(self, day: date, working_days: int) -> date:
        """The so manieth working day after the day, which itself does not count (Civil Code of the
        People's Republic of China, article 201).
        """
        while working_days > 0:
            day += timedelta(days=1)
            if self.closes(day) is not None:
                working_days -= 1
        return day

    def before(self, day: date, working_days: int) -> date:
        """The so manieth working day before the day."""
        while working_days > 0:
            day -= timedelta(days=1)
            if self.closes(day) is not None:
                working_days -= 1
        return day

    def end_of(self, day: date) -> float:
        """When work ends on a working day, in seconds since the epoch (article 203: a period ends
        with the office hours of its last day).
        """
        minute = self.closes(day)
        if minute is None:
            raise ValueError(f"{day} is not worked")
        further, minute = divmod(minute, DAY_MINUTES)
        local = datetime.combine(
            day + timedelta(days=further), time(minute // 60, minute % 60), self.zone
        )
        return local.timestamp()
