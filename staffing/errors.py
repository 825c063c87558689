"""What is raised for questions that have no answer, and the checks that raise it."""

from __future__ import annotations

import math

MOST_SEATS = 1_000_000
"""More than this is taken for a slip of the hand: the sums below run over every seat."""


class StaffingError(ValueError):
    """The numbers given make no sense; the message says which and why."""


def positive(what: str, value: float) -> float:
    """The value, if it is a number above 0. Raises StaffingError."""
    if not math.isfinite(value) or value <= 0:
        raise StaffingError(f"{what} must be a number above 0, not {value}")
    return value


def not_negative(what: str, value: float) -> float:
    """The value, if it is a number of at least 0. Raises StaffingError."""
    if not math.isfinite(value) or value < 0:
        raise StaffingError(f"{what} must be a number of at least 0, not {value}")
    return value


def share(what: str, value: float) -> float:
    """The value, if it lies above 0 and below 1. Raises StaffingError."""
    if not 0 < value < 1:
        raise StaffingError(f"{what} must lie between 0 and 1, not {value}")
    return value


def count(what: str, value: float, least: int = 1) -> int:
    """The value, if it is a whole number that can be worked with. Raises StaffingError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise StaffingError(f"{what} must be a whole number of at least {least}, not {value!r}")
    if value > MOST_SEATS:
        raise StaffingError(f"{what} must be at most {MOST_SEATS}, not {value}")
    return value
