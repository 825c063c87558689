"""The core's clock: what is done to the machine's clock does no harm to calls."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rexian.backend.clock import Clock


class Machine:
    """A machine's two clocks, set by hand."""

    def __init__(self) -> None:
        self.up, self.difference = 100.0, 1_790_000_000.0
        self.stands_still_for = 0.0

    def wall(self) -> float:
        self.up += self.stands_still_for
        return self.up + self.difference

    def monotonic(self) -> float:
        return self.up

    def clock(self) -> Clock:
        return Clock(wall=self.wall, monotonic=self.monotonic)


def test_it_starts_at_the_machines_time() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.up += 5
    assert clock.now() == 1_790_000_105.0


def test_a_clock_put_back_by_a_second_and_a_half_is_met_within_half_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.difference -= 1.5
    machine.up += 1
    with caplog.at_level(logging.WARNING):
        assert clock.now() == pytest.approx(machine.up + machine.difference + 1.5)
    assert "the machine's clock was set by -1.50 s" in caplog.text
    machine.up += 20
    assert clock.now() == pytest.approx(machine.up + machine.difference + 0.5)
    machine.up += 11
    assert clock.now() == machine.up + machine.difference


def test_a_clock_put_forward_an_hour_ends_no_wrap_up() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.difference += 3600
    machine.up += 1
    before = clock.now()
    machine.up += 60
    assert clock.now() - before == pytest.approx(63)


def test_readings_that_were_torn_apart_say_nothing() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.stands_still_for = 2.0
    machine.up += 1
    clock.now()
    machine.stands_still_for = 0.0
    machine.up += 30
    assert clock.now() == machine.up + machine.difference


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(-5000, 5000))))
def test_it_never_goes_back_and_never_leaps(moves: list[tuple[float, float]]) -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.now()
    for seconds, step in moves:
        machine.up += seconds
        machine.difference += step
        now = clock.now()
        assert 0.94 * seconds - 1e-6 <= now - before <= 1.06 * seconds + 1e-6
        before = now
