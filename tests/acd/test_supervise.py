"""Listen, whisper, barge in, take over: a supervisor never keeps a call alive by listening."""

from __future__ import annotations

import pytest

from acd import commands as c
from acd import facts as f
from acd.values import (
    CallId,
    CallState,
    Ending,
    LegId,
    LegState,
    Phone,
    SeatNumber,
    SeatState,
    Supervision,
)
from tests.acd.desk import seen
from tests.acd.talk_desk import TalkDesk, consulting, department, outside, talking

LISTEN, WHISPER, BARGE = Supervision


def supervised(mode: Supervision, *more_seats: str) -> TalkDesk:
    """The phone of seat 1004, where nobody is signed in, supervises on leg c1-2."""
    desk = talking(*more_seats)
    desk.supervise(mode)
    desk.answers("c1-2")
    desk.forget()
    return desk


@pytest.mark.parametrize("mode", Supervision)
def test_the_supervisors_phone_is_rung(mode: Supervision) -> None:
    desk = talking(ring_seconds=20.0)
    desk.supervise(mode)
    assert desk.commands == [
        c.RingSupervisor(CallId("c1"), LegId("c1-2"), SeatNumber("1004"), LegId("c1-1"), mode, 20.0)
    ]
    desk.answers("c1-2")
    desk.answers("c1-2")
    started = [x for x in desk.facts if isinstance(x, f.SupervisionStarted)]
    assert [(x.seat, x.mode, x.by) for x in started] == [("1004", mode, "chief")]
    assert desk.seat("1004") is SeatState.SIGNED_OUT


@pytest.mark.parametrize("mode", [LISTEN, WHISPER])
def test_the_operator_hangs_up_and_the_listener_goes_too(mode: Supervision) -> None:
    desk = supervised(mode)
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-2", "c1"]
    desk.ends("c1-2")
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}
    assert desk.centre.state.legs == {}


@pytest.mark.parametrize("mode", [LISTEN, WHISPER])
def test_the_citizen_hangs_up_and_the_listener_goes_too(mode: Supervision) -> None:
    desk = supervised(mode)
    desk.ends("c1")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-1", "c1-2"]
    assert desk.outcomes == {"c1": "answered"}
    desk.ends("c1-2")
    assert desk.centre.state.legs == {}


@pytest.mark.parametrize("mode", Supervision)
def test_the_supervisor_hangs_up_and_nothing_happens(mode: Supervision) -> None:
    desk = supervised(mode)
    desk.ends("c1-2")
    assert desk.commands == []
    assert desk.state("c1") is CallState.CONNECTED
    assert desk.kinds("PartyLeft") == ["PartyLeft"]


def test_a_supervisor_who_came_onto_the_call_talks_on_with_the_citizen() -> None:
    desk = supervised(BARGE)
    desk.ends("c1-1")
    assert desk.hung_up == []
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    desk.ends("c1-2")
    assert desk.hung_up == ["c1"]
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}


def test_from_listening_onto_the_call_and_back() -> None:
    desk = supervised(LISTEN)
    desk.supervise_by("c1-2", WHISPER)
    desk.supervise_by("c1-2", WHISPER)
    desk.supervise_by("c1-2", BARGE)
    desk.supervise_by("c1-2", LISTEN)
    call, leg, operator = CallId("c1"), LegId("c1-2"), LegId("c1-1")
    assert desk.moves == [("c1-2", "main")]
    assert [x for x in desk.commands if isinstance(x, c.ChangeSupervision)] == [
        c.ChangeSupervision(call, leg, operator, WHISPER),
        c.ChangeSupervision(call, leg, operator, LISTEN),
    ]
    assert desk.kinds("SupervisionChanged") == ["SupervisionChanged"] * 3
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-2", "c1"]


def test_with_the_operator_gone_there_is_nobody_to_listen_to() -> None:
    desk = supervised(BARGE)
    desk.ends("c1-1")
    desk.supervise_by("c1-2", LISTEN)
    assert desk.refused == "not_now"


def test_nobody_comes_onto_a_call_whose_citizen_waits_again() -> None:
    """The operator was dropped in the middle of a consultation; the leg is not down yet."""
    desk = consulting(outside("95598"))
    desk.answers("c1-2")
    desk.supervise(LISTEN)
    desk.answers("c1-3")
    desk.drop("c1", "c1-1")
    assert desk.state("c1") is CallState.WAITING
    desk.forget()
    desk.supervise_by("c1-3", BARGE)
    assert desk.refused == "not_now"
    assert desk.commands == []


def test_going_back_to_listening_leaves_the_operator_alone_and_ends_the_call() -> None:
    desk = supervised(BARGE)
    desk.ends("c1")
    assert desk.hung_up == []
    desk.supervise_by("c1-2", LISTEN)
    assert desk.hung_up == ["c1-1"]


def test_the_operator_hangs_up_while_the_supervisors_phone_rings() -> None:
    desk = talking()
    desk.supervise(BARGE)
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-2", "c1"]
    desk.ends("c1-2")
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}


@pytest.mark.parametrize("ending", [Ending.BUSY, Ending.NO_ANSWER])
def test_the_supervisor_does_not_pick_up(ending: Ending) -> None:
    desk = talking()
    desk.supervise(LISTEN)
    desk.forget()
    desk.ends("c1-2", ending)
    assert desk.commands == []
    desk.supervise(LISTEN)
    assert isinstance(desk.commands[0], c.RingSupervisor)


# --- the supervisor's own seat ---


def test_a_ready_seat_that_supervises_is_not_rung_meanwhile() -> None:
    desk = talking("1002")
    desk.supervise(LISTEN, "1002")
    assert desk.seat("1002") is SeatState.RESERVED
    desk.answers("c1-2")
    assert desk.seat("1002") is SeatState.TALKING
    desk.call_arrives("c2")
    assert desk.rung == []
    desk.ends("c1-2")
    assert desk.rung == [("c2-1", "1002")]


def test_a_ready_seat_whose_ring_comes_to_nothing_is_free_again() -> None:
    desk = talking("1002")
    desk.supervise(LISTEN, "1002")
    desk.ends("c1-2", Ending.NO_ANSWER)
    desk.call_arrives("c2")
    assert desk.rung == [("c2-1", "1002")]


def test_a_seat_that_becomes_ready_while_it_supervises_is_not_rung_yet() -> None:
    desk = talking("1002")
    desk.takes_break("1002")
    desk.supervise(LISTEN, "1002")
    desk.answers("c1-2")
    desk.ready("1002")
    desk.call_arrives("c2")
    assert desk.rung == []
    desk.ends("c1-2")
    assert desk.rung == [("c2-1", "1002")]


def test_whoever_is_to_supervise_must_have_a_phone_to_spare() -> None:
    desk = talking("1002")
    desk.supervise(LISTEN, "1001")
    assert desk.refused == "party_already_on_call"
    desk.call_arrives("c2")
    desk.supervise(LISTEN, "1002")
    assert desk.refused == "seat_not_free"
    desk.supervise(LISTEN, "9999")
    assert desk.refused == "no_such_seat"
    desk.phone("1004", Phone.UNREACHABLE)
    desk.supervise(LISTEN, "1004")
    assert desk.refused == "seat_not_free"
    desk.supervise_by("c1-1", LISTEN)
    assert desk.refused == "no_such_party"


def test_a_caller_who_waits_is_not_supervised() -> None:
    desk = TalkDesk()
    desk.call_arrives("c1")
    desk.supervise(LISTEN)
    assert desk.refused == "not_now"


# --- taking over ---


@pytest.mark.parametrize("mode", Supervision)
def test_the_supervisor_becomes_the_operator(mode: Supervision) -> None:
    desk = supervised(mode)
    desk.take_over()
    assert desk.moves == [("c1-2", "main")]
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.seat("1001") is SeatState.WRAP_UP
    assert desk.seat("1004") is SeatState.TALKING
    taken = desk.last(f.CallTakenOver)
    assert (taken.seat, taken.from_seat, taken.by) == ("1004", "1001", "chief")
    desk.forget()
    desk.add(department("2001"), by="1004")
    desk.enters("c1-3")
    desk.ends("c1-2")
    desk.ends("c1-3")
    assert desk.hung_up == []


def test_after_the_call_the_supervisor_is_where_they_were() -> None:
    desk = supervised(LISTEN)
    desk.take_over()
    desk.ends("c1-1")
    desk.ends("c1-2")
    assert desk.hung_up == ["c1-1", "c1"]
    assert desk.seat("1004") is SeatState.WRAP_UP
    desk.wait(11)
    assert desk.seat("1004") is SeatState.SIGNED_OUT


def test_a_supervisor_on_a_break_goes_back_to_it() -> None:
    desk = talking("1002")
    desk.takes_break("1002", "coaching")
    desk.supervise(LISTEN, "1002")
    desk.answers("c1-2")
    desk.take_over("1002")
    desk.ends("c1-1")
    desk.ends("c1-2")
    desk.wait(11)
    assert desk.seat("1002") is SeatState.ON_BREAK
    assert desk.centre.state.seat(SeatNumber("1002")).reason == "coaching"


def test_a_ready_supervisor_takes_calls_again() -> None:
    desk = talking("1002", wrap_up_seconds=0)
    desk.supervise(WHISPER, "1002")
    desk.answers("c1-2")
    desk.take_over("1002")
    desk.ends("c1-2")
    assert desk.seat("1002") is SeatState.READY


def test_taking_over_in_the_middle_of_a_consultation() -> None:
    desk = consulting(department("2001"))
    desk.supervise(LISTEN)
    desk.answers("c1-3")
    desk.forget()
    desk.take_over()
    assert sorted(desk.hung_up) == ["c1-1", "c1-2"]
    desk.ends("c1-2")
    desk.ends("c1-1")
    assert desk.places() == {"c1": "main", "c1-3": "main"}
    assert desk.told == []


def test_only_who_supervises_takes_over() -> None:
    desk = talking()
    desk.take_over()
    assert desk.refused == "not_now"
    desk.supervise(LISTEN)
    desk.take_over()
    assert desk.refused == "not_now"


# --- unseen ---


def test_a_listener_nobody_remembers_is_hung_up() -> None:
    desk = TalkDesk(sighted=False)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("q1", "c1", LegState.JOINED, supervises="1004"),
    )
    assert desk.hung_up == ["q1"]


def test_the_order_to_hold_a_supervisor_on_the_call_got_lost() -> None:
    desk = supervised(BARGE)
    desk.joins("c1-2")
    desk.hold("c1-2")
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "held"}
    desk.wait(10)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
        seen("c1-2", "c1", LegState.JOINED, supervises="1004"),
    )
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "main"}


def test_the_backend_dies_and_the_supervision_goes_on() -> None:
    desk = supervised(LISTEN)
    desk.crash()
    desk.wait(5)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
        seen("c1-2", "c1", LegState.ANSWERED, supervises="1004"),
    )
    assert desk.hung_up == []
    desk.take_over()
    assert desk.moves == [("c1-2", "main")]
