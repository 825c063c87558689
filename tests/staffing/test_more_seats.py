"""What must hold whatever the load: more seats never make anything worse, the formulas agree."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from staffing import Target, erlang_a, erlang_b, erlang_c, seats_by_erlang_c

CALLS = st.floats(0.0005, 50.0)
HANDLING = st.floats(5.0, 1000.0)
PATIENCE = st.floats(1.0, 3000.0)
SEATS = st.integers(1, 5000)
HAIR = 1e-7
"""What rounding may cost."""


@given(CALLS, HANDLING, SEATS)
def test_one_seat_more_never_lets_the_patient_wait_longer(
    calls: float, handling: float, seats: int
) -> None:
    some = erlang_c(calls, handling, seats, 20, longest=120)
    more = erlang_c(calls, handling, seats + 1, 20, longest=120)
    assert more.wait_probability <= some.wait_probability
    assert more.asa <= some.asa
    assert more.occupancy <= some.occupancy
    assert more.service_level >= some.service_level
    assert some.waits_longer is not None
    assert more.waits_longer is not None
    assert more.waits_longer <= some.waits_longer


@settings(max_examples=60)
@given(CALLS, HANDLING, SEATS, PATIENCE)
def test_one_seat_more_never_lets_the_impatient_wait_longer(
    calls: float, handling: float, seats: int, patience: float
) -> None:
    some = erlang_a(calls, handling, seats, patience, 20, longest=120)
    more = erlang_a(calls, handling, seats + 1, patience, 20, longest=120)
    assert more.wait_probability <= some.wait_probability + HAIR
    assert more.abandoned <= some.abandoned + HAIR
    assert more.mean_wait <= some.mean_wait + HAIR * patience
    assert more.service_level >= some.service_level - HAIR
    assert more.occupancy <= some.occupancy + HAIR
    assert some.waits_longer is not None
    assert more.waits_longer is not None
    assert more.waits_longer <= some.waits_longer + HAIR


@settings(max_examples=60)
@given(CALLS, HANDLING, SEATS, PATIENCE)
def test_every_share_is_one(calls: float, handling: float, seats: int, patience: float) -> None:
    found = erlang_a(calls, handling, seats, patience, 20, longest=30)
    shares = (
        found.wait_probability,
        found.abandoned,
        found.service_level,
        found.occupancy,
        found.waits_longer,
    )
    assert all(share is not None and -HAIR <= share <= 1 + HAIR for share in shares)
    # Whoever waits longer than half a minute was not answered within twenty seconds.
    assert found.waits_longer is not None
    assert found.waits_longer <= 1 - found.service_level + HAIR
    # Nobody's calls are lost: who does not give up is served, and keeps a seat busy meanwhile.
    assert found.occupancy * seats == pytest.approx(found.load * (1 - found.abandoned))


@given(st.floats(0.01, 5000.0), st.integers(0, 5000))
def test_one_line_more_never_refuses_more(load: float, lines: int) -> None:
    assert 0.0 <= erlang_b(load, lines + 1) <= erlang_b(load, lines) <= 1.0


@settings(max_examples=60)
@given(CALLS, HANDLING, SEATS, PATIENCE)
def test_who_gives_up_is_nobody_elses_wait(
    calls: float, handling: float, seats: int, patience: float
) -> None:
    patient = erlang_c(calls, handling, seats, longest=30)
    impatient = erlang_a(calls, handling, seats, patience, longest=30)
    assert impatient.wait_probability <= patient.wait_probability + HAIR
    assert impatient.waits_longer is not None
    assert patient.waits_longer is not None
    assert impatient.waits_longer <= patient.waits_longer + HAIR


def test_the_longest_wait_takes_seats_of_its_own() -> None:
    """At most one of a hundred waits longer; by Erlang C that is a sum one can do by hand."""
    easy = seats_by_erlang_c(0.5, 180, Target(0.5, 60))
    strict = seats_by_erlang_c(0.5, 180, Target(0.5, 60, longest=60))
    assert strict.seats > easy.seats
    assert strict.waits_longer is not None
    assert strict.waits_longer == pytest.approx(
        strict.wait_probability * math.exp(-(strict.seats - 90) * 60 / 180)
    )
    assert strict.waits_longer <= 0.01
    one_less = erlang_c(0.5, 180, strict.seats - 1, 60, longest=60)
    assert one_less.waits_longer is not None
    assert one_less.waits_longer > 0.01


def test_endless_patience_waits_as_long_as_erlang_c_says() -> None:
    c = erlang_c(0.5, 100, 55, longest=40)
    a = erlang_a(0.5, 100, 55, patience=1e9, longest=40)
    assert a.waits_longer == pytest.approx(c.waits_longer, rel=1e-5)
    at_all = erlang_a(0.5, 100, 55, patience=60, longest=0)
    assert at_all.waits_longer == pytest.approx(at_all.wait_probability)
