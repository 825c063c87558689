"""What a half hour of calls needs, all of it together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from staffing import StaffingError, Target, Work, erlang_b, needed

WORK = Work(
    talk=120,
    wrap_up=60,
    patience=120,
    target=Target(0.8, 20),
    shrinkage=0.3,
    refused_at_most=0.01,
)


def test_a_hundred_calls_in_half_an_hour() -> None:
    """The example pyworkforce publishes: three minutes a call, 80 % within 20 seconds."""
    found = needed(100, WORK)
    assert found.load == 10.0
    assert (found.patient.seats, found.rostered_patient) == (14, 20)
    assert round(found.patient.service_level, 4) == 0.8884
    assert found.impatient.seats == 12
    assert found.rostered_impatient == 18
    # A line is taken while one talks and while one waits, not while the operator writes.
    on_lines = 100 / 1800 * (found.impatient.mean_wait + 120 * (1 - found.impatient.abandoned))
    assert 6.4 < on_lines < 6.9
    assert erlang_b(on_lines, found.lines) <= 0.01 < erlang_b(on_lines, found.lines - 1)


def test_a_single_call_needs_somebody() -> None:
    found = needed(1, WORK)
    assert found.impatient.seats >= 1
    assert found.lines >= 2


def test_the_largest_centre_has_an_answer() -> None:
    found = needed(50_000, WORK)
    assert found.load == pytest.approx(5000)
    assert 5000 < found.patient.seats < 5050
    # Everybody waits for 17 seconds: that is in time, and one of eight is gone meanwhile.
    assert found.impatient.seats == 4345
    assert round(found.impatient.asa) == 17
    assert round(found.impatient.abandoned, 3) == 0.131


def test_a_large_centre_is_not_let_off_with_callers_who_give_up() -> None:
    """GB/T 33358-2016 wants 95 % of all calls answered."""
    few_give_up = Target(0.8, 20, abandoned_at_most=0.05)
    found = needed(50_000, replace(WORK, target=few_give_up))
    assert found.impatient.seats == 4751
    assert found.impatient.abandoned <= 0.05
    assert found.patient.seats == needed(50_000, WORK).patient.seats


@pytest.mark.parametrize(
    ("calls", "work"),
    [
        (0, WORK),
        (10, replace(WORK, talk=0)),
        (10, replace(WORK, wrap_up=-1)),
        (10, replace(WORK, patience=0)),
        (10, replace(WORK, shrinkage=1)),
        (10, replace(WORK, refused_at_most=0)),
        (1_000_000, WORK),
    ],
)
def test_what_makes_no_sense_is_refused(calls: float, work: Work) -> None:
    with pytest.raises(StaffingError):
        needed(calls, work)
