"""Leaders on duty are the first choice for the callers of their hotline."""

from __future__ import annotations

from typing import Any

from acd.values import CallState, Ending, Leader, SeatNumber, SeatState
from tests.acd.floor import Floor, hotline, hotlines

AT_1004 = Leader(seat=SeatNumber("1004"), writer=SeatNumber("1002"))
MOBILE = Leader(dial="13700000000", writer=SeatNumber("1002"))


def floor(leader: Leader | None, **changes: Any) -> Floor:
    led = hotlines(hotline("12345", leader=leader), hotline("12319"))
    return Floor(hotlines=led, wrap_up_seconds=0, **changes)


def test_the_leaders_seat_is_rung_first_even_without_the_skill() -> None:
    desk = floor(AT_1004)
    desk.sign_in("1001")
    desk.wait(1)
    desk.sign_in("1004")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    assert desk.rung == [("c1-1", "1004"), ("c2-1", "1001")]


def test_when_the_leader_becomes_free_the_next_of_that_hotline_is_put_through() -> None:
    desk = floor(AT_1004)
    desk.sign_in("1004")
    for call in ("c1", "c2"):
        desk.call_arrives(call)
        desk.wait(1)
    desk.talked("c1", "c1-1", 10)
    assert desk.rung == [("c1-1", "1004"), ("c2-1", "1004")]


def test_a_leader_is_first_choice_for_the_hotline_alone() -> None:
    desk = floor(Leader(seat=SeatNumber("1003")))
    desk.sign_in("1004")
    desk.wait(1)
    desk.sign_in("1003")
    desk.call_arrives("c1", "12319")
    desk.call_arrives("c2", "12345")
    assert desk.rung == [("c1-1", "1004"), ("c2-1", "1003")]


def test_a_leader_who_does_not_answer_leaves_the_caller_to_the_normal_row() -> None:
    desk = floor(AT_1004)
    desk.sign_in("1004", "1001")
    desk.call_arrives("c1")
    desk.ends("c1-1", Ending.NO_ANSWER)
    assert desk.rung == [("c1-1", "1004"), ("c1-2", "1001")]


def test_the_operator_listed_to_write_joins() -> None:
    desk = floor(AT_1004)
    desk.sign_in("1004", "1002", "1001")
    desk.call_arrives("c1")
    desk.talks("c1", "c1-1")
    assert desk.invited == [("c1-2", "1002", "main")]
    desk.enters("c1-2")
    desk.ends("c1-1")
    assert desk.state("c1") is CallState.CONNECTED
    assert desk.seat("1002") is SeatState.TALKING


def test_a_writer_who_is_busy_is_done_without() -> None:
    desk = floor(AT_1004)
    desk.sign_in("1004")
    desk.call_arrives("c1")
    desk.talks("c1", "c1-1")
    assert desk.invited == []
    assert desk.refused == ""


def test_no_writer_is_rung_for_an_ordinary_operator() -> None:
    desk = floor(AT_1004)
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.talks("c1", "c1-1")
    assert desk.invited == []


def test_a_leader_on_a_phone_outside_takes_one_call_at_a_time() -> None:
    desk = floor(MOBILE)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    assert desk.outside == [("c1-1", "13700000000")]
    assert desk.rung == [("c2-1", "1001")]
    desk.sign_in("1002")
    desk.connects("c1", "c1-1")
    assert desk.invited[1:] == [("c1-2", "1002", "main")]
    desk.call_arrives("c3")
    desk.ends("c1-2", Ending.BUSY)
    desk.ends("c1-1")
    assert desk.outside[1:] == [("c3-1", "13700000000")]


def test_a_leader_who_is_not_there_holds_nobody_up() -> None:
    desk = floor(MOBILE)
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.ends("c1-1", Ending.NO_ANSWER)
    assert desk.rung == [("c1-2", "1001")]
    desk.call_arrives("c2")
    assert desk.rung[1:] == [("c2-1", "1002")]
    assert len(desk.outside) == 1
    desk.wait(61)
    desk.call_arrives("c3")
    assert desk.outside[1:] == [("c3-1", "13700000000")]


def test_duty_begins_and_ends_with_the_configuration() -> None:
    desk = floor(None)
    desk.sign_in("1004")
    desk.call_arrives("c1")
    assert desk.rung == []
    desk.reconfigure(hotlines=hotlines(hotline("12345", leader=AT_1004), hotline("12319")))
    assert desk.rung == [("c1-1", "1004")]
    desk.reconfigure()
    desk.ends("c1-1", Ending.BUSY)
    desk.wait(4)
    assert len(desk.rung) == 1


def test_a_caller_who_comes_back_goes_to_their_operator_and_not_to_the_leader() -> None:
    desk = floor(AT_1004)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.talks("c1", "c1-1")
    desk.add_department("c1", "2001")
    desk.connects("c1", "c1-2")
    desk.ends("c1-1")
    desk.sign_in("1004")
    desk.ends("c1-2")
    assert desk.rung[-1] == ("c1-3", "1001")
