"""Erlang C, the queue M/M/c: callers wait for as long as it takes, first come first served.

Sources: A. K. Erlang (1917), as above; L. Kleinrock, "Queueing Systems", volume 1 (1975), section
3.5. Arrivals are Poisson, handling times exponential, nobody gives up; where people do give up it
asks for too many seats (``staffing.erlang_a``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from staffing.erlang_b import erlang_b
from staffing.errors import count, not_negative, positive


@dataclass(frozen=True, slots=True)
class ErlangC:
    """What to expect. With a load of as much as the seats or more the queue grows without end:
    everybody waits, the mean wait is infinite and the service level 0."""

    seats: int
    load: float
    """Erlang."""
    wait_probability: float
    asa: float
    """Average speed of answer: the mean wait in seconds of all callers."""
    service_level: float
    """The share of calls answered within ``within`` seconds."""
    within: float
    occupancy: float
    """The share of their time for which seats are busy."""
    queue_length: float
    """Callers waiting, on average."""
    waits_longer: float | None = None
    """The share of callers who wait longer than was asked about."""
    abandoned: float = 0.0
    """Nobody gives up."""


def wait_probability(load: float, seats: int) -> float:
    """The share of callers who have to wait at all: C = B / (1 - a/c (1 - B)).

    1.0 when the load is as much as the seats or more. Raises StaffingError.
    """
    not_negative("the load in erlang", load)
    count("the number of seats", seats)
    if load >= seats:
        return 1.0
    blocked = erlang_b(load, seats)
    return blocked / (1.0 - load / seats * (1.0 - blocked))


def erlang_c(
    calls_per_second: float,
    handling: float,
    seats: int,
    within: float = 20.0,
    longest: float | None = None,
) -> ErlangC:
    """All figures for this many calls, each keeping a seat busy for ``handling`` seconds on
    average (talk, hold and wrap-up). Raises StaffingError.

    The wait of those who wait is exponential with rate (c - a) / handling.
    """
    positive("the number of calls", calls_per_second)
    positive("the handling time", handling)
    not_negative("the time to answer", within)
    if longest is not None:
        not_negative("the longest wait", longest)
    load = calls_per_second * handling
    waits = wait_probability(load, seats)
    if load >= seats:
        longer = None if longest is None else 1.0
        return ErlangC(seats, load, 1.0, math.inf, 0.0, within, 1.0, math.inf, longer)
    spare = seats - load
    asa = waits * handling / spare

    def waits_more_than(seconds: float) -> float:
        return waits * math.exp(-spare * seconds / handling)

    return ErlangC(
        seats=seats,
        load=load,
        wait_probability=waits,
        asa=asa,
        service_level=1.0 - waits_more_than(within),
        within=within,
        occupancy=load / seats,
        queue_length=calls_per_second * asa,
        waits_longer=None if longest is None else waits_more_than(longest),
    )
