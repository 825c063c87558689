"""How long a caller will probably wait."""

from __future__ import annotations

import pytest

from acd.expected_wait import REMEMBERED, Pace, Paces
from acd.values import QueueName

QUEUE = QueueName("12345")


def test_nothing_is_known_before_two_answers_with_somebody_waiting() -> None:
    paces = Paces()
    assert paces.expected_wait(QUEUE, 5) == 0
    paces.answered(QUEUE, 100.0, waited_since=90.0)
    assert paces.expected_wait(QUEUE, 5) == 0


def test_place_times_the_mean_time_between_answers() -> None:
    paces = Paces()
    for at in (100.0, 120.0, 160.0):
        paces.answered(QUEUE, at, waited_since=0.0)

    assert paces.expected_wait(QUEUE, 1) == 30
    assert paces.expected_wait(QUEUE, 4) == 120
    assert paces.expected_wait(QueueName("12319"), 4) == 0


def test_a_quiet_night_says_nothing_of_the_pace() -> None:
    pace = Pace()
    pace.answered(0.0, waited_since=0.0)
    pace.answered(20.0, waited_since=0.0)
    pace.answered(30_000.0, waited_since=29_999.0)
    pace.answered(30_020.0, waited_since=29_999.0)

    assert pace.mean_seconds == 20


def test_only_the_last_30_times_count() -> None:
    pace = Pace()
    at = 0.0
    for gap in (1000.0, *([10.0] * REMEMBERED)):
        pace.answered(at, waited_since=0.0)
        at += gap
    assert pace.mean_seconds == pytest.approx((1000 + 10 * (REMEMBERED - 1)) / REMEMBERED)
    pace.answered(at, waited_since=0.0)
    assert pace.mean_seconds == pytest.approx(10)


def test_an_answer_told_late_does_not_turn_time_back() -> None:
    pace = Pace()
    pace.answered(100.0, waited_since=0.0)
    pace.answered(90.0, waited_since=0.0)
    pace.answered(110.0, waited_since=0.0)
    assert pace.mean_seconds == 10
