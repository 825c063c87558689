"""Skill levels: who may serve whom, and how that widens as a caller waits."""

from __future__ import annotations

from acd import commands as c
from acd.values import CallId, CallState, Operator, QueueName, SeatState, Widen
from tests.acd.floor import Floor, queue, queues, seats

NARROW = queues(queue(first_level=1, widen=(Widen(20, 2), Widen(60, 9))))
THREE = seats(s1001={"12345": 1}, s1002={"12345": 2}, s1003={"12345": 5})


def level(desk: Floor, call: str) -> int:
    return desk.centre.state.calls[CallId(call)].level


def test_a_caller_who_has_just_come_is_served_by_the_best_alone() -> None:
    desk = Floor(queues=NARROW, seats=THREE)
    desk.sign_in("1002", "1003", "1001")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    assert desk.rung == [("c1-1", "1001")]
    assert desk.state("c2") is CallState.WAITING


def test_after_a_while_the_second_best_may_serve_and_later_everybody() -> None:
    desk = Floor(queues=NARROW, seats=THREE)
    desk.sign_in("1002", "1003")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    desk.wait(19.9)
    assert desk.rung == []
    desk.wait(0.2)
    assert desk.rung == [("c1-1", "1002")]
    assert level(desk, "c2") == 2
    desk.wait(39.7)
    assert len(desk.rung) == 1
    desk.wait(0.3)
    assert desk.rung[1:] == [("c2-1", "1003")]
    assert desk.kinds("CallWidened") == ["CallWidened"] * 4


def test_the_head_of_the_queue_does_not_block_those_behind_whom_a_free_seat_may_serve() -> None:
    desk = Floor(queues=NARROW, seats=THREE)
    desk.call_arrives("c1")
    desk.wait(25)
    desk.call_arrives("c2")
    desk.set_priority("c2", 5)
    desk.sign_in("1002")
    assert desk.rung == [("c1-1", "1002")]
    desk.sign_in("1001")
    assert desk.rung[1:] == [("c2-1", "1001")]


def test_the_wait_grows_on_while_a_seat_rings_in_vain() -> None:
    desk = Floor(queues=NARROW, seats=THREE)
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.wait(20.1)
    desk.misses("c1-1")
    assert desk.rung == [("c1-1", "1001"), ("c1-2", "1002")]


def test_widening_survives_a_crash_of_the_backend() -> None:
    desk = Floor(queues=NARROW, seats=THREE)
    desk.sign_in("1003")
    desk.call_arrives("c1")
    desk.wait(30)
    desk.crash()
    assert level(desk, "c1") == 2
    desk.sees()
    desk.ends("c1")
    desk.call_arrives("c2")
    desk.wait(61)
    assert desk.rung == [("c2-1", "1003")]


def test_an_operators_own_skills_count_wherever_they_sign_in() -> None:
    li = Operator("li", {QueueName("12319"): 1})
    desk = Floor(operators={"li": li})
    desk.sign_in("1001", operator="li")
    told = [x for x in desk.commands if isinstance(x, c.MirrorSeat)]
    assert [(x.signed_in, x.hotlines) for x in told] == [(False, ("12345",)), (True, ("12319",))]
    desk.call_arrives("c1", "12345")
    desk.call_arrives("c2", "12319")
    assert desk.rung == [("c2-1", "1001")]
    desk.ends("c2")
    desk.ends("c2-1")
    desk.sign_out("1001")
    desk.sign_in("1001", operator="wang")
    assert desk.rung[1:] == [("c1-1", "1001")]


def test_a_change_of_skills_takes_effect_at_once_and_is_mirrored() -> None:
    desk = Floor()
    desk.sign_in("1001")
    desk.call_arrives("c1", "12319")
    desk.forget()
    desk.reconfigure(seats=seats(s1001={"12319": 1}))
    told = [x for x in desk.commands if isinstance(x, c.MirrorSeat)]
    assert [(x.signed_in, x.hotlines) for x in told] == [(False, ("12345",)), (True, ("12319",))]
    assert desk.rung == [("c1-1", "1001")]
    assert desk.seat("1001") is SeatState.RESERVED


def test_the_ring_time_of_the_queue_comes_before_the_sites() -> None:
    desk = Floor(queues=queues(queue(ring_seconds=7)), ring_seconds=20)
    desk.sign_in("1001", "1004")
    desk.call_arrives("c1", "12345")
    desk.call_arrives("c2", "12319")
    rings = {x.seat: x.ring_seconds for x in desk.commands if isinstance(x, c.RingSeat)}
    assert rings == {"1001": 7, "1004": 20}
    desk.wait(9.9)
    assert desk.looks == 0
    desk.wait(0.2)
    assert desk.looks == 1
