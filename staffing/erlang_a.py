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

from staffing.erlang_b import erlang_b
from staffing.errors import count, not_negative, positive

_STEPS = 4000
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


def erlang_a(
    calls_per_second: float, handling: float, seats: int, patience: float, within: float = 20.0
) -> ErlangA:
    """All figures for this many calls, ``handling`` and ``patience`` being means in seconds.

    Raises StaffingError.
    """
    positive("the number of calls", calls_per_second)
    positive("the handling time", handling)
    positive("the patience", patience)
    not_negative("the time to answer", within)
    count("the number of seats", seats)
    wait = _Wait(calls_per_second, seats / handling, 1.0 / patience)
    load = calls_per_second * handling
    no_wait = erlang_b(load, seats - 1)
    # 1 / Erlang B counts the states without a queue, in units of the chance of c-1 seats busy.
    free = math.exp(-wait.peak) / no_wait if no_wait > 0.0 else math.inf
    theta = wait.theta
    queued = calls_per_second * wait.integral(lambda v: 1.0)
    total = free + queued
    abandons = calls_per_second * wait.integral(lambda v: -math.expm1(-theta * v)) / total
    served = calls_per_second * wait.integral(lambda v: math.exp(-theta * v), within) / total
    waits_of_served = calls_per_second * wait.integral(lambda v: v * math.exp(-theta * v)) / total
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
    )


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

    def integral(self, weight: Callable[[float], float], upto: float = math.inf) -> float:
        """``weight`` may fall or rise as exp(-theta v) does: that stretch is summed by itself."""
        high = min(self._high, upto)
        turn = min(max(self._low, _COUNTS / self.theta), high)
        return self._simpson(weight, self._low, turn) + self._simpson(weight, turn, high)

    def _simpson(self, weight: Callable[[float], float], low: float, high: float) -> float:
        if high <= low:
            return 0.0
        step = (high - low) / _STEPS
        total = 0.0
        for number in range(_STEPS + 1):
            v = low + number * step
            times = 1.0 if number in (0, _STEPS) else 4.0 if number % 2 else 2.0
            total += times * weight(v) * math.exp(self._exponent(v) - self.peak)
        return total * step / 3.0

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
