"""Who is rung for whom, and what happens to a caller who waits."""

from __future__ import annotations

import pytest

from acd.values import CallState, Ending, Phone, RefusedBecause, SeatState
from tests.acd.desk import Desk


def test_the_longest_idle_seat_is_rung() -> None:
    desk = Desk()
    desk.sign_in("1002")
    desk.wait(1)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    assert desk.rung == [("c1-1", "1002"), ("c2-1", "1001")]


def test_callers_are_served_in_the_order_they_came() -> None:
    desk = Desk()
    for call in ("c1", "c2", "c3"):
        desk.call_arrives(call)
        desk.wait(1)
    desk.sign_in("1001", "1002")
    assert desk.rung == [("c1-1", "1001"), ("c2-1", "1002")]
    assert desk.state("c3") is CallState.WAITING


def test_after_a_ring_timeout_the_caller_keeps_the_head_of_the_queue() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    desk.ends("c1-1", Ending.NO_ANSWER)
    assert desk.rung == [("c1-1", "1001")]
    desk.sign_in("1002")
    assert desk.rung[1:] == [("c1-2", "1002")]
    desk.wait(3)
    assert desk.rung[2:] == [("c2-1", "1001")]


@pytest.mark.parametrize(
    "ending", [Ending.BUSY, Ending.DECLINED, Ending.UNREACHABLE, Ending.NO_ANSWER]
)
def test_a_seat_that_does_not_take_the_call_is_left_alone_for_a_while(ending: Ending) -> None:
    desk = Desk()
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.ends("c1-1", ending)
    desk.ends("c1-2", ending)
    assert desk.rung == [("c1-1", "1001"), ("c1-2", "1002")]
    desk.wait(2.9)
    assert len(desk.rung) == 2
    desk.wait(0.1)
    assert desk.rung[2:] == [("c1-3", "1001")]


def test_an_operator_may_end_the_rest_early() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.ends("c1-1", Ending.DECLINED)
    desk.ready("1001")
    assert desk.rung == [("c1-1", "1001"), ("c1-2", "1001")]


def test_a_seat_keeps_its_place_in_the_row_when_the_caller_gives_up() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.wait(1)
    desk.sign_in("1002")
    desk.call_arrives("c1")
    desk.ends("c1")
    desk.ends("c1-1", Ending.HUNG_UP)
    desk.call_arrives("c2")
    assert desk.rung == [("c1-1", "1001"), ("c2-1", "1001")]


def test_a_phone_that_is_unreachable_or_busy_is_not_rung() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.phone("1001", Phone.UNREACHABLE)
    desk.call_arrives("c1")
    desk.phone("1001", Phone.BUSY)
    assert desk.rung == []
    desk.phone("1001", Phone.USABLE)
    assert desk.rung == [("c1-1", "1001")]


def test_the_caller_hangs_up_while_waiting() -> None:
    desk = Desk()
    desk.call_arrives("c1")
    desk.ends("c1")
    desk.sign_in("1001")
    assert desk.outcomes == {"c1": "abandoned"}
    assert desk.rung == []


def test_the_caller_hangs_up_while_the_seat_rings() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.ends("c1")
    assert desk.hung_up == ["c1-1"]
    assert desk.outcomes == {"c1": "abandoned"}
    assert desk.seat("1001") is SeatState.RESERVED
    desk.ends("c1-1", Ending.HUNG_UP)
    assert desk.seat("1001") is SeatState.READY


def test_a_hang_up_that_is_not_heard_of_is_looked_up() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.ends("c1")
    desk.wait(1.9)
    assert desk.looks == 0
    desk.wait(0.2)
    assert desk.looks == 1


def test_a_ring_that_never_ends_is_looked_up_and_not_repeated() -> None:
    desk = Desk(ring_seconds=20.0)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.wait(22.9)
    assert desk.looks == 0
    desk.wait(0.2)
    assert desk.looks == 1
    assert desk.rung == [("c1-1", "1001")]


def test_several_overdue_legs_need_one_look() -> None:
    desk = Desk()
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    desk.wait(23)
    assert desk.looks == 1


def test_a_seat_on_two_hotlines_takes_the_caller_who_waited_longest() -> None:
    desk = Desk()
    desk.call_arrives("c1", "12319")
    desk.wait(1)
    desk.call_arrives("c2", "12345")
    desk.call_arrives("c3", "12319")
    desk.sign_in("1003")
    assert desk.rung == [("c1-1", "1003")]
    desk.sign_in("1004")
    assert desk.rung[1:] == [("c3-1", "1004")]
    desk.sign_in("1001")
    assert desk.rung[2:] == [("c2-1", "1001")]


def test_a_seat_is_rung_for_its_own_hotlines_only() -> None:
    desk = Desk()
    desk.sign_in("1001", "1004")
    desk.call_arrives("c1", "12319")
    assert desk.rung == [("c1-1", "1004")]


def test_calls_turned_away_are_counted_once() -> None:
    desk = Desk()
    for _ in range(2):
        desk.turned_away("c1", RefusedBecause.NO_LINE)
    desk.call_arrives("c1")
    assert desk.kinds("CallRefused", "CallOffered") == ["CallRefused"]
    assert desk.outcomes == {"c1": "refused"}


def test_everything_may_be_said_twice() -> None:
    desk = Desk(wrap_up_seconds=0)
    desk.sign_in("1001", "1001")
    for _ in range(2):
        desk.call_arrives("c1")
    for _ in range(2):
        desk.answers("c1-1")
    for _ in range(2):
        desk.joins("c1")
    for _ in range(2):
        desk.joins("c1-1")
    for _ in range(2):
        desk.ends("c1-1")
    for _ in range(2):
        desk.ends("c1")
    desk.call_arrives("c1")
    assert desk.rung == [("c1-1", "1001")]
    assert desk.hung_up == ["c1"]
    assert desk.kinds() == [
        "PbxSeen",
        "SeatSignedIn",
        "CallOffered",
        "CallQueued",
        "SeatRung",
        "PartyAnswered",
        "PartyJoined",
        "PartyLeft",
        "SeatBecameReady",
        "PartyDismissed",
        "PartyLeft",
        "CallEnded",
    ]


def test_an_end_heard_of_before_the_beginning_still_makes_one_abandoned_call() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.ends("c1")
    desk.call_arrives("c1")
    assert desk.outcomes == {"c1": "abandoned"}
    assert desk.rung == []


def test_two_callers_one_free_seat() -> None:
    desk = Desk(wrap_up_seconds=0)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    assert desk.rung == [("c1-1", "1001")]
    desk.connects("c1", "c1-1")
    desk.ends("c1-1")
    assert desk.rung[1:] == [("c2-1", "1001")]
