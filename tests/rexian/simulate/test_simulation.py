"""The core in simulated time: right against theory, steady under faults, the same from one seed."""

from __future__ import annotations

import dataclasses

import pytest

from acd.values import Strategy
from rexian.simulate.errors import ScenarioError
from rexian.simulate.figures import Result
from rexian.simulate.run import Simulation, simulate
from rexian.simulate.scenario import Faults, Scenario
from rexian.simulate.spread import BatchMeans
from rexian.simulate.theory import by_erlang_a, by_erlang_c, waits

PLAIN = Scenario(calls=4000, seats=5, seed=3, occupancy=0.85)
ROUGH = Faults(loss=0.02, delay=0.2, repeat=0.02, blind_every=400.0, blind_for=8.0)
DAY = Scenario(
    calls=1200,
    seats=12,
    queues=4,
    skills=2,
    talk=60.0,
    wrap_up=5.0,
    pick_up=3.0,
    patience=60.0,
    misses=0.02,
    break_every=900.0,
    break_for=120.0,
    faults=ROUGH,
)


class Kept(BatchMeans):
    """Every wait, in the order in which callers were answered."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[float] = []

    def add(self, value: float) -> None:
        super().add(value)
        self.kept.append(value)


def without_clock(result: Result) -> Result:
    return dataclasses.replace(result, seconds=0.0)


# --- against theory ---


@pytest.mark.parametrize("strategy", list(Strategy))
def test_every_caller_waits_as_long_as_the_recursion_says(strategy: Strategy) -> None:
    """One row for all, first come first served: to whom a caller goes makes no difference."""
    scenario = dataclasses.replace(PLAIN, calls=1500, strategy=strategy)
    simulation = Simulation(scenario)
    simulation.figures.wait = kept = Kept()
    simulation.run()
    assert kept.kept == pytest.approx(list(waits(scenario)), abs=1e-6)


def test_queues_whose_seats_serve_them_all_are_one_row() -> None:
    scenario = dataclasses.replace(PLAIN, calls=1500, queues=3)
    simulation = Simulation(scenario)
    simulation.figures.wait = kept = Kept()
    simulation.run()
    assert kept.kept == pytest.approx(list(waits(scenario)), abs=1e-6)


def test_the_recursion_waits_as_long_as_erlang_c_says() -> None:
    """So does the core, then, which waits as long as the recursion."""
    scenario = dataclasses.replace(PLAIN, calls=400_000, occupancy=0.7, warm_up=1000)
    seen = BatchMeans()
    for number, wait in enumerate(waits(scenario)):
        if number >= scenario.warm_up:
            seen.add(wait)
    mean = seen.result()
    assert mean.off < 0.05 * mean.mean
    assert mean.mean == pytest.approx(by_erlang_c(scenario).asa, abs=1.5 * mean.off)


def test_the_mean_wait_is_that_of_erlang_c() -> None:
    result = simulate(Scenario(calls=6000, seats=2, seed=1, occupancy=0.5, warm_up=100))
    expected = by_erlang_c(result.scenario)
    assert result.wait.mean == pytest.approx(expected.asa, abs=1.5 * result.wait.off)
    assert result.wait.off < 0.2 * expected.asa
    assert result.occupancy == pytest.approx(0.5, abs=0.03)
    assert result.wait_probability == pytest.approx(expected.wait_probability, abs=0.03)
    assert result.service_level.mean == pytest.approx(expected.service_level, abs=0.03)
    assert (result.answered, result.abandoned, result.unheard) == (6000, 0, 0)


def test_impatient_callers_give_up_as_erlang_a_says() -> None:
    scenario = Scenario(calls=5000, seats=10, seed=5, occupancy=1.1, patience=60.0, warm_up=200)
    result = simulate(scenario)
    expected = by_erlang_a(scenario)
    assert expected is not None
    assert result.abandoned / result.offered == pytest.approx(expected.abandoned, abs=0.02)
    assert result.wait.mean == pytest.approx(expected.asa, abs=2 * result.wait.off)
    assert result.occupancy == pytest.approx(expected.occupancy, abs=0.02)


# --- when messages are lost ---


@pytest.mark.parametrize("seed", range(1, 9))
def test_the_rules_hold_however_messages_fare(seed: int) -> None:
    result = simulate(dataclasses.replace(DAY, seed=seed))
    assert result.offered + result.unheard == 1200
    assert result.answered + result.abandoned + result.failed == result.offered
    assert result.losses_of_sight > 0
    assert result.messages["lost"] > 50
    assert result.misses > 10


@pytest.mark.parametrize("strategy", list(Strategy))
def test_the_rules_hold_with_levels_that_widen(strategy: Strategy) -> None:
    result = simulate(
        dataclasses.replace(DAY, calls=600, skills=3, widen=10.0, strategy=strategy, seed=11)
    )
    assert result.answered > 400


def test_most_callers_are_served_although_messages_are_lost() -> None:
    rough = simulate(dataclasses.replace(DAY, seed=2))
    smooth = simulate(dataclasses.replace(DAY, seed=2, faults=Faults()))
    assert smooth.unheard == 0
    assert rough.answered > 0.9 * smooth.answered


def test_the_same_seed_is_the_same_day_and_another_is_not() -> None:
    one, again = (simulate(dataclasses.replace(DAY, calls=300)) for _ in range(2))
    other = simulate(dataclasses.replace(DAY, calls=300, seed=2))
    assert without_clock(one) == without_clock(again)
    assert one.wait != other.wait


# --- the house ---


def test_callers_without_a_line_are_refused_and_counted() -> None:
    result = simulate(dataclasses.replace(PLAIN, calls=500, occupancy=2.0, lines=6))
    assert result.refused > 100
    assert result.offered == 500
    assert result.answered + result.abandoned == 500 - result.refused


def test_operators_who_go_are_missed() -> None:
    """A third of them is away at any time, so the others are busier."""
    always = Scenario(calls=1500, seats=12, talk=60.0, occupancy=0.5, seed=4)
    there = simulate(always)
    away = simulate(dataclasses.replace(always, break_every=600.0, break_for=300.0))
    assert there.occupancy == pytest.approx(0.5, abs=0.05)
    assert away.occupancy == pytest.approx(0.75, abs=0.1)
    assert away.answered == 1500
    assert away.wait.mean > there.wait.mean


def test_a_seat_that_misses_calls_comes_back() -> None:
    """Not responding after three misses in a row, ready again when its operator is back."""
    result = simulate(Scenario(calls=200, seats=3, talk=30.0, occupancy=0.5, misses=0.5, ring=10.0))
    assert result.answered == 200
    assert result.misses > 100


def test_nothing_is_kept_of_calls_that_are_over() -> None:
    simulation = Simulation(dataclasses.replace(DAY, calls=600))
    simulation.run()
    assert not simulation.checker.calls
    assert simulation.checker.remembered < 100
    assert not simulation.exchange.citizens
    assert not simulation.exchange.by_seat
    assert not simulation.centre.state.calls
    # What is left: the next look at the PBX, and patience that no longer matters.
    assert len(simulation.agenda) < 100


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"calls": 0}, "calls must be between 1 and"),
        ({"seats": 0}, "seats must be between 1 and"),
        ({"queues": 2, "skills": 3}, "skills must be between 0 and 2"),
        ({"queues": 8, "skills": 2}, "2 of 8 queues would have no seat"),
        ({"talk": 0.0}, "talk and ring must last longer"),
        ({"patience": -1.0}, "patience must be a number of at least 0"),
        ({"talk": float("nan")}, "talk must be a number"),
        ({"misses": 1.0}, "misses must be at most 0.9"),
        ({"occupancy": 0.0}, "either calls per hour or an occupancy"),
        ({"faults": Faults(loss=0.9)}, "loss must be at most 0.5"),
        ({"faults": Faults(delay=5.0)}, "slower than a second"),
    ],
)
def test_what_cannot_be_simulated_is_told_in_a_sentence(
    wrong: dict[str, object], told: str
) -> None:
    with pytest.raises(ScenarioError, match=told):
        dataclasses.replace(PLAIN, **wrong)  # type: ignore[arg-type]
