"""Hours: a weekly pattern, single days that differ, statutory holidays and exchanged workdays."""

from __future__ import annotations

import datetime
import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from administration.words import Line, Part

_SPAN = r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]|24):([0-5][0-9])"
DAY_MINUTES = 24 * 60


def _span(value: str) -> str:
    match = re.fullmatch(_SPAN, value)
    if match is None or (match[3] == "24" and match[4] != "00"):
        raise ValueError("a time of day to a time of day: 08:30-12:00, 18:00-08:00, 00:00-24:00")
    if value[:5] == value[6:]:
        raise ValueError("it ends when it begins; all day is 00:00-24:00")
    return value


Span = Annotated[
    str, AfterValidator(_span), WithJsonSchema({"type": "string", "pattern": f"^{_SPAN}$"})
]
"""``HH:MM-HH:MM`` of local time. One that ends before it begins runs into the next day."""
Spans = Annotated[tuple[Span, ...], Field(max_length=24)]


def minutes(span: str) -> tuple[int, int]:
    """Beginning and end in minutes of wall-clock time from the day's midnight; the end may lie on
    the next day (more than 1440).
    """
    begin = int(span[0:2]) * 60 + int(span[3:5])
    end = int(span[6:8]) * 60 + int(span[9:11])
    return begin, end if end > begin else end + DAY_MINUTES


class Weekday(StrEnum):
    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Week(Part):
    """When it is open on each day of the week."""

    mon: Spans = ()
    tue: Spans = ()
    wed: Spans = ()
    thu: Spans = ()
    fri: Spans = ()
    sat: Spans = ()
    sun: Spans = ()

    def on(self, day: Weekday) -> tuple[str, ...]:
        spans: tuple[str, ...] = getattr(self, day.value)
        return spans


class OneDay(Part):
    """A single day that differs; without spans it is closed all day."""

    spans: Spans = ()
    title: Line = ""


class Calendar(Part):
    """When something is open. The first that knows the day decides: ``exceptions``, statutory days
    (if ``statutory``), ``weekly``.
    """

    title: Line = ""
    weekly: Week = Week()
    exceptions: Annotated[dict[datetime.date, OneDay], Field(max_length=1000)] = Field(
        default_factory=dict
    )
    statutory: Annotated[
        bool, Field(description="China's statutory holidays and exchanged workdays count.")
    ] = False
    holiday: Annotated[Spans, Field(description="When it is open on a statutory holiday.")] = ()
    exchanged: Annotated[
        Weekday, Field(description="A weekend day worked in exchange has the hours of this day.")
    ] = Weekday.MON


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    """A weekend day that is worked."""


class StatutoryDay(Part):
    """A statutory day as it was announced; it stands over what the installed calendar knows."""

    kind: DayKind
    title: Line = ""
