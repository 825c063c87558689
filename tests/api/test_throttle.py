"""Guessing gets slower and slower, and never costs memory without end."""

from __future__ import annotations

from api import throttle as module
from api.throttle import LoginThrottle


def make() -> LoginThrottle:
    return LoginThrottle(free=3, free_address=10, longest_seconds=60.0)


def test_waiting_doubles_up_to_the_longest() -> None:
    throttle, now, waits = make(), 0.0, []
    for _ in range(12):
        wait = throttle.begin("li", "a", now)
        if wait:
            waits.append(wait)
            now += wait
            assert throttle.begin("li", "a", now) == 0.0
    assert waits[:4] == [1.0, 2.0, 4.0, 8.0]
    assert max(waits) <= 60.0


def test_another_address_is_not_held_up_by_guesses_from_elsewhere() -> None:
    throttle = make()
    for _ in range(8):
        throttle.begin("li", "attacker", 0.0)
    assert throttle.begin("li", "attacker", 0.0) > 0
    assert throttle.begin("li", "office", 0.0) == 0.0


def test_many_names_from_one_address_are_held_up_too() -> None:
    throttle = make()
    for number in range(10):
        assert throttle.begin(f"name{number}", "attacker", 0.0) == 0.0
    assert throttle.begin("name10", "attacker", 0.0) == 1.0


def test_success_forgives() -> None:
    throttle = make()
    for _ in range(2):
        throttle.begin("li", "a", 0.0)
    throttle.begin("li", "a", 0.0)
    throttle.succeeded("li", "a")
    for _ in range(3):
        assert throttle.begin("li", "a", 0.0) == 0.0


def test_memory_is_bounded() -> None:
    throttle = make()
    for number in range(module.MOST_KEYS + 100):
        throttle.begin("li", f"address{number}", 0.0)
    assert len(throttle._failures) == module.MOST_KEYS
