"""The same seed and the same population give the same draw, for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quality.sampling import Candidate, Drawn, draw, population_digest

WEEK = [Candidate(who, f"c{n}") for who in ("li", "wang") for n in range(50)]
CANDIDATES = st.lists(
    st.builds(Candidate, st.sampled_from(["li", "wang", "sun"]), st.text("abc", max_size=3)),
    max_size=30,
)


def test_a_draw_that_has_to_stay_as_it_is() -> None:
    # Literal: a change of the lot would make every stored draw impossible to repeat.
    assert draw(WEEK, "2026-W47", 2) == (
        Drawn("li", 1, "c42", False),  # printf '8:2026-W472:li3:c42' | sha256sum: 078799f4...
        Drawn("li", 2, "c10", False),
        Drawn("wang", 1, "c49", False),
        Drawn("wang", 2, "c18", False),
    )


def test_another_seed_draws_others() -> None:
    assert draw(WEEK, "a", 5) != draw(WEEK, "b", 5)


def test_a_share_is_scored_twice() -> None:
    many = [Candidate("li", f"c{n}") for n in range(1000)]
    doubles = sum(one.double for one in draw(many, "s", 1000, double_percent=20))
    assert 170 <= doubles <= 230
    assert not any(one.double for one in draw(many, "s", 1000))
    assert all(one.double for one in draw(many, "s", 1000, double_percent=100))


@given(CANDIDATES, st.text(max_size=5), st.integers(1, 5))
def test_the_order_of_the_population_does_not_matter(
    population: list[Candidate], seed: str, per_operator: int
) -> None:
    turned = list(reversed(population))
    assert draw(population, seed, per_operator) == draw(turned, seed, per_operator)
    assert population_digest(population) == population_digest(turned)


@given(CANDIDATES, st.text(max_size=5), st.integers(1, 5))
def test_everybody_gets_so_many_or_all_there_are(
    population: list[Candidate], seed: str, per_operator: int
) -> None:
    found = draw(population, seed, per_operator)
    for who in ("li", "wang", "sun"):
        calls = {one.call for one in population if one.operator == who}
        drawn = [one.call for one in found if one.operator == who]
        assert len(drawn) == min(per_operator, len(calls)) == len(set(drawn))
        assert set(drawn) <= calls


@given(CANDIDATES, st.text(max_size=5), st.integers(1, 5))
def test_nobodys_draw_depends_on_the_calls_of_others(
    population: list[Candidate], seed: str, per_operator: int
) -> None:
    alone = [one for one in population if one.operator == "li"]
    drawn = [one for one in draw(population, seed, per_operator) if one.operator == "li"]
    assert list(draw(alone, seed, per_operator)) == drawn


def test_two_different_populations_never_have_one_digest() -> None:
    assert population_digest(WEEK) != population_digest(WEEK[:-1])
    assert len(population_digest([])) == 64
