"""How surprising it is that a word stands in so many cases."""

from __future__ import annotations

import math

from hypothesis import assume, given
from hypothesis import strategies as st

from topics.score import Counts, at_most, hot_from, score

counts = st.integers(0, 200)


def exact(now: int, past: int, now_cases: int, past_cases: int) -> float:
    """The same by adding up whole numbers."""
    n, total = now + past, now_cases + past_cases
    ways = sum(math.comb(n, k) * now_cases**k * past_cases ** (n - k) for k in range(now, n + 1))
    return n * math.log10(total) - math.log10(ways)


@given(st.integers(1, 60), st.integers(0, 60), st.integers(1, 500), st.integers(1, 500))
def test_the_score_is_the_probability_of_the_exact_test(
    now: int, past: int, now_cases: int, past_cases: int
) -> None:
    found = Counts(now, past, now_cases, past_cases)
    assume(found.rise > 1 and now / (now + past) > now_cases / (now_cases + past_cases))

    assert math.isclose(score(found), exact(now, past, now_cases, past_cases), abs_tol=1e-6)


@given(counts, counts, st.integers(1, 1000), st.integers(1, 1000))
def test_one_more_case_never_makes_it_less_hot(
    now: int, past: int, now_cases: int, past_cases: int
) -> None:
    less = score(Counts(now, past, now_cases + 200, past_cases + 200))
    more = score(Counts(now + 1, past, now_cases + 200, past_cases + 200))

    assert more >= less - 1e-9


@given(counts, counts, st.integers(1, 1000), st.integers(1, 1000))
def test_no_score_is_above_what_is_found_out_fast(
    now: int, past: int, now_cases: int, past_cases: int
) -> None:
    found = Counts(now, past, now_cases + 200, past_cases + 200)

    assert score(found) <= at_most(found) + 1e-9


def test_figures_worked_out_by_hand() -> None:
    # Ten of ten cases came in the one week out of five: 0.2 ** 10.
    assert math.isclose(score(Counts(10, 0, 100, 400)), 10 * math.log10(5), abs_tol=1e-9)
    # As often as before, or more seldom: nothing.
    assert score(Counts(10, 40, 100, 400)) == 0.0
    assert score(Counts(1, 40, 100, 400)) == 0.0


def test_more_cases_altogether_heat_up_nothing() -> None:
    assert score(Counts(100, 40, 1000, 400)) == 0.0


def test_without_a_past_nothing_is_hot() -> None:
    assert score(Counts(50, 0, 50, 0)) == 0.0
    assert score(Counts(0, 0, 0, 0)) == 0.0


def test_the_more_words_are_looked_at_the_more_is_asked_of_each() -> None:
    assert hot_from(1) == 2.0
    assert math.isclose(hot_from(1000), 5.0)


def test_a_flood_of_cases_has_a_score_too() -> None:
    assert 3000 < score(Counts(5000, 10, 20_000, 80_000)) < math.inf
