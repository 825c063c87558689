"""Lengths of time as rules say them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What is counted. All but working days run round the clock, holidays included."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    """24 hours each."""
    WORKING_DAYS = "working_days"


_SECONDS = {
    Unit.MINUTES: 60,
    Unit.HOURS: 3600,
    Unit.DAYS: 86_400,
    Unit.WORKING_DAYS: 86_400,
}
MOST_SECONDS = 3660 * 86_400
"""Ten years: anything longer is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many of a unit."""

    number: int
    unit: Unit

    @property
    def nominal_seconds(self) -> int:
        """Its length if every day were worked: for comparing amounts, not for counting."""
        return self.number * _SECONDS[self.unit]

    @property
    def is_sound(self) -> bool:
        return self.number > 0 and self.nominal_seconds <= MOST_SECONDS

    def __str__(self) -> str:
        return f"{self.number} {self.unit.replace('_', ' ')}"
