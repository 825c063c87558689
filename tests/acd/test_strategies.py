"""The five strategies: which of the free seats is rung."""

from __future__ import annotations

from typing import Any

from acd.values import Strategy
from tests.acd.floor import Floor, queue, queues, seats

THREE = seats(s1001={"12345": 1}, s1002={"12345": 1}, s1003={"12345": 1})


def floor(strategy: Strategy, **changes: Any) -> Floor:
    desk = Floor(
        queues=queues(queue(strategy=strategy)),
        **{"seats": THREE, "wrap_up_seconds": 0, **changes},
    )
    for seat in ("1003", "1002", "1001"):
        desk.sign_in(seat)
        desk.wait(1)
    return desk


def serve(desk: Floor, *talks: float) -> list[str]:
    """Callers one after the other, each with a talk of so many seconds; which seats took them."""
    taken = []
    for seconds in talks:
        call = f"c{len(desk.outcomes) + 1}"
        desk.forget()
        desk.call_arrives(call)
        taken += desk.rung_at
        desk.talked(call, f"{call}-1", seconds)
    return taken


def test_longest_idle() -> None:
    assert serve(floor(Strategy.LONGEST_IDLE), 5, 5, 5, 5) == ["1003", "1002", "1001", "1003"]


def test_fewest_calls() -> None:
    desk = floor(Strategy.FEWEST_CALLS)
    assert serve(desk, 1, 1, 1, 1) == ["1003", "1002", "1001", "1003"]
    desk.sign_out("1002")
    desk.sign_in("1002")
    # Signing in begins anew; 1003 has two calls, 1001 one.
    assert serve(desk, 1, 1, 1) == ["1002", "1001", "1002"]


def test_least_talk() -> None:
    desk = floor(Strategy.LEAST_TALK)
    assert serve(desk, 100, 10, 50) == ["1003", "1002", "1001"]
    assert serve(desk, 30, 30, 20, 1) == ["1002", "1002", "1001", "1002"]


def test_round_robin() -> None:
    desk = floor(Strategy.ROUND_ROBIN)
    # By number at first, and whatever happens one after the other.
    assert serve(desk, 1, 300, 1, 1) == ["1001", "1002", "1003", "1001"]
    desk.forget()
    desk.call_arrives("missed")
    assert desk.rung_at == ["1002"]
    desk.misses("missed-1")
    assert desk.rung_at == ["1002", "1003"]
    desk.ends("missed")
    desk.ends("missed-2")
    desk.wait(5)
    assert serve(desk, 1) == ["1001"]


def test_linear_by_level_and_number() -> None:
    levels = seats(s1001={"12345": 2}, s1002={"12345": 1}, s1003={"12345": 1})
    desk = floor(Strategy.LINEAR, seats=levels)
    assert serve(desk, 1, 1) == ["1002", "1002"]
    desk.forget()
    for call in ("x1", "x2", "x3"):
        desk.call_arrives(call)
    assert desk.rung_at == ["1002", "1003", "1001"]


def test_each_queue_has_its_own() -> None:
    both = {"12345": 1, "12319": 1}
    desk = Floor(
        queues=queues(
            queue("12345", strategy=Strategy.LINEAR), queue("12319", strategy=Strategy.LONGEST_IDLE)
        ),
        seats=seats(s1001=both, s1002=both),
    )
    desk.sign_in("1002")
    desk.wait(1)
    desk.sign_in("1001")
    desk.call_arrives("c1", "12345")
    desk.ends("c1")
    desk.ends("c1-1")
    desk.call_arrives("c2", "12319")
    assert desk.rung_at == ["1001", "1002"]


def test_what_a_seat_has_done_is_known_after_a_crash() -> None:
    desk = floor(Strategy.FEWEST_CALLS)
    serve(desk, 5, 5)
    desk.crash()
    desk.sees()
    desk.forget()
    desk.call_arrives("after")
    assert desk.rung_at == ["1001"]
