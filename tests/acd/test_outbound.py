"""Calls to a citizen: the operator first, then the citizen; whoever is missing, the call fails."""

from __future__ import annotations

from typing import Any

import pytest

from acd import commands as c
from acd import facts as f
from acd.values import (
    CallId,
    CallState,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Purpose,
    SeatNumber,
    SeatState,
)
from tests.acd.desk import seen
from tests.acd.talk_desk import TalkDesk, department

NUMBER = "13800138000"
DIALLED = c.DialCitizen(CallId("o1"), LegId("o1"), NUMBER, HotlineNumber("12345"), 40.0)


def dialling(**changes: Any) -> TalkDesk:
    """The operator has picked up, the citizen is being dialled."""
    desk = TalkDesk(**changes)
    desk.sign_in("1001")
    desk.ring_citizen()
    desk.enters("o1-1")
    desk.forget()
    return desk


def on_the_phone(**changes: Any) -> TalkDesk:
    desk = dialling(**changes)
    desk.enters("o1")
    desk.forget()
    return desk


def ending_of(desk: TalkDesk) -> Ending:
    ended = desk.last(f.CallEnded)
    return ended.ending


def test_the_operator_is_rung_first_and_then_the_citizen() -> None:
    desk = TalkDesk()
    desk.sign_in("1001")
    desk.ring_citizen(purpose=Purpose.RETURN_VISIT)
    assert desk.invited == [("o1-1", "1001", "main")]
    assert desk.seat("1001") is SeatState.RESERVED
    assert desk.state("o1") is CallState.RINGING
    desk.forget()
    desk.enters("o1-1")
    desk.answers("o1-1")
    assert desk.commands == [DIALLED]
    desk.answers("o1")
    assert desk.state("o1") is CallState.RINGING
    desk.joins("o1")
    assert desk.state("o1") is CallState.CONNECTED
    assert desk.seat("1001") is SeatState.TALKING
    placed = desk.last(f.CallPlaced)
    assert (placed.number, placed.case, placed.purpose) == (
        NUMBER,
        "case7",
        Purpose.RETURN_VISIT,
    )


def test_the_talk_ends_like_any_other() -> None:
    desk = on_the_phone()
    desk.ends("o1-1")
    assert desk.hung_up == ["o1"]
    desk.ends("o1")
    assert desk.outcomes == {"o1": "answered"}
    assert desk.seat("1001") is SeatState.WRAP_UP


def test_a_department_can_be_brought_in_and_the_citizen_returns() -> None:
    desk = on_the_phone()
    desk.add(department("2001"), "o1")
    desk.enters("o1-2")
    desk.forget()
    desk.ends("o1-1")
    desk.ends("o1-2")
    assert desk.rung == [("o1-3", "1001")]


@pytest.mark.parametrize(
    "ending", [Ending.BUSY, Ending.NO_ANSWER, Ending.VACANT, Ending.UNREACHABLE, Ending.LOST]
)
def test_the_citizen_is_not_reached_and_the_operator_is_told(ending: Ending) -> None:
    desk = dialling()
    desk.ends("o1", ending)
    assert desk.told == [("o1-1", f"citizen_{ending}")]
    assert desk.outcomes == {}
    assert desk.hung_up == []
    desk.wait(6.0)
    assert desk.hung_up == ["o1-1"]
    desk.ends("o1-1")
    assert desk.outcomes == {"o1": "failed"}
    assert ending_of(desk) is ending
    assert desk.seat("1001") is SeatState.READY


def test_the_operator_hangs_up_on_hearing_so() -> None:
    desk = dialling()
    desk.ends("o1", Ending.BUSY)
    desk.ends("o1-1")
    assert desk.outcomes == {"o1": "failed"}
    assert ending_of(desk) is Ending.BUSY
    desk.wait(7)
    assert desk.hung_up == []


def test_the_operator_hangs_up_and_the_dial_is_cancelled() -> None:
    desk = dialling()
    desk.ends("o1-1")
    assert desk.hung_up == ["o1"]
    assert desk.outcomes == {}
    desk.ends("o1", Ending.CANCELLED)
    assert desk.outcomes == {"o1": "failed"}
    assert ending_of(desk) is Ending.CANCELLED
    assert desk.told == []
    assert desk.seat("1001") is SeatState.READY
    assert desk.centre.state.legs == {}


def test_the_citizen_picks_up_just_when_the_operator_hangs_up() -> None:
    desk = dialling()
    desk.answers("o1")
    desk.ends("o1-1")
    desk.joins("o1")
    desk.ends("o1")
    assert desk.outcomes == {"o1": "failed"}


@pytest.mark.parametrize(
    "ending", [Ending.NO_ANSWER, Ending.DECLINED, Ending.UNREACHABLE, Ending.BUSY]
)
def test_the_operators_own_phone_is_not_picked_up(ending: Ending) -> None:
    desk = TalkDesk()
    desk.sign_in("1001")
    desk.ring_citizen()
    desk.ends("o1-1", ending)
    assert desk.outcomes == {"o1": "failed"}
    assert ending_of(desk) is ending
    assert [x for x in desk.commands if isinstance(x, c.DialCitizen)] == []
    desk.call_arrives("c1")
    assert desk.rung == []
    desk.wait(3)
    assert desk.rung == [("c1-1", "1001")]


def test_the_operator_calls_it_off() -> None:
    desk = dialling()
    desk.hang_up_all("o1")
    assert sorted(desk.hung_up) == ["o1", "o1-1"]
    desk.ends("o1", Ending.CANCELLED)
    desk.ends("o1-1")
    assert desk.outcomes == {"o1": "failed"}
    assert desk.told == []


def test_an_operator_in_wrap_up_may_ring_a_citizen() -> None:
    desk = TalkDesk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.ends("c1-1")
    desk.ring_citizen()
    assert desk.refused == ""
    assert desk.seat("1001") is SeatState.RESERVED


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"number": "12319"}, "target_is_self"),
        ({"number": "0139 9001"}, "bad_number"),
        ({"number": "138\n"}, "bad_number"),
        ({"hotline": HotlineNumber("99")}, "no_such_hotline"),
        ({"seat": SeatNumber("9999")}, "no_such_seat"),
        ({"seat": SeatNumber("1004")}, "seat_not_free"),
        ({"seat": SeatNumber("1002")}, "seat_not_free"),
        ({"seat": SeatNumber("1003")}, "seat_not_free"),
    ],
)
def test_what_cannot_be_placed(wrong: dict[str, str], code: str) -> None:
    desk = TalkDesk()
    desk.sign_in("1002", "1003", "1001")
    desk.takes_break("1002")
    desk.phone("1003", Phone.UNREACHABLE)
    desk.forget()
    before = desk.snapshot_of_mind()
    desk.ring_citizen(**wrong)
    assert desk.refused == code
    assert desk.commands == []
    assert desk.snapshot_of_mind() == before


def test_asking_twice_places_one_call() -> None:
    desk = dialling()
    desk.ring_citizen()
    assert desk.refused == "not_now"
    desk.ends("o1-1")
    desk.ends("o1")
    desk.ring_citizen()
    assert desk.refused == "not_now"


# --- unseen ---


def test_the_citizen_is_dialled_as_soon_as_the_pbx_is_in_sight_again() -> None:
    desk = TalkDesk()
    desk.sign_in("1001")
    desk.ring_citizen()
    desk.loses_sight()
    desk.forget()
    desk.wait(5)
    desk.sees(seen("o1-1", "o1", LegState.JOINED, seat=SeatNumber("1001")))
    assert [x for x in desk.commands if isinstance(x, c.DialCitizen)] == [DIALLED]


@pytest.mark.parametrize("state", [LegState.RINGING, LegState.JOINED])
def test_the_backend_dies_while_the_citizen_is_dialled(state: LegState) -> None:
    desk = dialling()
    desk.crash()
    desk.wait(5)
    desk.sees(
        seen("o1", "o1", state),
        seen("o1-1", "o1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    desk.enters("o1")
    assert desk.state("o1") is CallState.CONNECTED
    assert [x for x in desk.commands if isinstance(x, c.DialCitizen)] == []


def test_a_dial_that_got_lost_fails_the_call() -> None:
    desk = dialling()
    desk.wait(5)
    desk.sees(seen("o1-1", "o1", LegState.JOINED, seat=SeatNumber("1001")))
    assert desk.told == [("o1-1", "citizen_lost")]


def test_a_citizen_being_dialled_whom_nobody_remembers_is_hung_up() -> None:
    desk = TalkDesk(sighted=False)
    desk.wait(5)
    desk.sees(seen("o1", "o1", LegState.RINGING))
    assert desk.hung_up == ["o1"]
    assert desk.kinds("CallOffered") == []


@pytest.mark.parametrize("kept", range(14))
def test_a_journal_cut_off_anywhere_is_put_right(kept: int) -> None:
    desk = dialling()
    desk.ends("o1", Ending.BUSY)
    desk.ends("o1-1")
    del desk.facts[kept:]
    desk.crash()
    desk.wait(10)
    desk.sees()
    assert desk.centre.state.calls == {}
    assert desk.centre.state.legs == {}
    assert desk.seat("1001") not in (SeatState.RESERVED, SeatState.TALKING)
    assert set(desk.outcomes.values()) <= {"failed"}
