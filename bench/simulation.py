"""Does a caller wait as long as Erlang C says? The core in simulated time against the formula.

Waits in a busy queue hang together over thousands of callers: at an occupancy of 0.95 sixteen
million calls are needed before their mean is sure to 2 % by itself. So the run is in two parts that
add up. The core serves some ten thousand callers beside the recursion of Kiefer and Wolfowitz,
which meets the very same callers: whatever the core does differently shows as a difference, call by
call. The recursion alone, which is fast, is then run until the confidence interval of its mean is
narrow enough. Mean wait of the core = mean of the recursion + mean difference.

``python -m bench.simulation --whole 0.7`` lets the core itself serve them all (hours at 0.95).
"""

from __future__ import annotations

import dataclasses
import json
import math
import sys
from collections.abc import Callable
from typing import Any

import click

from rexian.simulate.figures import Result
from rexian.simulate.run import Simulation
from rexian.simulate.scenario import Scenario
from rexian.simulate.spread import BatchMeans, Mean
from rexian.simulate.theory import by_erlang_c, waits

LOADS = (0.7, 0.85, 0.95)
SEATS = 10
TOLERANCE = 0.02
SURE = 0.01
"""Half the width of the confidence interval that is aimed at, as a share of the mean."""
SERVED = 20_000
LONGEST = 160_000_000
Say = Callable[[str], None]


class Differences(BatchMeans):
    """Takes the place of the core's waits, and compares each with the recursion's."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__()
        self.worst = 0.0
        self.difference = 0.0
        self._expected = waits(scenario)

    def add(self, value: float) -> None:
        super().add(value)
        off = value - next(self._expected)
        self.difference += off
        self.worst = max(self.worst, abs(off))


def calls_needed(occupancy: float, seats: int, sure: float) -> int:
    """How many calls make the mean wait sure to this share of it (95 %).

    For one seat the variance of the mean of n waits tends to rho (2 + 5 rho - 4 rho^2 + rho^3) /
    (1 - rho)^4 / n, in units of the handling time squared (D. Daley, "The serial correlation
    coefficients of waiting times in a stationary single server queue", 1968). With more seats those
    who wait see the same queue, and fewer wait.
    """
    rho = occupancy
    variance = rho * (2 + 5 * rho - 4 * rho**2 + rho**3) / (1 - rho) ** 4
    relative = variance / (rho / (1 - rho)) ** 2
    waiting = by_erlang_c(Scenario(calls=1, seats=seats, occupancy=rho)).wait_probability
    return math.ceil(relative / waiting * (1.96 / sure) ** 2)


def plain(occupancy: float, calls: int, seed: int) -> Scenario:
    """M/M/c and nothing else; the first callers, who found an empty house, do not count."""
    settled = math.ceil(100 / (1 - occupancy) ** 2)
    return Scenario(
        calls=calls + settled, seats=SEATS, occupancy=occupancy, seed=seed, warm_up=settled
    )


def long_mean(scenario: Scenario) -> Mean:
    seen, skip = BatchMeans(), scenario.warm_up
    for wait in waits(scenario):
        if skip:
            skip -= 1
        else:
            seen.add(wait)
    return seen.result()


def beside(occupancy: float, seed: int, served: int, sure: float) -> dict[str, Any]:
    """The core beside the recursion, then the recursion for long enough."""
    short = dataclasses.replace(plain(occupancy, served, seed), calls=served, warm_up=0)
    simulation = Simulation(short)
    simulation.figures.wait = differences = Differences(short)
    result = simulation.run()
    needed = min(LONGEST, calls_needed(occupancy, SEATS, sure))
    mean = long_mean(plain(occupancy, needed, seed + 1000))
    expected = by_erlang_c(short).asa
    found = mean.mean + differences.difference / max(1, differences.count)
    return {
        "occupancy": occupancy,
        "seats": SEATS,
        "served_by_the_core": result.answered,
        "worst_difference_seconds": differences.worst,
        "calls_of_the_recursion": needed,
        "mean_wait_seconds": found,
        "sure_to_seconds": mean.off,
        "erlang_c_seconds": expected,
        "off": found / expected - 1.0,
        "within_tolerance": abs(found / expected - 1.0) <= TOLERANCE,
        "us_per_call": round(result.seconds / result.answered * 1e6),
    }


def whole(occupancy: float, seed: int, sure: float, say: Say) -> dict[str, Any]:
    """The core alone, for as many calls as it takes."""
    scenario = plain(occupancy, calls_needed(occupancy, SEATS, sure), seed)
    say(f"{scenario.calls} calls at an occupancy of {occupancy}")
    result: Result = Simulation(scenario).run(lambda left: say(f"{left} left"))
    expected = by_erlang_c(scenario).asa
    return {
        "occupancy": occupancy,
        "seats": SEATS,
        "served_by_the_core": result.answered,
        "mean_wait_seconds": result.wait.mean,
        "sure_to_seconds": result.wait.off,
        "erlang_c_seconds": expected,
        "off": result.wait.mean / expected - 1.0,
        "within_tolerance": abs(result.wait.mean / expected - 1.0) <= TOLERANCE,
        "seconds": round(result.seconds, 1),
    }


def measure_all(say: Say) -> dict[str, Any]:
    runs = []
    for number, occupancy in enumerate(LOADS):
        say(f"mean wait beside Erlang C at an occupancy of {occupancy}")
        runs.append(beside(occupancy, seed=number + 1, served=SERVED, sure=SURE))
    return {"tolerance": TOLERANCE, "runs": runs}


def as_table(told: dict[str, Any]) -> str:
    lines = ["occupancy  mean wait, s           Erlang C       off   worst call  calls"]
    lines += [
        f"{x['occupancy']:9.2f}  {x['mean_wait_seconds']:9.3f} ± {x['sure_to_seconds']:7.3f}"
        f"  {x['erlang_c_seconds']:9.3f}  {x['off'] * 100:6.2f} %"
        f"  {x['worst_difference_seconds']:9.2e}"
        f"  {x['served_by_the_core']} + {x['calls_of_the_recursion']}"
        for x in told["runs"]
    ]
    return "\n".join(lines)


def within(told: dict[str, Any]) -> bool:
    """Is every mean wait within the tolerance?"""
    return all(x["within_tolerance"] for x in told["runs"])


@click.command()
@click.option("--whole", "load", type=float, help="One load, served by the core alone.")
@click.option("--sure", default=SURE, show_default=True)
@click.option("--seed", default=1, show_default=True)
def main(load: float | None, sure: float, seed: int) -> None:
    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    told = measure_all(say) if load is None else whole(load, seed, sure, say)
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
