"""The formulas against published figures, against each other, and at sizes where they might break.

Published: pyworkforce's README (100 calls in half an hour, three minutes each, 80/20 under an
occupancy of 85 %); the tables of Erlang B found in every book on telephone traffic; Garnett,
Mandelbaum and Reiman (2002), who compare fifty operators with and without impatience.
"""

from __future__ import annotations

import math

import pytest

from staffing import (
    StaffingError,
    Target,
    erlang_a,
    erlang_b,
    erlang_c,
    lines_for,
    seats_by_erlang_a,
    seats_by_erlang_c,
    wait_probability,
    with_shrinkage,
)


def birth_and_death(
    calls: float, handling: float, seats: int, patience: float
) -> tuple[float, float, float]:
    """Wait probability, share abandoned and queue length, summed state by state."""
    chances = [1.0]
    while len(chances) <= seats or chances[-1] > 1e-18 * max(chances):
        n = len(chances)
        leaving = min(n, seats) / handling + max(0, n - seats) / patience
        chances.append(chances[-1] * calls / leaving)
    total = math.fsum(chances)
    queue = math.fsum((n - seats) * p for n, p in enumerate(chances) if n > seats) / total
    return math.fsum(chances[seats:]) / total, queue / patience / calls, queue


def test_a_hundred_calls_in_half_an_hour_need_fourteen_seats() -> None:
    found = seats_by_erlang_c(100 / 1800, 180, Target(0.8, 20, occupancy_at_most=0.85))
    assert found.seats == 14
    assert round(found.service_level, 4) == 0.8884
    assert round(found.occupancy, 4) == 0.7143
    assert round(found.wait_probability, 4) == 0.1741
    assert found.asa == pytest.approx(7.83593701, abs=1e-7)
    assert with_shrinkage(found.seats, 0.3) == 20


@pytest.mark.parametrize(
    ("load", "lines", "refused"),
    [(1.361, 5, 0.01), (4.461, 10, 0.01), (12.03, 20, 0.01), (84.06, 100, 0.01), (6.216, 10, 0.05)],
)
def test_erlang_b_is_the_one_in_the_tables(load: float, lines: int, refused: float) -> None:
    assert erlang_b(load, lines) == pytest.approx(refused, rel=2e-3)
    assert lines_for(load * 0.999, refused) == lines


def test_fifty_operators_with_patient_and_impatient_callers() -> None:
    patient = erlang_c(48 / 60, 60, 50, within=20)
    assert round(patient.asa, 1) == 20.8
    assert round(patient.queue_length) == 17
    assert patient.occupancy == pytest.approx(0.96)
    impatient = erlang_a(48 / 60, 60, 50, patience=120, within=20)
    assert round(impatient.abandoned, 3) == 0.031
    assert round(impatient.mean_wait, 1) == 3.7
    assert round(impatient.queue_length) == 3
    assert round(impatient.occupancy, 2) == 0.93


@pytest.mark.parametrize(
    ("calls", "handling", "seats", "patience"),
    [
        (0.8, 60.0, 50, 120.0),
        (0.5, 100.0, 30, 60.0),
        (0.01, 100.0, 3, 600.0),
        (2.0, 100.0, 150, 5.0),
        (1.0, 1.0, 1, 3.0),
    ],
)
def test_erlang_a_is_what_the_states_add_up_to(
    calls: float, handling: float, seats: int, patience: float
) -> None:
    waits, abandoned, queue = birth_and_death(calls, handling, seats, patience)
    found = erlang_a(calls, handling, seats, patience)
    assert found.wait_probability == pytest.approx(waits, rel=1e-8)
    assert found.abandoned == pytest.approx(abandoned, rel=1e-8)
    assert found.queue_length == pytest.approx(queue, rel=1e-8)


def test_endless_patience_is_erlang_c() -> None:
    c = erlang_c(0.5, 100, 55, within=15)
    a = erlang_a(0.5, 100, 55, patience=1e9, within=15)
    assert a.wait_probability == pytest.approx(c.wait_probability, rel=1e-5)
    assert a.asa == pytest.approx(c.asa, rel=1e-5)
    assert a.service_level == pytest.approx(c.service_level, rel=1e-5)
    assert a.abandoned == pytest.approx(0.0, abs=1e-6)


def test_no_patience_at_all_is_erlang_b() -> None:
    """Who will not wait is turned away by a busy house."""
    nobody_waits = erlang_a(0.5, 100, 55, patience=1e-6)
    assert nobody_waits.abandoned == pytest.approx(erlang_b(50, 55), rel=1e-4)


def test_service_level_rises_to_all_who_are_answered() -> None:
    levels = [erlang_a(0.5, 100, 45, 60, within=t).service_level for t in (0, 5, 20, 60, 3600)]
    assert levels == sorted(levels)
    at_once = erlang_a(0.5, 100, 45, 60, within=0)
    assert levels[0] == pytest.approx(1 - at_once.wait_probability)
    assert levels[-1] == pytest.approx(1 - at_once.abandoned)


def test_thousands_of_seats_neither_overflow_nor_underflow() -> None:
    assert erlang_b(1.0, 5000) == 0.0
    assert 0.0 < erlang_b(5000.0, 5000) < 0.02
    assert erlang_c(50.0, 100, 5001).asa == pytest.approx(98.2455, abs=1e-3)
    full = erlang_a(50.0, 100, 4000, patience=100)
    # A house that is always full serves what it can; everybody else gives up.
    assert full.abandoned == pytest.approx(0.2)
    assert full.occupancy == pytest.approx(1.0)
    empty = erlang_a(0.01, 100, 5000, patience=100)
    assert (empty.wait_probability, empty.service_level) == (0.0, 1.0)
    assert seats_by_erlang_c(50.0, 100, Target(0.8, 20)).seats == 5008


@pytest.mark.parametrize("load", [5.0, 5.5, 5000.0])
def test_a_load_of_all_seats_or_more_has_no_end(load: float) -> None:
    found = erlang_c(load / 100, 100, 5)
    assert wait_probability(load, 5) == 1.0
    assert (found.asa, found.queue_length) == (math.inf, math.inf)
    assert (found.service_level, found.occupancy) == (0.0, 1.0)


def test_the_seats_found_are_the_fewest() -> None:
    for calls in (0.002, 0.1, 1.3):
        target = Target(0.8, 20)
        c = seats_by_erlang_c(calls, 200, target)
        assert c.service_level >= 0.8
        assert erlang_c(calls, 200, c.seats - 1).service_level < 0.8 if c.seats > 1 else True
        a = seats_by_erlang_a(calls, 200, 90, target)
        assert a.service_level >= 0.8
        assert erlang_a(calls, 200, a.seats - 1, 90).service_level < 0.8 if a.seats > 1 else True
        assert a.seats <= c.seats


def test_operators_are_not_kept_busier_than_allowed() -> None:
    rushed = seats_by_erlang_c(2.0, 200, Target(0.8, 20))
    rested = seats_by_erlang_c(2.0, 200, Target(0.8, 20, occupancy_at_most=0.85))
    assert rushed.occupancy > 0.95
    assert rested.seats == math.ceil(400 / 0.85)


def test_a_target_is_read_as_people_write_it() -> None:
    assert Target.parse("80/20") == Target(0.8, 20.0)
    assert Target.parse("95/15").within == 15.0


@pytest.mark.parametrize("text", ["80", "80/", "/20", "a/b", "", "80/20/3"])
def test_a_target_that_cannot_be_read_says_how_it_is_written(text: str) -> None:
    with pytest.raises(StaffingError, match="like 80/20"):
        Target.parse(text)


def test_bad_input_is_told_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="the number of calls must be a number above 0, not 0"):
        erlang_c(0, 180, 5)
    with pytest.raises(ValueError, match="the handling time must be a number above 0, not nan"):
        erlang_a(1, math.nan, 5, 60)
    with pytest.raises(ValueError, match="the patience must be a number above 0, not inf"):
        erlang_a(1, 180, 5, math.inf)
    with pytest.raises(ValueError, match="the number of seats must be a whole number of at least"):
        erlang_c(1, 180, 0)
    with pytest.raises(ValueError, match="the load in erlang must be a number of at least 0"):
        erlang_b(-1, 5)
    with pytest.raises(ValueError, match="the service level must lie between 0 and 1, not 1"):
        Target.parse("100/20")
    with pytest.raises(ValueError, match="the time to answer must be a number of at least 0"):
        Target(0.8, -1)
    with pytest.raises(ValueError, match="the shrinkage must be at least 0 and below 1"):
        with_shrinkage(10, 1.0)
    with pytest.raises(ValueError, match="more than can be worked with"):
        seats_by_erlang_c(1e9, 180, Target(0.8, 20))
    with pytest.raises(ValueError, match="the share of calls refused must lie between 0 and 1"):
        lines_for(10, 0)
