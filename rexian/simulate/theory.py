"""What the formulas expect of a scenario, and a queue M/M/c reckoned without the core.

``waits`` is the recursion of Kiefer and Wolfowitz (1955): with callers served in the order in which
they came, one who comes when the earliest of the c servers is free at f waits max(0, f - now). From
the same seed it meets the very callers a simulation meets, so the two can be compared call by call.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from rexian.simulate.agenda import START
from rexian.simulate.chance import exponential, stream, talk_times
from rexian.simulate.scenario import Scenario
from staffing import ErlangA, ErlangC, erlang_a, erlang_c


def by_erlang_c(scenario: Scenario) -> ErlangC:
    """As if every seat served every queue and nobody gave up."""
    return erlang_c(
        scenario.calls_per_second, scenario.handling, scenario.seats, within=scenario.within
    )


def by_erlang_a(scenario: Scenario) -> ErlangA | None:
    """As if every seat served every queue; None when everybody waits for as long as it takes."""
    if not scenario.patience:
        return None
    return erlang_a(
        scenario.calls_per_second,
        scenario.handling,
        scenario.seats,
        scenario.patience,
        within=scenario.within,
    )


def waits(scenario: Scenario) -> Iterator[float]:
    """Seconds each caller of the scenario waits, in the order in which they come.

    Endless patience, no wrap-up, no time to pick up and one row for all are taken for granted.
    """
    pause = exponential(stream(scenario.seed, "arrivals"), 1.0 / scenario.calls_per_second)
    talk = talk_times(stream(scenario.seed, "talk"), scenario.talk, scenario.talk_spread)
    free = [START] * scenario.seats
    now, replace = START, heapq.heapreplace
    for _ in range(scenario.calls):
        now += pause()
        begins = max(now, free[0])
        replace(free, begins + talk())
        yield begins - now
