"""Erlang A, the queue M/M/c+M: callers hang up when their patience, exponential too, runs out.

C. Palm (1946); O. Garnett, A. Mandelbaum, M. Reiman, "Designing a call center with impatient
customers", Manufacturing & Service Operations Management 4 (2002); A. Mandelbaum, S. Zeltyn,
"Service engineering in action: the Palm/Erlang-A queue" (2007), whose way is taken here. Let a
caller with no limit to their patience arrive; the density of how long they would wait is

    f(v) = lambda p exp(g(v)),   g(v) = lambda (1 - exp(-theta v)) / theta - c mu v

with p the chance of finding exactly c-1 seats busy, which Erlang B of c-1 seats gives. All figures
are integrals of f. g is concave, so they are taken over the stretch around its peak where exp(g)
counts, by Simpson's rule, and the peak is divided out: thousands of seats neither overflow nor
underflow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from staffing.erlang_b import erlang_b
from staffing.errors import count, not_negative, positive

Values = NDArray[np.float64]

_STEPS = 4000
_SIMPSON = np.array([1.0, *(4.0, 2.0) * (_STEPS // 2 - 1), 4.0, 1.0])
_COUNTS = 45.0
"""exp(-45) is less than what a float can tell from nothing beside 1."""


@dataclass(frozen=True, slots=True)
class ErlangA:
    """What to expect. There is no load that is too much: those who give up relieve the seats."""

    seats: int
    load: float
    """Erlang, those who give up included."""
    patience: float
    """Mean patience in seconds."""
    wait_probability: float
    abandoned: float
    """The share of callers who give up."""
    asa: float
    """The mean wait in seconds of those who are answered."""
    mean_wait: float
    """The mean wait in seconds of all, those who give up included."""
    service_level: float
    """The share of calls answered within ``within`` seconds, of all answered or abandoned."""
    within: float
    occupancy: float
    queue_length: float
    waits_longer: float | None = None
    """The share of callers who wait longer than was asked about, answered in the end or not."""


def erlang_a(
    calls_per_second: float,
    handling: float,
    seats: int,
    patience: float,
    within: float = 20.0,
    longest: float | None = None,
) -> ErlangA:
    """All figures for this many calls, ``handling`` and ``patience`` being means in seconds.

    Raises StaffingError.
    """
    positive("the number of calls", calls_per_second)
    positive("the handling time", handling)
    positive("the patience", patience)
    not_negative("the time to answer", within)
    if longest is not None:
        not_negative("the longest wait", longest)
    count("the number of seats", seats)
    wait = _Wait(calls_per_second, seats / handling, 1.0 / patience)
    load = calls_per_second * handling
    no_wait = erlang_b(load, seats - 1)
    # 1 / Erlang B counts the states without a queue, in units of the chance of c-1 seats busy.
    free = math.exp(-wait.peak) / no_wait if no_wait > 0.0 else math.inf
    queued = calls_per_second * wait.sum(_anybody)
    total = free + queued
    abandons = calls_per_second * wait.sum(_gives_up) / total
    served = calls_per_second * wait.sum(_stays, upto=within) / total
    waits_of_served = calls_per_second * wait.sum(_wait_of_those_who_stay) / total
    longer = None
    if longest is not None:
        # Those who would have to, and have the patience.
        would = calls_per_second * wait.sum(_anybody, above=longest) / total
        longer = would * math.exp(-longest / patience)
    waits = queued / total
    return ErlangA(
        seats=seats,
        load=load,
        patience=patience,
        wait_probability=waits,
        abandoned=abandons,
        asa=waits_of_served / (1.0 - abandons),
        mean_wait=abandons * patience,
        service_level=min(1.0, 1.0 - waits + served),
        within=within,
        occupancy=load * (1.0 - abandons) / seats,
        queue_length=calls_per_second * abandons * patience,
        waits_longer=longer,
    )


def _anybody(v: Values, theta: float) -> Values:
    return np.ones_like(v)


def _stays(v: Values, theta: float) -> Values:
    return np.exp(-theta * v)


def _gives_up(v: Values, theta: float) -> Values:
    return -np.expm1(-theta * v)


def _wait_of_those_who_stay(v: Values, theta: float) -> Values:
    return v * np.exp(-theta * v)


class _Wait:
    """Integrals of exp(g(v) - g at its peak), ``busy`` being c mu, the rate of all seats."""

    def __init__(self, arrivals: float, busy: float, theta: float) -> None:
        self.arrivals, self.busy, self.theta = arrivals, busy, theta
        self._top = math.log(arrivals / busy) / theta if arrivals > busy else 0.0
        self.peak = self._exponent(self._top)
        self._low = self._edge(0.0, self._top) if self._top > 0.0 else 0.0
        high = max(self._top, 1.0 / busy)
        while self._exponent(high) > self.peak - _COUNTS:
            high *= 2.0
        self._high = self._edge(high, self._top)
        self._grids: dict[tuple[float, float], tuple[Values, Values]] = {}

    def sum(
        self,
        weight: Callable[[Values, float], Values],
        above: float = 0.0,
        upto: float = math.inf,
    ) -> float:
        """``weight`` may fall or rise as exp(-theta v) does: that stretch is summed by itself."""
        low, high = max(self._low, above), min(self._high, upto)
        turn = min(max(low, _COUNTS / self.theta), high)
        return self._simpson(weight, low, turn) + self._simpson(weight, turn, high)

    def _simpson(self, weight: Callable[[Values, float], Values], low: float, high: float) -> float:
        if high <= low:
            return 0.0
        if (low, high) not in self._grids:
            v = np.linspace(low, high, _STEPS + 1)
            exponent = -self.arrivals / self.theta * np.expm1(-self.theta * v) - self.busy * v
            share = _SIMPSON * (high - low) / (3 * _STEPS)
            self._grids[low, high] = v, share * np.exp(exponent - self.peak)
        v, density = self._grids[low, high]
        return float(weight(v, self.theta) @ density)

    def _exponent(self, v: float) -> float:
        return -self.arrivals / self.theta * math.expm1(-self.theta * v) - self.busy * v

    def _edge(self, outside: float, inside: float) -> float:
        """Where, between the two, exp(g) begins to count; ``outside`` itself if it counts there."""
        if self._exponent(outside) > self.peak - _COUNTS:
            return outside
        for _ in range(200):
            middle = (outside + inside) / 2.0
            if self._exponent(middle) > self.peak - _COUNTS:
                inside = middle
            else:
                outside = middle
        return outside
