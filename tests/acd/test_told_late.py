"""Events that reach the core late happened when they happened, and nothing lasts less than no
time.
"""

from __future__ import annotations

from acd import events as e
from acd import facts as f
from acd.values import Ending, LegId
from tests.acd.desk import Desk


def moments(desk: Desk, kind: type[f.Fact]) -> list[float]:
    return [fact.at for fact in desk.facts if isinstance(fact, kind)]


def test_a_call_ended_when_the_pbx_says_though_it_is_told_later() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.wait(30)
    desk.step(e.LegEnded(leg=LegId("c1"), ending=Ending.HUNG_UP, at=desk.now - 1.5))
    assert moments(desk, f.PartyLeft) == [desk.now - 1.5]


def test_a_caller_who_left_before_a_seat_was_chosen_waited_until_then_and_no_less() -> None:
    desk = Desk()
    desk.call_arrives("c1")
    arrived = desk.now
    desk.wait(10)
    desk.sign_in("1001")
    chosen = desk.now
    desk.step(e.LegAnswered(leg=LegId("c1-1"), at=arrived))
    assert moments(desk, f.PartyAnswered) == [chosen]


def test_nothing_is_taken_to_happen_in_the_future() -> None:
    desk = Desk()
    desk.call_arrives("c1")
    desk.step(e.LegEnded(leg=LegId("c1"), ending=Ending.HUNG_UP, at=desk.now + 60))
    assert moments(desk, f.CallEnded) == [desk.now]
