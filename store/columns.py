"""Column types of our own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime
from sqlalchemy.types import TypeDecorator

_FIRST, _LAST = 0.0, 253_370_764_800.0
"""The beginnings of 1970 and 9999: both have a date in every time zone."""


class Moment(TypeDecorator[float]):
    """A moment: seconds since the epoch in the program, ``timestamptz`` (microseconds) in the
    database.

    A moment before 1970 or in 9999 and later is taken as the nearest of the two: a PBX with a
    broken clock must not be able to stop the books.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return _as_datetime(value)

    def process_result_value(self, value: datetime | None, dialect: Any) -> float | None:
        return None if value is None else value.timestamp()


def stored_moment(at: float) -> float:
    """The moment as it will be read back."""
    return _as_datetime(at).timestamp()


def _as_datetime(at: float) -> datetime:
    # In this order NaN, which is neither above nor below, becomes the first moment.
    return datetime.fromtimestamp(min(max(_FIRST, at), _LAST), UTC)
