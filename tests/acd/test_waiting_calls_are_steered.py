"""What supervisors do about waiting calls: pull one to a seat, move one to another queue."""

from __future__ import annotations

from acd import facts as f
from acd.values import CallState, Ending, Phone, SeatState
from tests.acd.floor import Floor, hotline, hotlines, queue, queues, seats


def test_a_waiting_call_is_pulled_to_a_ready_seat_whatever_its_turn_and_skill() -> None:
    desk = Floor()
    desk.call_arrives("c1")
    desk.wait(1)
    desk.call_arrives("c2")
    desk.sign_in("1004")
    desk.pull("c2", "1004")
    assert desk.rung == [("c2-1", "1004")]
    pulled = [x for x in desk.facts if isinstance(x, f.CallPulled)]
    assert [(x.call, x.seat, x.by) for x in pulled] == [("c2", "1004", "chief")]


def test_a_pulled_call_keeps_its_place_when_the_seat_does_not_answer() -> None:
    desk = Floor()
    desk.call_arrives("c1")
    desk.sign_in("1004")
    desk.pull("c1", "1004")
    desk.misses("c1-1")
    desk.call_arrives("c2")
    desk.sign_in("1001")
    assert desk.rung == [("c1-1", "1004"), ("c1-2", "1001")]


def test_what_cannot_be_pulled_is_refused_and_changes_nothing() -> None:
    desk = Floor()
    desk.call_arrives("c1")
    desk.pull("c1", "9999")
    assert desk.refused == "no_such_seat"
    desk.pull("c1", "1004")
    assert desk.refused == "seat_not_free"
    desk.sign_in("1004")
    desk.phone("1004", Phone.UNREACHABLE)
    desk.pull("c1", "1004")
    assert desk.refused == "seat_not_free"
    desk.pull("c9", "1004")
    assert desk.refused == "no_such_call"
    desk.loses_sight()
    desk.pull("c1", "1004")
    assert desk.refused == "pbx_out_of_sight"
    assert desk.seat("1004") is SeatState.READY
    assert desk.state("c1") is CallState.WAITING


def test_a_call_moved_to_another_queue_has_the_place_of_when_it_came() -> None:
    desk = Floor()
    desk.call_arrives("c1", "12345")
    desk.wait(1)
    desk.call_arrives("c2", "12319")
    desk.wait(1)
    desk.move_to("c1", "12319")
    assert desk.queue_of("c1") == "12319"
    assert (desk.position("c1"), desk.position("c2")) == (1, 2)
    moved = [x for x in desk.facts if isinstance(x, f.CallQueued)][-1]
    assert (moved.because, moved.by) == ("moved", "chief")
    desk.sign_in("1004")
    assert desk.rung == [("c1-1", "1004")]


def test_moves_that_make_no_sense_are_refused() -> None:
    desk = Floor()
    desk.call_arrives("c1")
    desk.move_to("c1", "nowhere")
    assert desk.refused == "no_such_queue"
    desk.move_to("c1", "12345")
    assert desk.refused == "not_now"
    desk.sign_in("1001")
    desk.move_to("c1", "12319")
    assert desk.refused == "not_now"
    assert desk.queue_of("c1") == "12345"


def test_a_hotline_may_share_the_queue_of_another() -> None:
    desk = Floor(hotlines=hotlines(hotline("12345"), hotline("12319", queue="12345")))
    desk.call_arrives("c1", "12319")
    desk.call_arrives("c2", "12345")
    assert [desk.queue_of("c1"), desk.queue_of("c2")] == ["12345", "12345"]
    desk.sign_in("1001", "1002")
    assert desk.rung == [("c1-1", "1001"), ("c2-1", "1002")]


def test_a_queue_that_is_taken_away_hands_its_callers_to_the_one_of_their_hotline() -> None:
    night = {"night": 1}
    desk = Floor(
        queues=queues(queue("night")),
        hotlines=hotlines(hotline("12345", queue="night"), hotline("12319")),
        seats=seats(s1001=night, s1002={"12345": 1}),
    )
    desk.call_arrives("c1")
    desk.wait(1)
    desk.call_arrives("c2")
    assert desk.queue_of("c1") == "night"
    desk.sign_in("1002")
    assert desk.rung == []
    desk.reconfigure(seats=seats(s1001=night, s1002={"12345": 1}))
    assert desk.rung == [("c1-1", "1002")]
    assert desk.position("c2") == 1
    desk.ends("c1-1", Ending.BUSY)
    assert (desk.position("c1"), desk.position("c2")) == (1, 2)
