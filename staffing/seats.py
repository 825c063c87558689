"""How many seats a load needs for its calls to be answered in time."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from staffing.erlang_a import ErlangA, erlang_a
from staffing.erlang_c import ErlangC, erlang_c
from staffing.errors import (
    MOST_SEATS,
    StaffingError,
    count,
    not_negative,
    positive,
    share,
)

F = TypeVar("F", ErlangA, ErlangC)

RARELY = 0.01
"""The share of callers who may wait longer than the longest wait."""


@dataclass(frozen=True, slots=True)
class Target:
    """80/20: of a hundred calls eighty are answered within twenty seconds."""

    level: float
    """A share, above 0 and below 1."""
    within: float
    """Seconds."""
    occupancy_at_most: float = 1.0
    """Operators who never draw breath do not last; 1.0 puts no limit."""
    longest: float | None = None
    """Seconds that at most one caller of a hundred waits longer than; None puts no limit."""
    abandoned_at_most: float = 1.0
    """The share of callers who may give up; 1.0 puts no limit. A large house meets 80/20 with
    everybody waiting for 19 seconds, and as many giving up meanwhile."""

    def __post_init__(self) -> None:
        share("the service level", self.level)
        not_negative("the time to answer", self.within)
        if not 0 < self.occupancy_at_most <= 1:
            raise StaffingError(
                f"the occupancy must lie above 0 and be at most 1, not {self.occupancy_at_most}"
            )
        if self.longest is not None:
            not_negative("the longest wait", self.longest)
        if not 0 < self.abandoned_at_most <= 1:
            raise StaffingError(
                f"the share who give up must lie above 0 and be at most 1, "
                f"not {self.abandoned_at_most}"
            )

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read ``80/20``: percent within seconds. Raises StaffingError."""
        level, slash, within = text.partition("/")
        try:
            if not slash:
                raise ValueError
            percent, seconds = float(level), float(within)
        except ValueError:
            raise StaffingError(
                f"a target is written as percent/seconds, like 80/20, not {text!r}"
            ) from None
        return cls(percent / 100.0, seconds)


def seats_by_erlang_c(calls_per_second: float, handling: float, target: Target) -> ErlangC:
    """The fewest seats that meet the target when nobody gives up. Raises StaffingError."""

    def figures(seats: int) -> ErlangC:
        return erlang_c(calls_per_second, handling, seats, target.within, target.longest)

    return _fewest(figures, math.floor(_load(calls_per_second, handling)) + 1, target)


def seats_by_erlang_a(
    calls_per_second: float, handling: float, patience: float, target: Target
) -> ErlangA:
    """The fewest seats that meet the target when callers give up. Raises StaffingError.

    Fewer than the load may do: those who give up do not need a seat.
    """

    def figures(seats: int) -> ErlangA:
        return erlang_a(calls_per_second, handling, seats, patience, target.within, target.longest)

    # As many as the load: few callers giving up make it fewer, a strict target more.
    return _fewest(figures, math.floor(_load(calls_per_second, handling)) + 1, target)


def with_shrinkage(seats: int, shrinkage: float) -> int:
    """How many operators must be on the roster when this share of their time goes into breaks,
    training and illness. Raises StaffingError."""
    count("the number of seats", seats)
    if not 0 <= shrinkage < 1:
        raise StaffingError(f"the shrinkage must be at least 0 and below 1, not {shrinkage}")
    # A hair less, so that 14 / 0.7 is 20 and not, by rounding, 21.
    return math.ceil(seats / (1.0 - shrinkage) - 1e-9)


def _load(calls_per_second: float, handling: float) -> float:
    load = positive("the number of calls", calls_per_second) * positive(
        "the handling time", handling
    )
    if load > MOST_SEATS / 2:
        raise StaffingError(f"a load of {load:.0f} erlang is more than can be worked with")
    return load


def _fewest(figures: Callable[[int], F], guess: int, target: Target) -> F:
    """More seats never make any figure worse: away from the guess in ever longer steps until
    it turns, then halve.
    """

    def enough(what: F) -> bool:
        rarely = what.waits_longer is None or what.waits_longer <= RARELY
        calm = what.occupancy <= target.occupancy_at_most + 1e-12
        stay = what.abandoned <= target.abandoned_at_most
        return what.service_level >= target.level and rarely and calm and stay

    best, step = figures(guess), 1
    low = 0
    if enough(best):
        while best.seats > 1:
            fewer = figures(max(1, best.seats - step))
            if not enough(fewer):
                low = fewer.seats
                break
            best, step = fewer, step * 2
    else:
        while not enough(best):
            low, step = best.seats, step * 2
            if low + step > MOST_SEATS:
                raise StaffingError(f"no number of seats up to {MOST_SEATS} meets the target")
            best = figures(low + step)
    while best.seats - low > 1:
        middle = figures((low + best.seats) // 2)
        if enough(middle):
            best = middle
        else:
            low = middle.seats
    return best
