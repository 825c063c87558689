"""Citizens who press 1, hang up, keep their place and are rung when its turn has come."""

from __future__ import annotations

from typing import Any

import pytest

from acd import facts as f
from acd.values import CallId, Ending, SeatState
from tests.acd.floor import Floor, hotline, hotlines, queue, queues

RULES: dict[str, Any] = {"queues": queues(queue(ring_back=True)), "wrap_up_seconds": 0}


def floor(**changes: Any) -> Floor:
    return Floor(**{**RULES, **changes})


def test_a_citizen_keeps_the_place_and_is_rung_when_it_is_their_turn() -> None:
    desk = floor()
    desk.call_arrives("c0")
    desk.wait(1)
    desk.books("c1", "13900000001")
    desk.wait(1)
    desk.call_arrives("c2")
    assert desk.outcomes == {"c1": "abandoned"}
    desk.sign_in("1001")
    assert desk.rung_at == ["1001"]
    desk.talked("c0", "c0-1", 60)
    assert desk.invited == [("c1.o1-1", "1001", "main")]
    assert desk.rung_at == ["1001"]
    assert desk.seat("1001") is SeatState.RESERVED
    assert desk.dialled == []
    desk.enters("c1.o1-1")
    assert desk.dialled == [("c1.o1", "13900000001")]
    desk.picked_up("c1.o1", "c1.o1-1")
    assert desk.seat("1001") is SeatState.TALKING
    assert desk.closed_bookings() == [("c1", "reached")]
    desk.ends("c1.o1-1")
    desk.ends("c1.o1")
    assert desk.outcomes["c1.o1"] == "answered"
    assert desk.rung[-1] == ("c2-1", "1001")


def test_a_booking_overtakes_nobody_and_is_not_overtaken() -> None:
    desk = floor()
    desk.call_arrives("c1")
    desk.wait(1)
    desk.books("c2")
    desk.wait(1)
    desk.call_arrives("c3")
    desk.sign_in("1001", "1002", "1003")
    placed = [x.booking for x in desk.facts if isinstance(x, f.RingBackTried)]
    assert placed == ["c2"]
    kinds = desk.kinds("SeatRung", "RingBackTried")
    assert kinds == ["SeatRung", "RingBackTried", "SeatRung"]
    assert [leg for leg, _ in desk.rung] == ["c1-1", "c3-1"]


def test_there_are_never_more_calls_out_than_seats() -> None:
    desk = floor()
    for call in ("c1", "c2", "c3", "c4"):
        desk.books(call)
    desk.sign_in("1001", "1002")
    assert [leg for leg, _, _ in desk.invited] == ["c1.o1-1", "c2.o1-1"]
    desk.wait(5)
    assert len(desk.invited) == 2


def test_the_seat_that_rings_while_the_citizen_books_is_let_go() -> None:
    desk = floor()
    desk.sign_in("1001")
    desk.call_arrives("c1", caller="139")
    desk.presses_1("c1")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.invited == []
    desk.ends("c1")
    assert desk.invited == [("c1.o1-1", "1001", "main")]


def test_one_booking_to_a_number_the_new_one_takes_the_better_place() -> None:
    desk = floor()
    desk.books("c1", "139")
    desk.wait(1)
    desk.call_arrives("c2")
    desk.wait(1)
    desk.books("c3", "139")
    assert desk.closed_bookings() == [("c1", "replaced")]
    assert desk.bookings() == ["c3"]
    desk.sign_in("1001")
    assert desk.invited == [("c3.o1-1", "1001", "main")]


def test_pressing_1_twice_books_once() -> None:
    desk = floor()
    desk.call_arrives("c1", caller="139")
    desk.presses_1("c1")
    desk.presses_1("c1")
    assert desk.kinds("RingBackBooked") == ["RingBackBooked"]
    assert desk.refused == ""


def test_another_number_may_be_given() -> None:
    desk = floor()
    desk.call_arrives("c1", caller="139")
    desk.presses_1("c1", "+8613700000000")
    desk.ends("c1")
    desk.sign_in("1001")
    desk.enters("c1.o1-1")
    assert desk.dialled == [("c1.o1", "+8613700000000")]


@pytest.mark.parametrize("number", ["", "12a", "+", "１２３", "1" * 40])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    desk = floor()
    desk.call_arrives("c1")
    desk.presses_1("c1", number)
    assert desk.refused == "no_number_to_ring_back"
    assert desk.position("c1") == 1


def test_where_it_is_not_offered_it_is_refused() -> None:
    desk = Floor()
    desk.call_arrives("c1", caller="139")
    desk.presses_1("c1")
    assert desk.refused == "ring_back_not_offered"
    desk.presses_1("c9")
    assert desk.refused == "no_such_call"
    assert desk.position("c1") == 1


def test_who_is_talking_already_cannot_book() -> None:
    desk = floor()
    desk.sign_in("1001")
    desk.call_arrives("c1", caller="139")
    desk.talks("c1", "c1-1")
    desk.presses_1("c1")
    assert desk.refused == "not_now"


# --- tries ---


def in_vain(desk: Floor, placed: str, ending: Ending = Ending.NO_ANSWER) -> None:
    """The seat answers, the citizen does not."""
    desk.enters(f"{placed}-1")
    desk.ends(placed, ending)
    desk.wait(7)
    desk.ends(f"{placed}-1")


def test_a_citizen_who_does_not_answer_is_tried_again_after_a_pause_and_then_no_more() -> None:
    desk = floor(queues=queues(queue(ring_back=True, ring_back_tries=2)))
    desk.books("c1")
    desk.sign_in("1001")
    in_vain(desk, "c1.o1")
    assert desk.outcomes["c1.o1"] == "failed"
    desk.wait(290)
    assert len(desk.invited) == 1
    desk.wait(20)
    assert desk.invited[1:] == [("c1.o2-1", "1001", "main")]
    in_vain(desk, "c1.o2", Ending.BUSY)
    assert desk.closed_bookings() == [("c1", "given_up")]
    desk.wait(1000)
    assert len(desk.invited) == 2


def test_during_the_pause_others_are_served_and_afterwards_it_is_first_again() -> None:
    desk = floor()
    desk.books("c1")
    desk.sign_in("1001")
    in_vain(desk, "c1.o1")
    desk.call_arrives("c2")
    assert desk.rung[-1] == ("c2-1", "1001")
    desk.call_arrives("c3")
    desk.talked("c2", "c2-1", 310)
    assert desk.invited[-1] == ("c1.o2-1", "1001", "main")
    assert desk.position("c3") == 1


def test_a_seat_that_does_not_answer_is_no_try() -> None:
    desk = floor(queues=queues(queue(ring_back=True, ring_back_tries=1)))
    desk.books("c1")
    desk.sign_in("1001")
    desk.wait(1)
    desk.sign_in("1002")
    desk.ends("c1.o1-1", Ending.NO_ANSWER)
    assert desk.invited[1:] == [("c1.o2-1", "1002", "main")]
    in_vain(desk, "c1.o2")
    assert desk.closed_bookings() == [("c1", "given_up")]


def test_seats_that_never_answer_are_not_rung_for_ever() -> None:
    desk = floor()
    desk.books("c1")
    desk.sign_in("1001")
    for attempt in (1, 2, 3):
        desk.ends(f"c1.o{attempt}-1", Ending.NO_ANSWER)
        desk.wait(3.1)
    assert desk.seat("1001") is SeatState.NOT_RESPONDING
    assert desk.bookings() == ["c1"]
    desk.wait(100)
    assert len(desk.invited) == 3


def test_the_operator_hangs_up_before_the_citizen_is_there() -> None:
    desk = floor()
    desk.books("c1")
    desk.sign_in("1001")
    desk.enters("c1.o1-1")
    desk.takes_break("1001")
    desk.ends("c1.o1-1")
    assert desk.hung_up == ["c1.o1"]
    desk.ends("c1.o1", Ending.CANCELLED)
    assert desk.bookings() == ["c1"]
    desk.wait(301)
    desk.sign_in("1002")
    assert desk.invited[1:] == [("c1.o2-1", "1002", "main")]


# --- why a booking ends ---


def test_who_rings_again_and_is_answered_need_not_be_rung_back() -> None:
    desk = floor()
    desk.books("c1", "139")
    desk.sign_in("1001")
    desk.wait(1)
    desk.sign_in("1002")
    desk.call_arrives("c2", caller="139")
    desk.talks("c2", "c2-1")
    assert desk.closed_bookings() == [("c1", "cancelled")]
    assert desk.hung_up == ["c1.o1-1"]
    desk.ends("c1.o1-1")
    assert desk.outcomes["c1.o1"] == "failed"
    desk.wait(1000)
    assert desk.invited == [("c1.o1-1", "1001", "main")]


def test_a_booking_can_be_taken_out() -> None:
    desk = floor()
    desk.books("c1")
    desk.cancel_booking("c1")
    desk.sign_in("1001")
    assert desk.closed_bookings() == [("c1", "cancelled")]
    assert desk.invited == []
    desk.cancel_booking("c1")
    assert desk.refused == "no_such_booking"


def test_a_seat_that_answers_in_the_same_moment_is_let_go_and_the_booking_stands() -> None:
    desk = floor()
    desk.sign_in("1001")
    desk.call_arrives("c1", caller="139")
    desk.answers("c1-1")
    desk.presses_1("c1")
    desk.joins("c1")
    desk.joins("c1-1")
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-1", "c1"]
    desk.ends("c1")
    assert desk.closed_bookings() == []
    assert desk.invited == [("c1.o1-1", "1001", "main")]


def test_nobody_is_rung_back_while_the_hotline_is_closed() -> None:
    desk = floor()
    desk.books("c1")
    desk.reconfigure(**RULES, hotlines=hotlines(hotline("12345", open=False), hotline("12319")))
    desk.sign_in("1001")
    assert desk.invited == []
    assert desk.bookings() == ["c1"]
    desk.reconfigure(**RULES)
    desk.wait(301)
    assert desk.invited == [("c1.o1-1", "1001", "main")]


# --- crashes ---


def test_bookings_survive_a_crash_of_the_backend() -> None:
    desk = floor()
    desk.books("c1")
    desk.wait(1)
    desk.call_arrives("c2")
    desk.crash()
    desk.sees()
    desk.sign_in("1001")
    assert [x.placed_call for x in desk.facts if isinstance(x, f.RingBackTried)] == ["c1.o1"]


def test_a_pause_is_kept_through_a_crash() -> None:
    desk = floor()
    desk.books("c1")
    desk.sign_in("1001")
    in_vain(desk, "c1.o1")
    desk.crash()
    desk.sees()
    desk.wait(280)
    assert desk.invited == []
    desk.wait(30)
    assert desk.invited == [("c1.o2-1", "1001", "main")]


def test_a_try_whose_end_was_not_written_down_is_taken_up_again() -> None:
    desk = floor()
    desk.books("c1")
    desk.sign_in("1001")
    while not isinstance(desk.facts[-1], f.RingBackTried):
        desk.facts.pop()
    desk.crash()
    desk.sees()
    assert desk.bookings() == ["c1"]
    assert desk.invited == [("c1.o2-1", "1001", "main")]


def test_the_pbx_restarts_while_a_citizen_is_being_rung_back() -> None:
    desk = floor()
    desk.books("c1")
    desk.sign_in("1001")
    desk.enters("c1.o1-1")
    desk.loses_sight()
    desk.wait(5)
    desk.sees()
    assert desk.outcomes["c1.o1"] == "failed"
    assert desk.bookings() == ["c1"]
    desk.wait(310)
    assert desk.invited[-1] == ("c1.o2-1", "1001", "main")
    assert CallId("c1") not in desk.centre.state.calls
