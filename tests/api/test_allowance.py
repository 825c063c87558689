"""So many a minute and no more."""

from __future__ import annotations

import pytest

from api import allowance
from api.allowance import Allowance


def test_as_many_as_are_allowed_and_then_one_by_one() -> None:
    allowed = Allowance(60)

    assert [allowed.take("a", 0.0) for _ in range(61)] == [0.0] * 60 + [1.0]
    assert allowed.take("b", 0.0) == 0.0, "another key has its own"
    assert allowed.take("a", 1.0) == 0.0
    assert allowed.take("a", 1.5) == 0.5
    assert [allowed.take("a", 90.0) for _ in range(61)][-2:] == [0.0, 1.0]


def test_asking_uses_nothing_up() -> None:
    allowed = Allowance(1)

    assert [allowed.wait("a", 0.0) for _ in range(3)] == [0.0] * 3
    assert allowed.take("a", 0.0) == 0.0
    assert allowed.wait("a", 0.0) == 60.0


def test_a_clock_that_is_put_back_takes_nothing_away() -> None:
    allowed = Allowance(60)
    allowed.take("a", 1000.0)

    assert [allowed.take("a", 0.0) for _ in range(60)] == [0.0] * 59 + [1.0]


def test_the_keys_unused_for_longest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "MOST_KEYS", 2)
    allowed = Allowance(1)
    for key in "abc":
        allowed.take(key, 0.0)

    assert allowed.wait("a", 0.0) == 0.0
    assert allowed.wait("c", 0.0) == 60.0
