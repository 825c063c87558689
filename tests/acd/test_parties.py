"""Bringing in seats, departments and outside numbers, and an emergency service in one action."""

from __future__ import annotations

import pytest

from acd import commands as c
from acd import facts as f
from acd.values import CallId, CallState, Ending, LegId, Place, Role, SeatState, Target
from tests.acd.talk_desk import consulting, department, outside, queue, seat, talking


def test_a_colleague_comes_onto_the_call() -> None:
    desk = talking("1002")
    desk.add(seat("1002"))
    assert desk.commands == [
        c.RingParty(
            call=CallId("c1"),
            leg=LegId("c1-2"),
            role=Role.OPERATOR,
            target="1002",
            dial="",
            ring_seconds=20.0,
            hotline=desk.centre.state.calls[CallId("c1")].hotline,
            caller="",
            place=Place.MAIN,
        )
    ]
    desk.enters("c1-2")
    assert desk.seat("1002") is SeatState.TALKING
    desk.ends("c1-1")
    assert desk.hung_up == []
    desk.ends("c1-2")
    assert desk.hung_up == ["c1"]


def test_a_department_is_rung_as_ever() -> None:
    desk = talking()
    desk.add(department("2001"))
    assert desk.rung == [("c1-2", "2001")]
    assert desk.kinds("DepartmentRung", "PartyRung") == ["DepartmentRung"]


def test_an_outside_number_comes_onto_the_call_and_the_operator_leaves() -> None:
    desk = talking()
    desk.add(outside("+8673512345"))
    assert desk.invited == [("c1-2", "+8673512345", "main")]
    desk.enters("c1-2")
    joined = desk.last(f.PartyJoined)
    assert (joined.role, joined.number) == (Role.OUTSIDE, "+8673512345")
    desk.drop("c1", "c1-1")
    desk.ends("c1-1")
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    desk.forget()
    desk.ends("c1-2")
    assert desk.rung == [("c1-3", "1001")]


@pytest.mark.parametrize("ending", [Ending.BUSY, Ending.NO_ANSWER, Ending.VACANT])
def test_the_one_who_asked_is_told(ending: Ending) -> None:
    desk = talking("1002")
    desk.add(seat("1002"))
    desk.enters("c1-2")
    desk.add(outside("95598"), by="1002")
    desk.ends("c1-3", ending)
    assert desk.told == [("c1-2", f"outside_{ending}")]


def test_six_are_on_the_call_and_a_seventh_is_refused() -> None:
    desk = talking("1002")
    for number, target in enumerate(
        (seat("1002"), department("2001"), department("2002"), outside("95598")), 2
    ):
        desk.add(target)
        desk.enters(f"c1-{number}")
    assert len(desk.places()) == 6
    desk.add(outside("95599"))
    assert desk.refused == "too_many_parties"
    desk.ends("c1-3")
    desk.add(outside("95599"))
    assert desk.refused == ""


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (seat("1001"), "target_is_self"),
        (seat("1003"), "seat_not_free"),
        (outside("95598"), "party_already_on_call"),
        (outside("12345"), "target_is_self"),
        (queue("12345"), "not_now"),
    ],
)
def test_who_cannot_be_brought_in(target: Target, code: str) -> None:
    desk = talking()
    desk.add(outside("95598"))
    desk.forget()
    before = desk.snapshot_of_mind()
    desk.add(target)
    assert desk.refused == code
    assert desk.commands == []
    assert desk.snapshot_of_mind() == before


def test_two_colleagues_are_rung_at_once_and_both_come() -> None:
    desk = talking("1002", "1003")
    desk.add(seat("1002"))
    desk.add(seat("1003"))
    desk.enters("c1-2")
    assert desk.hung_up == []
    desk.enters("c1-3")
    assert len(desk.places()) == 4


# --- emergency ---


def test_the_emergency_service_is_called_in_in_one_action() -> None:
    desk = talking()
    desk.emergency("110")
    assert desk.invited == [("c1-2", "110", "main")]
    flagged = desk.last(f.CallFlagged)
    assert (flagged.flag, flagged.detail, flagged.by) == ("emergency", "110", "1001")
    desk.enters("c1-2")
    desk.ends("c1-1")
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert desk.hung_up == []


def test_the_citizen_is_taken_off_hold_and_the_operator_out_of_a_consultation() -> None:
    desk = consulting(department("2001"))
    desk.hold(by=None)
    desk.forget()
    desk.emergency("120")
    assert desk.moves == [("c1", "main"), ("c1-1", "main")]
    desk.enters("c1-3")
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "aside", "c1-3": "main"}


def test_a_full_call_takes_the_emergency_service_all_the_same() -> None:
    desk = talking(most_parties=2)
    desk.emergency("119")
    assert desk.refused == ""


def test_an_emergency_service_that_is_not_reached() -> None:
    desk = talking()
    desk.emergency("110")
    desk.ends("c1-2", Ending.CONGESTED)
    assert desk.told == [("c1-1", "outside_congested")]
    assert desk.state("c1") is CallState.CONNECTED
    desk.emergency("110")
    assert desk.refused == ""


def test_what_is_no_emergency_number() -> None:
    desk = talking()
    before = desk.snapshot_of_mind()
    desk.emergency("95598")
    assert desk.refused == "no_emergency_number"
    assert desk.snapshot_of_mind() == before
    desk.emergency("110")
    desk.emergency("110")
    assert desk.refused == "party_already_on_call"
