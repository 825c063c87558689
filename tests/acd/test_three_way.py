"""Citizen, operator and department on one call: who may come, who goes, who goes on talking."""

from __future__ import annotations

from typing import Any

import pytest

from acd.values import CallState, Ending, Phone, SeatState
from tests.acd.desk import Desk


def talking(**changes: Any) -> Desk:
    desk = Desk(**changes)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.forget()
    return desk


def three_way(**changes: Any) -> Desk:
    desk = talking(**changes)
    desk.add_department("c1", "2001", by="1001")
    desk.answers("c1-2")
    desk.joins("c1-2")
    desk.forget()
    return desk


def test_a_department_is_rung_and_joins() -> None:
    desk = talking()
    desk.add_department("c1", "2001", by="1001")
    assert desk.rung == [("c1-2", "2001")]
    desk.answers("c1-2")
    desk.joins("c1-2")
    assert desk.kinds("DepartmentRung", "PartyJoined") == [
        "PartyJoined",
        "DepartmentRung",
        "PartyJoined",
    ]


@pytest.mark.parametrize(
    ("department", "code"),
    [("9999", "no_such_department"), ("2003", "department_has_no_number")],
)
def test_departments_that_cannot_be_rung(department: str, code: str) -> None:
    desk = talking()
    before = desk.snapshot_of_mind()
    desk.add_department("c1", department)
    assert desk.refused == code
    assert desk.commands == []
    assert desk.snapshot_of_mind() == before


def test_a_department_is_refused_twice_on_one_call() -> None:
    desk = three_way()
    desk.add_department("c1", "2001")
    assert desk.refused == "department_already_on_call"


def test_a_full_call_takes_nobody_more() -> None:
    desk = talking(most_parties=3)
    desk.add_department("c1", "2001")
    desk.add_department("c1", "2002")
    assert desk.refused == "too_many_parties"


def test_a_caller_who_waits_cannot_be_joined() -> None:
    desk = Desk()
    desk.call_arrives("c1")
    desk.add_department("c1", "2001")
    assert desk.refused == "not_now"
    desk.add_department("nobody", "2001")
    assert desk.refused == "no_such_call"


@pytest.mark.parametrize("ending", [Ending.BUSY, Ending.NO_ANSWER, Ending.VACANT])
def test_the_operator_is_told_when_a_department_does_not_come(ending: Ending) -> None:
    desk = talking()
    desk.add_department("c1", "2001")
    desk.ends("c1-2", ending)
    assert desk.told == [("c1-1", f"department_{ending}")]
    assert desk.state("c1") is CallState.CONNECTED
    desk.add_department("c1", "2001")
    assert desk.rung[1:] == [("c1-3", "2001")]


def test_no_seat_rings_for_a_citizen_who_hung_up_on_the_department() -> None:
    desk = three_way()
    desk.ends("c1-1")
    desk.forget()
    desk.hangs_up("c1")
    # The PBX hangs the department up with the citizen, and tells of it first.
    desk.ends("c1-2")
    assert desk.rung == []
    assert desk.kinds("CallReturned") == []
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}


def test_the_operator_drops_the_department() -> None:
    desk = three_way()
    desk.drop("c1", "c1-2")
    desk.drop("c1", "c1-2")
    assert desk.hung_up == ["c1-2"]
    desk.ends("c1-2")
    assert desk.state("c1") is CallState.CONNECTED
    assert desk.told == []
    desk.drop("c1", "c1-2")
    assert desk.refused == "no_such_party"


def test_the_operator_leaves_and_the_other_two_go_on() -> None:
    desk = three_way()
    desk.ends("c1-1")
    assert desk.hung_up == []
    assert desk.seat("1001") is SeatState.WRAP_UP
    assert desk.state("c1") is CallState.CONNECTED


def test_the_citizen_returns_to_the_same_operator_in_wrap_up() -> None:
    desk = three_way()
    desk.sign_in("1002")
    desk.ends("c1-1")
    desk.ends("c1-2")
    assert desk.rung == [("c1-3", "1001")]
    desk.connects("c1", "c1-3")
    desk.ends("c1-3")
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}


def test_the_citizen_returns_to_the_same_operator_who_is_free_again() -> None:
    desk = three_way(wrap_up_seconds=1.0)
    desk.sign_in("1002")
    desk.ends("c1-1")
    desk.wait(2)
    desk.ends("c1-2")
    assert desk.rung == [("c1-3", "1001")]


def test_otherwise_the_citizen_gets_the_next_free_seat_before_all_others() -> None:
    desk = three_way()
    desk.ends("c1-1")
    desk.takes_break("1001")
    desk.call_arrives("c2")
    desk.ends("c1-2")
    desk.sign_in("1002")
    assert desk.rung == [("c1-3", "1002")]


def test_an_operator_on_the_way_out_is_not_called_back() -> None:
    desk = three_way()
    desk.takes_break("1001")
    desk.ends("c1-1")
    desk.ends("c1-2")
    assert desk.rung == []
    assert desk.state("c1") is CallState.WAITING


def test_a_wrap_up_call_back_that_is_missed_goes_to_somebody_else() -> None:
    desk = three_way()
    desk.ends("c1-1")
    desk.ends("c1-2")
    desk.sign_in("1002")
    desk.ends("c1-3", Ending.NO_ANSWER)
    assert desk.rung == [("c1-3", "1001"), ("c1-4", "1002")]


@pytest.mark.parametrize("ending", [Ending.LOST, Ending.UNREACHABLE, Ending.CONGESTED])
def test_the_operators_phone_dies_and_the_citizen_goes_to_somebody_else(ending: Ending) -> None:
    desk = talking()
    desk.sign_in("1002")
    desk.ends("c1-1", ending)
    assert desk.rung == [("c1-2", "1002")]
    assert desk.hung_up == []


def test_a_dead_phone_is_left_alone_even_without_wrap_up() -> None:
    desk = talking(wrap_up_seconds=0)
    desk.ends("c1-1", Ending.LOST)
    assert desk.rung == []
    desk.wait(3)
    assert desk.rung == [("c1-2", "1001")]


def test_the_operators_phone_is_gone_when_the_department_leaves() -> None:
    desk = three_way()
    desk.ends("c1-1")
    desk.phone("1001", Phone.UNREACHABLE)
    desk.ends("c1-2")
    assert desk.rung == []


def test_the_citizen_leaves_and_the_other_two_go_on_until_one_is_left() -> None:
    desk = three_way()
    desk.ends("c1")
    assert desk.hung_up == []
    assert desk.outcomes == {}
    desk.ends("c1-2")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "answered"}


def test_the_operator_hangs_up_and_the_call_is_over() -> None:
    desk = talking()
    desk.ends("c1-1")
    assert desk.hung_up == ["c1"]
    assert desk.rung == []
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}


@pytest.mark.parametrize("who", ["c1", "c1-1"])
def test_a_department_still_ringing_is_called_off_when_the_talk_ends(who: str) -> None:
    desk = talking()
    desk.add_department("c1", "2001")
    desk.ends(who)
    other = "c1-1" if who == "c1" else "c1"
    assert desk.hung_up == ["c1-2", other]
    desk.ends("c1-2")
    desk.ends(other)
    assert desk.outcomes == {"c1": "answered"}
    assert desk.told == []


def test_a_department_picks_up_after_the_citizen_has_left() -> None:
    desk = talking()
    desk.add_department("c1", "2001")
    desk.ends("c1")
    desk.answers("c1-2")
    desk.ends("c1-2")
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "answered"}
    assert desk.centre.state.legs == {}


def test_hanging_up_for_everybody_returns_nobody() -> None:
    desk = three_way()
    desk.hang_up_all("c1")
    desk.hang_up_all("c1")
    assert sorted(desk.hung_up) == ["c1", "c1-1", "c1-2"]
    desk.add_department("c1", "2002")
    assert desk.refused == "not_now"
    for leg in ("c1-1", "c1-2", "c1"):
        desk.ends(leg)
    assert desk.outcomes == {"c1": "answered"}
    assert desk.rung == []


def test_a_caller_hung_up_while_waiting_is_not_rung_for() -> None:
    desk = Desk()
    desk.call_arrives("c1")
    desk.hang_up_all("c1")
    desk.sign_in("1001")
    assert desk.rung == []
    assert desk.hung_up == ["c1"]
    desk.ends("c1")
    assert desk.outcomes == {"c1": "abandoned"}


def test_the_citizen_is_dropped_and_the_other_two_go_on() -> None:
    desk = three_way()
    desk.drop("c1", "c1")
    desk.ends("c1")
    assert desk.hung_up == ["c1"]
    assert desk.outcomes == {}
