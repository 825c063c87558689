"""A private consultation: joined, swapped, dropped, and cut off in every way. Nobody is lost."""

from __future__ import annotations

from typing import Any

import pytest

from acd import events as e
from acd import facts as f
from acd.values import (
    CallState,
    ConsultationEnd,
    Ending,
    LegId,
    LegState,
    Place,
    SeatNumber,
    SeatState,
    Target,
)
from tests.acd.desk import seen
from tests.acd.talk_desk import TalkDesk, consulting, department, outside, queue, seat, talking


def how_it_ended(desk: TalkDesk) -> ConsultationEnd:
    ended = desk.last(f.ConsultationEnded)
    return ended.how


@pytest.mark.parametrize(
    ("target", "whom"),
    [
        (seat("1002"), "1002"),
        (department("2001"), "2001"),
        (outside("13800138000"), "13800138000"),
    ],
)
def test_the_operator_steps_aside_and_the_target_is_rung_there(target: Target, whom: str) -> None:
    desk = talking("1002")
    desk.consult(target)
    assert desk.moves == [("c1-1", "aside")]
    assert desk.invited == [("c1-2", whom, "aside")]
    desk.enters("c1-2", Place.ASIDE)
    assert desk.places() == {"c1": "main", "c1-1": "aside", "c1-2": "aside"}
    assert desk.kinds("ConsultationStarted", "PartyMoved", "PartyRung", "PartyJoined") == [
        "PartyJoined",
        "ConsultationStarted",
        "PartyMoved",
        "PartyRung",
        "PartyJoined",
    ]


def test_all_together() -> None:
    desk = consulting(department("2001"))
    desk.consult_join()
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "main"}
    assert how_it_ended(desk) is ConsultationEnd.JOINED


def test_to_and_fro_between_the_two() -> None:
    desk = consulting(department("2001"))
    desk.swap()
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "aside"}
    desk.swap()
    assert desk.places() == {"c1": "main", "c1-1": "aside", "c1-2": "aside"}
    assert desk.kinds("ConsultationEnded") == []


def test_the_one_consulted_is_let_go() -> None:
    desk = consulting(department("2001"))
    desk.consult_drop()
    assert desk.hung_up == ["c1-2"]
    desk.ends("c1-2")
    assert desk.places() == {"c1": "main", "c1-1": "main"}
    assert desk.told == []
    assert how_it_ended(desk) is ConsultationEnd.DROPPED


def test_a_ring_that_takes_too_long_is_called_off() -> None:
    desk = talking()
    desk.consult(department("2001"))
    desk.consult_join()
    assert desk.refused == "not_now"
    desk.swap()
    assert desk.refused == "not_now"
    desk.consult_drop()
    assert desk.hung_up == ["c1-2"]
    assert desk.moves == [("c1-1", "aside"), ("c1-1", "main")]
    desk.ends("c1-2")
    assert desk.told == []


@pytest.mark.parametrize(
    "ending", [Ending.BUSY, Ending.UNREACHABLE, Ending.NO_ANSWER, Ending.DECLINED, Ending.LOST]
)
@pytest.mark.parametrize(
    ("target", "word"),
    [(seat("1002"), "seat"), (department("2001"), "department"), (outside("95598"), "outside")],
)
def test_busy_dead_or_silent_brings_the_operator_back(
    target: Target, word: str, ending: Ending
) -> None:
    desk = talking("1002")
    desk.consult(target)
    desk.ends("c1-2", ending)
    assert desk.moves == [("c1-1", "aside"), ("c1-1", "main")]
    assert desk.told == [("c1-1", f"{word}_{ending}")]
    assert how_it_ended(desk) is ConsultationEnd.FAILED
    assert desk.places() == {"c1": "main", "c1-1": "main"}
    assert desk.seat("1002") is SeatState.READY


def test_a_ring_whose_end_goes_unheard_is_looked_up() -> None:
    desk = talking(department_ring_seconds=40.0)
    desk.consult(department("2001"))
    desk.wait(43.1)
    assert desk.looks == 1
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001"), place=Place.ASIDE),
    )
    assert desk.moves == [("c1-1", "aside"), ("c1-1", "main")]


@pytest.mark.parametrize("ending", [Ending.HUNG_UP, Ending.UNREACHABLE])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_one_consulted_hangs_up_in_the_middle(ending: Ending, swapped: bool) -> None:
    desk = consulting(department("2001"))
    if swapped:
        desk.swap()
    desk.ends("c1-2", ending)
    assert desk.places() == {"c1": "main", "c1-1": "main"}
    assert how_it_ended(desk) is ConsultationEnd.FAILED
    assert desk.hung_up == []


def test_the_citizen_hangs_up_in_the_middle_and_the_two_go_on() -> None:
    desk = consulting(department("2001"))
    desk.ends("c1")
    assert desk.hung_up == []
    assert desk.outcomes == {}
    desk.ends("c1-2")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "answered"}
    assert desk.centre.state.legs == {}


def test_the_citizen_hangs_up_while_the_target_rings() -> None:
    desk = talking()
    desk.consult(department("2001"))
    desk.ends("c1")
    assert desk.hung_up == ["c1-2", "c1-1"]
    desk.ends("c1-2")
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "answered"}


@pytest.mark.parametrize("ending", [Ending.UNREACHABLE, Ending.LOST])
def test_the_operators_phone_breaks_in_the_middle(ending: Ending) -> None:
    desk = consulting(department("2001"), "1002")
    desk.ends("c1-1", ending)
    assert desk.hung_up == ["c1-2"]
    assert desk.rung == [("c1-3", "1002")]
    assert how_it_ended(desk) is ConsultationEnd.FAILED
    desk.ends("c1-2")
    desk.connects("c1", "c1-3")
    assert desk.places() == {"c1": "main", "c1-3": "main"}


def test_the_operator_hangs_up_in_the_middle_and_is_rung_again() -> None:
    desk = consulting(department("2001"), "1002")
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-2"]
    assert desk.rung == [("c1-3", "1001")]
    desk.ends("c1-2")
    assert desk.rung == [("c1-3", "1001")]
    desk.connects("c1", "c1-3")
    assert desk.state("c1") is CallState.CONNECTED


def test_the_operator_hangs_up_while_the_target_rings() -> None:
    desk = talking()
    desk.consult(department("2001"))
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-2"]
    assert desk.rung == [("c1-3", "1001")]
    desk.ends("c1-2")
    assert desk.told == []


def test_a_department_talks_on_with_the_citizen_meanwhile() -> None:
    desk = talking()
    desk.add(department("2001"))
    desk.enters("c1-2")
    desk.consult(department("2002"))
    desk.enters("c1-3", Place.ASIDE)
    assert desk.places() == {"c1": "main", "c1-1": "aside", "c1-2": "main", "c1-3": "aside"}
    desk.forget()
    desk.ends("c1-1", Ending.UNREACHABLE)
    desk.ends("c1-3")
    assert desk.rung == []
    assert desk.places() == {"c1": "main", "c1-2": "main"}


def test_a_colleague_consulted_is_reserved_and_wraps_up() -> None:
    desk = talking("1002")
    desk.consult(seat("1002"))
    assert desk.seat("1002") is SeatState.RESERVED
    desk.call_arrives("c2")
    assert desk.rung == []
    desk.enters("c1-2", Place.ASIDE)
    assert desk.seat("1002") is SeatState.TALKING
    desk.consult_drop()
    desk.ends("c1-2")
    assert desk.seat("1002") is SeatState.WRAP_UP
    desk.ends("c1-1")
    assert desk.hung_up == ["c1-2", "c1"]


def test_a_colleague_who_does_not_answer_rests() -> None:
    desk = talking("1002")
    desk.consult(seat("1002"))
    desk.ends("c1-2", Ending.NO_ANSWER)
    desk.call_arrives("c2")
    assert desk.rung == []
    desk.wait(3)
    assert desk.rung == [("c2-1", "1002")]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (seat("1001"), "target_is_self"),
        (seat("1002"), "seat_not_free"),
        (seat("9999"), "no_such_seat"),
        (department("9999"), "no_such_department"),
        (department("2003"), "department_has_no_number"),
        (outside("12345"), "target_is_self"),
        (outside("not a number"), "bad_number"),
        (outside("1" * 33), "bad_number"),
        (queue("12345"), "not_now"),
    ],
)
def test_who_cannot_be_consulted(target: Target, code: str) -> None:
    desk = talking()
    before = desk.snapshot_of_mind()
    desk.consult(target)
    assert desk.refused == code
    assert desk.commands == []
    assert desk.snapshot_of_mind() == before


def test_one_consultation_at_a_time() -> None:
    desk = consulting(department("2001"))
    desk.consult(department("2002"))
    assert desk.refused == "not_now"
    desk.consult_join(by="1002")
    assert desk.refused == "not_now"


def test_nobody_is_consulted_who_is_on_the_call_already() -> None:
    desk = talking()
    desk.add(department("2001"))
    desk.consult(department("2001"))
    assert desk.refused == "department_already_on_call"


def test_a_citizen_on_hold_hears_the_operator_again_after_a_swap() -> None:
    desk = talking()
    desk.hold()
    desk.consult(department("2001"))
    desk.enters("c1-2", Place.ASIDE)
    desk.swap()
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "aside"}


def test_the_backend_dies_in_the_middle_and_finds_everybody_in_place() -> None:
    desk = consulting(department("2001"))
    desk.crash()
    desk.wait(5)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001"), place=Place.ASIDE),
        seen("c1-2", "c1", LegState.JOINED, department="2001", place=Place.ASIDE),
    )
    assert desk.places() == {"c1": "main", "c1-1": "aside", "c1-2": "aside"}
    desk.consult_join()
    assert desk.moves == [("c1-2", "main"), ("c1-1", "main")]


def test_a_consultation_nobody_remembers_is_adopted() -> None:
    desk = TalkDesk(sighted=False)
    desk.sign_in("1001")
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("q1", "c1", LegState.JOINED, seat=SeatNumber("1001"), place=Place.ASIDE),
        seen("q2", "c1", LegState.JOINED, department="2001", place=Place.ASIDE),
    )
    assert desk.moves == []
    desk.consult_drop()
    assert desk.hung_up == ["q2"]
    assert desk.moves == [("q1", "main")]


@pytest.mark.parametrize("who", [{"seat": SeatNumber("1001")}, {"department": "2001"}])
def test_nobody_is_left_aside_alone(who: dict[str, Any]) -> None:
    desk = TalkDesk(sighted=False)
    desk.sign_in("1001")
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("q1", "c1", LegState.JOINED, place=Place.ASIDE, **who),
    )
    assert desk.moves == [("q1", "main")]


@pytest.mark.parametrize("kept", range(16))
def test_a_journal_cut_off_anywhere_is_put_right_by_the_next_snapshot(kept: int) -> None:
    desk = consulting(department("2001"))
    desk.ends("c1-2")
    del desk.facts[kept:]
    desk.crash()
    desk.wait(10)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001"), place=Place.ASIDE),
    )
    if CallState.CONNECTED is desk.state("c1"):
        assert desk.places() == {"c1": "main", "c1-1": "main"}
        assert desk.moves == [("c1-1", "main")]


def test_whom_an_operator_left_aside_while_nobody_watched_stays_with_the_citizen() -> None:
    """The PBX alone has brought the two together: nobody is taken out of a talk afterwards."""
    desk = consulting(department("2001"))
    desk.wait(5)
    desk.crash()
    desk.step(e.LegEnded(leg=LegId("c1-1"), ending=Ending.HUNG_UP, at=desk.now, inferred=True))
    desk.wait(5)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-2", "c1", LegState.JOINED, department="2001"),
    )
    assert desk.hung_up == []
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert desk.state("c1") is CallState.CONNECTED


def test_whom_an_operator_left_aside_unseen_is_brought_to_the_citizen() -> None:
    desk = consulting(department("2001"))
    desk.wait(5)
    desk.crash()
    desk.sees(
        seen("c1", "c1"),
        seen("c1-2", "c1", LegState.JOINED, department="2001", place=Place.ASIDE),
    )
    assert desk.hung_up == []
    assert desk.moves == [("c1-2", "main"), ("c1", "main")]
