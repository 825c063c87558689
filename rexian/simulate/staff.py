"""How many seats a load needs, found by trying: the same callers, one house after another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from rexian.simulate.errors import ScenarioError
from rexian.simulate.figures import Result
from rexian.simulate.run import simulate
from rexian.simulate.scenario import MOST_SEATS, Scenario
from staffing import Target


def seats_by_simulation(
    scenario: Scenario, target: Target, said: Callable[[Result], None] | None = None
) -> Result:
    """The fewest seats with which this scenario's callers are answered as the target wants.

    ``scenario.seats`` is where the search begins: a formula's answer is a good start. ``said`` is
    told of every house tried. Raises ScenarioError when no number of seats will do.
    """

    def tried(seats: int) -> Result:
        result = simulate(dataclasses.replace(scenario, seats=seats, within=target.within))
        if said is not None:
            said(result)
        return result

    def enough(result: Result) -> bool:
        met = result.service_level.mean >= target.level
        return met and result.occupancy <= target.occupancy_at_most

    best, low = tried(scenario.seats), 0
    step = max(1, scenario.seats // 50)
    if enough(best):
        # Downwards until it is too few.
        while best.scenario.seats > 1:
            fewer = tried(max(1, best.scenario.seats - step))
            if not enough(fewer):
                low = fewer.scenario.seats
                break
            best, step = fewer, step * 2
    else:
        while not enough(best):
            low = best.scenario.seats
            if low + step > MOST_SEATS:
                raise ScenarioError(f"no number of seats up to {MOST_SEATS} meets the target")
            best, step = tried(low + step), step * 2
    while best.scenario.seats - low > 1:
        middle = tried((low + best.scenario.seats) // 2)
        if enough(middle):
            best = middle
        else:
            low = middle.scenario.seats
    return best
