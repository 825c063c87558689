"""Moments at the border: seconds since the epoch inside, RFC 3339 with an offset outside."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated, overload

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

Moment = Annotated[
    datetime,
    Field(
        description="RFC 3339 with offset, in the time zone of the site.",
        examples=["2026-11-22T09:15:04.250000+08:00"],
    ),
]
Seconds = Annotated[float, Field(description="A length of time in seconds.", examples=[12.5])]

_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_PLUS_LOST = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]+) (\d\d:\d\d)$")


def _bring_back_plus(value: object) -> object:
    """A ``+`` typed into an address arrives as a blank; in this place it can only have been the
    sign of the offset.
    """
    return _PLUS_LOST.sub(r"\1+\2", value) if isinstance(value, str) else value


def _within_reason(value: datetime) -> datetime:
    if not _EARLIEST <= value <= _LATEST:
        raise ValueError("must lie between 1970-01-02 and 9000-01-01")
    return value


AskedMoment = Annotated[
    AwareDatetime,
    BeforeValidator(_bring_back_plus),
    AfterValidator(_within_reason),
    Field(description="RFC 3339; the offset is required.", examples=["2026-11-22T00:00:00+08:00"]),
]


@overload
def moment(seconds: float, zone: tzinfo) -> datetime: ...
@overload
def moment(seconds: None, zone: tzinfo) -> None: ...
@overload
def moment(seconds: float | None, zone: tzinfo) -> datetime | None: ...
def moment(seconds: float | None, zone: tzinfo) -> datetime | None:
    """Seconds since the epoch as a moment in ``zone``."""
    return None if seconds is None else datetime.fromtimestamp(seconds, zone)


def epoch(asked: datetime | None) -> float | None:
    return None if asked is None else asked.timestamp()


def day_span(day: date, zone: tzinfo) -> tuple[float, float]:
    """First moment of the day in ``zone`` and first of the next, in seconds since the epoch."""
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return start.timestamp(), end.timestamp()
