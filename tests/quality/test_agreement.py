"""Cohen's kappa against figures worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.agreement import Agreement, Weights, agreement, kappa

LEVEL = st.integers(0, 3)
PAIRS = st.lists(st.tuples(LEVEL, LEVEL), min_size=1, max_size=40)


def test_a_table_of_two_by_two() -> None:
    # 45 of 60 agree (0.75); the margins 35:25 and 40:20 alone give 1900/3600. So kappa is
    # (0.75 - 19/36) / (1 - 19/36) = 8/17.
    pairs = [(1, 1)] * 30 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    found = agreement(pairs, 2)
    assert (found.pairs, found.observed) == (60, 0.75)
    assert found.kappa == pytest.approx(8 / 17)
    # With two levels there is only one way to disagree.
    assert (found.linear, found.quadratic) == (found.kappa, found.kappa)


def test_a_table_of_three_by_three() -> None:
    # rows: first scorer; margins 4:3:3 and 3:4:3 of 10.
    pairs = [(0, 0)] * 3 + [(0, 1)] + [(1, 1)] * 2 + [(1, 2)] + [(2, 1)] + [(2, 2)] * 2
    # plain: p_o 7/10, p_e (12 + 12 + 9)/100: (70 - 33) / 67
    # linear: observed 3 * 10, expected 1*(16+9+9+12) + 2*(12+9) = 88
    # quadratic: observed 3 * 10, expected 46 + 4*21 = 130
    found = agreement(pairs, 3)
    assert found.kappa == pytest.approx(37 / 67)
    assert found.linear == pytest.approx(1 - 30 / 88)
    assert found.quadratic == pytest.approx(1 - 30 / 130)


def test_it_is_not_defined_without_pairs_or_without_any_difference() -> None:
    assert agreement([], 5) == Agreement(0, None, None, None, None)
    assert agreement([(1, 1)] * 9, 5) == Agreement(9, 1.0, None, None, None)


def test_a_level_the_item_does_not_have() -> None:
    with pytest.raises(ValueError, match="0 to 1"):
        agreement([(0, 2)], 2)


@given(PAIRS, st.sampled_from(Weights))
def test_who_is_first_does_not_matter(pairs: list[tuple[int, int]], weights: Weights) -> None:
    turned = [(two, one) for one, two in pairs]
    assert kappa(pairs, 4, weights) == kappa(turned, 4, weights)


@given(PAIRS, st.sampled_from(Weights))
def test_it_is_one_exactly_when_all_agree_and_never_more(
    pairs: list[tuple[int, int]], weights: Weights
) -> None:
    found = kappa(pairs, 4, weights)
    if found is not None:
        assert found <= 1
        assert (found == 1) == all(one == two for one, two in pairs)
