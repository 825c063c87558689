"""The benches that need nothing but Python, at a size that takes a second."""

from __future__ import annotations

import pytest

from bench import core_speed, simulation


def test_a_house_serves_callers_and_keeps_as_many_waiting() -> None:
    day = core_speed.Day(core_speed.House(seats=4, waiting=10, queues=2, skills=2))
    _, steps = day.serve(50)
    assert steps == 50 * core_speed.STEPS_A_CALL
    waiting = sum(len(row) for row in day.centre.state.waiting.values())
    assert waiting == 10
    assert len(day.rings) == 4


def test_speed_is_told_for_each_size_with_the_ratio_of_the_outermost() -> None:
    house = core_speed.measure(
        queues=3, skills=2, sizes=((3, 5), (6, 10), (12, 20)), calls=60, rounds=2
    )
    assert [x["seats"] for x in house["sizes"]] == [3, 6, 12]
    first, last = house["sizes"][0], house["sizes"][-1]
    expected = last["us_per_decision"] / first["us_per_decision"]
    assert house["ratio"] == pytest.approx(expected, rel=0.02)
    told = {"houses": {"a small one": house}}
    assert "12 seats" in core_speed.as_table(told)
    assert core_speed.within({"houses": {"x": {"ratio": 1.4}}})
    assert not core_speed.within({"houses": {"x": {"ratio": 2.1}}})


def test_the_core_waits_as_the_recursion_does_and_both_as_erlang_c_says() -> None:
    run = simulation.beside(0.5, seed=1, served=400, sure=0.05)
    assert run["served_by_the_core"] == 400
    assert run["worst_difference_seconds"] < 1e-6
    assert abs(run["off"]) < 0.15
    assert f"{run['erlang_c_seconds']:.3f}" in simulation.as_table({"runs": [run]})


def test_busier_houses_need_more_calls_until_the_mean_is_sure() -> None:
    needed = [simulation.calls_needed(load, 10, 0.01) for load in (0.7, 0.85, 0.95)]
    assert needed == sorted(needed)
    assert simulation.calls_needed(0.7, 10, 0.02) == pytest.approx(needed[0] / 4, rel=0.01)
    # One seat, Daley's formula worked out by hand: 61.66 / 0.7 x (1.96 / 0.01)^2.
    assert simulation.calls_needed(0.7, 1, 0.01) == pytest.approx(3.384e6, rel=0.01)
