"""The question for a grade: asked when the operator has hung up, skipped when the citizen has."""

from __future__ import annotations

import pytest

from acd import commands as c
from acd import facts as f
from acd.values import CallId, Ending, Purpose, SeatState
from tests.acd.talk_desk import TalkDesk, department, talking


def asked(desk: TalkDesk) -> list[str]:
    return [x.call for x in desk.commands if isinstance(x, c.AskSatisfaction)]


def test_the_citizen_is_asked_instead_of_being_hung_up() -> None:
    desk = talking(satisfaction=True)
    desk.ends("c1-1")
    assert asked(desk) == ["c1"]
    assert desk.hung_up == []
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.sign_in("1002")
    desk.grade(5)
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}
    given = desk.last(f.SatisfactionGiven)
    assert given == f.SatisfactionGiven(
        at=desk.now,
        call=CallId("c1"),
        grade=5,
        seat=given.seat,
        operator="op1001",
    )
    assert desk.rung == []


def test_a_call_with_the_question_is_over_for_everybody() -> None:
    desk = talking("1002", satisfaction=True)
    desk.ends("c1-1")
    desk.add(department("2001"))
    assert desk.refused == "not_now"
    desk.hold(by=None)
    assert desk.refused == "not_now"
    desk.leaves_bridge("c1")
    assert desk.rung == []


def test_the_first_answer_counts_and_only_one_to_five() -> None:
    desk = talking(satisfaction=True)
    desk.grade(3)
    assert desk.refused == "not_now"
    desk.ends("c1-1")
    for grade in (0, 6):
        desk.grade(grade)
        assert desk.refused == "bad_grade"
    desk.grade(1)
    desk.grade(5)
    grades = [x.grade for x in desk.facts if isinstance(x, f.SatisfactionGiven)]
    assert grades == [1]
    desk.grade(3, "nobody")
    assert desk.refused == "no_such_call"


def test_a_citizen_who_hangs_up_first_is_not_asked() -> None:
    desk = talking(satisfaction=True)
    desk.ends("c1")
    desk.ends("c1-1")
    assert asked(desk) == []


def test_a_citizen_who_hangs_up_first_is_not_asked_whoever_is_told_of_first() -> None:
    desk = talking(satisfaction=True)
    desk.hangs_up("c1")
    desk.ends("c1-1")
    assert asked(desk) == []
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}


@pytest.mark.parametrize("ending", [Ending.UNREACHABLE, Ending.LOST])
def test_a_broken_phone_is_no_end_of_the_talk(ending: Ending) -> None:
    desk = talking("1002", satisfaction=True)
    desk.ends("c1-1", ending)
    assert asked(desk) == []
    assert desk.rung == [("c1-2", "1002")]


def test_a_department_that_hangs_up_last_is_not_asked_about() -> None:
    desk = talking(satisfaction=True)
    desk.add(department("2001"))
    desk.enters("c1-2")
    desk.ends("c1-1")
    desk.ends("c1-2")
    assert asked(desk) == []


def test_without_the_setting_nobody_is_asked() -> None:
    desk = talking()
    desk.ends("c1-1")
    assert asked(desk) == []
    assert desk.hung_up == ["c1"]


def test_a_question_without_end_is_hung_up() -> None:
    desk = talking(satisfaction=True)
    desk.ends("c1-1")
    desk.wait(59)
    assert desk.hung_up == []
    desk.wait(2)
    assert desk.hung_up == ["c1"]


def test_a_question_that_cannot_be_asked_now_is_not_asked() -> None:
    desk = talking(satisfaction=True)
    desk.loses_sight()
    desk.ends("c1-1")
    assert desk.kinds("SatisfactionAsked") == []
    assert desk.kinds("PartyDismissed") == ["PartyDismissed"]


@pytest.mark.parametrize(
    ("purpose", "is_asked"),
    [(Purpose.CONTACT, []), (Purpose.RETURN_VISIT, ["o1"]), (Purpose.RING_BACK, ["o1"])],
)
def test_after_a_word_about_the_case_nobody_is_asked(purpose: Purpose, is_asked: list[str]) -> None:
    desk = TalkDesk(satisfaction=True)
    desk.sign_in("1001")
    desk.ring_citizen(purpose=purpose)
    desk.enters("o1-1")
    desk.enters("o1")
    desk.ends("o1-1")
    assert asked(desk) == is_asked
