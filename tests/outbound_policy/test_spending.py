"""What a seat has spent within the hour."""

from __future__ import annotations

from outbound_policy import Spending

T = 1_800_000_000.0


def test_a_call_costs_each_started_minute() -> None:
    spent = Spending()
    spent.rung("leg", "1001", 70)
    spent.answered("leg", T)
    assert spent.of("1001", T) == 70
    assert spent.of("1001", T + 59) == 70
    assert spent.of("1001", T + 60) == 140
    spent.ended("leg", T + 130)
    assert spent.of("1001", T + 600) == 210
    assert spent.of("1002", T + 600) == 0


def test_what_rings_counts_as_one_minute_until_it_fails() -> None:
    spent = Spending()
    for number in range(10):
        spent.rung(f"leg{number}", "1001", 800)
    assert spent.of("1001", T) == 8000
    for number in range(10):
        spent.ended(f"leg{number}", T + 5)
    assert spent.of("1001", T + 5) == 0


def test_an_hour_later_it_is_forgotten_minute_by_minute() -> None:
    spent = Spending()
    spent.rung("leg", "1001", 10)
    spent.answered("leg", T)
    spent.ended("leg", T + 119)
    assert spent.of("1001", T + 3599) == 20
    assert spent.of("1001", T + 3600) == 10
    assert spent.of("1001", T + 3660) == 0


def test_a_call_of_days_counts_its_last_hour() -> None:
    spent = Spending()
    spent.rung("leg", "1001", 1)
    spent.answered("leg", T)
    day = T + 3 * 86_400
    assert spent.of("1001", day + 1) == 60
    assert spent.of("1001", day + 30) == 60
    spent.ended("leg", day + 31)
    assert spent.of("1001", day + 3631) == 0


def test_several_calls_of_a_seat_add_up_and_seats_are_apart() -> None:
    spent = Spending()
    for leg, seat, at in (("a", "1001", T), ("b", "1001", T + 30), ("c", "1002", T + 40)):
        spent.rung(leg, seat, 100)
        spent.answered(leg, at)
    assert spent.of("1001", T + 65) == 300
    assert spent.of("1002", T + 65) == 100
    assert spent.of_all(T + 65) == 400
    # Booked by the sums above; what is booked once is not booked again.
    for leg in "abc":
        spent.ended(leg, T + 65)
    assert spent.of_all(T + 65) == 400
    # The first charge of call "a" and then that of "b" fall out of the hour in their order.
    assert spent.of("1001", T + 3605) == 200
    assert spent.of("1001", T + 3635) == 100


def test_legs_nobody_rang_and_repeated_news_cost_nothing() -> None:
    spent = Spending()
    spent.answered("unknown", T)
    spent.ended("unknown", T)
    spent.rung("free", "1001", 0)
    spent.answered("free", T)
    spent.rung("leg", "1001", 5)
    spent.rung("leg", "1001", 5)
    spent.answered("leg", T)
    spent.answered("leg", T + 50)
    assert spent.of("1001", T + 59) == 5
    assert spent.of("1001", T + 60) == 10
