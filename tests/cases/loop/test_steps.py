"""The loop told as stories."""

from __future__ import annotations

import pytest

from cases.errors import GivenWrongly, NotAtThisStage, NotYoursToDo
from cases.loop.step import possible, step
from cases.loop.values import (
    Action,
    Given,
    Level,
    Mark,
    Mode,
    Stage,
    Standing,
    Unreached,
)
from tests.cases.loop.any_order import HEAT, PEOPLE, ROADS, WATER


class Told:
    """A case and who does what with it."""

    def __init__(self, standing: Standing | None = None) -> None:
        self.case = standing or Standing()

    def by(self, who: str, action: Action, given: Given | None = None) -> Told:
        self.case = step(self.case, PEOPLE[who], action, given or Given())
        return self


def with_water() -> Told:
    """Dispatched to the waterworks, which has it."""
    return (
        Told()
        .by("li", Action.DISPATCH, Given(department=WATER, helpers=frozenset({HEAT})))
        .by("water", Action.ACCEPT)
    )


def test_from_the_call_to_the_citizens_verdict() -> None:
    told = with_water()
    assert told.case.stage is Stage.HANDLING
    told.by("water", Action.REPLY, Given(text="the pipe is mended")).by("li", Action.CLOSE)
    told.by("li", Action.REVISIT, Given(resolved=True)).by("clock", Action.ASSESS, Given(grade=2))
    assert (told.case.stage, told.case.grade, told.case.resolved) == (Stage.ASSESSED, 2, True)
    assert (told.case.lead, told.case.helpers) == (WATER, frozenset({HEAT}))


@pytest.mark.parametrize("mode", [Mode.GUIDED, Mode.ANSWERED, Mode.CONTACTED])
def test_settled_on_the_spot_and_graded_at_the_end_of_the_call(mode: Mode) -> None:
    told = Told().by("li", Action.SETTLE, Given(mode=mode))
    assert (told.case.stage, told.case.mode) == (Stage.CLOSED, mode)
    assert told.by("clock", Action.ASSESS, Given(grade=1)).case.stage is Stage.ASSESSED


def test_a_dispatched_case_is_revisited_before_it_is_graded() -> None:
    told = with_water().by("water", Action.REPLY, Given(text="done")).by("li", Action.CLOSE)
    with pytest.raises(NotAtThisStage, match="assess is possible only for a case that is on_the"):
        told.by("clock", Action.ASSESS, Given(grade=1))


def test_returned_disputed_and_given_to_another() -> None:
    told = with_water().by("water", Action.ASK_RETURN, Given(reason="a heating pipe"))
    told.by("li", Action.REFUSE_RETURN, Given(reason="it is water all the same"))
    with pytest.raises(NotAtThisStage):
        told.by("water", Action.ASK_RETURN, Given(reason="once more"))
    told.by("water", Action.DISPUTE, Given(reason="the statute says heat"))
    with pytest.raises(NotYoursToDo):
        told.by("li", Action.UPHOLD_DISPUTE, Given(reason="an operator does not review"))
    told.by("zhao", Action.UPHOLD_DISPUTE, Given(reason="heat it is"))
    assert told.case == Standing()
    told.by("li", Action.DISPATCH, Given(department=HEAT))
    assert (told.case.stage, told.case.lead) == (Stage.DISPATCHED, HEAT)


def test_a_rejected_dispute_is_final() -> None:
    told = with_water().by("water", Action.ASK_RETURN, Given(reason="no"))
    told.by("li", Action.REFUSE_RETURN, Given(reason="yes"))
    told.by("water", Action.DISPUTE, Given(reason="no"))
    told.by("zhao", Action.REJECT_DISPUTE, Given(reason="yes"))
    may = possible(told.case, PEOPLE["water"])
    assert Action.REPLY in may
    assert not {Action.ASK_RETURN, Action.DISPUTE} & set(may)


def test_pressed_and_let_go() -> None:
    told = with_water()
    levels = [told.by("clock", Action.URGE).case.level]
    levels.append(told.by("zhao", Action.SUPERVISE, Given(reason="twice late")).case.level)
    levels.append(told.by("li", Action.URGE).case.level)
    levels.append(told.by("zhao", Action.END_SUPERVISION, Given(reason="done")).case.level)
    assert levels == [Level.URGED, Level.SUPERVISED, Level.SUPERVISED, Level.NONE]


def test_a_proposal_waits_for_the_leader() -> None:
    told = Told().by("li", Action.PROPOSE, Given(text="to the waterworks", department=WATER))
    with pytest.raises(NotAtThisStage, match="sign_off_asked"):
        told.by("li", Action.DISPATCH, Given(department=WATER))
    with pytest.raises(NotYoursToDo, match="those in charge"):
        told.by("li", Action.SIGN_OFF)
    told.by("admin", Action.SIGN_OFF, Given(text="agreed"))
    assert told.case.marks == {Mark.SIGNED_OFF}
    assert told.by("li", Action.DISPATCH, Given(department=WATER)).case.lead == WATER


def test_cases_across_departments_go_to_a_meeting() -> None:
    told = with_water().by("li", Action.LIST_FOR_MEETING, Given(reason="three bureaus"))
    assert Mark.MEETING in told.case.marks
    told.by("zhao", Action.RECORD_MEETING, Given(text="roads lead"))
    told.by("zhao", Action.REDISPATCH, Given(department=ROADS, reason="the meeting"))
    assert (told.case.stage, told.case.lead, told.case.marks) == (
        Stage.DISPATCHED,
        ROADS,
        frozenset(),
    )


def test_helpers_give_their_part() -> None:
    told = with_water()
    told.by("heat", Action.REPLY_PART, Given(department=HEAT, text="our part"))
    assert told.case.answered == {HEAT}
    with pytest.raises(GivenWrongly, match="2003 does not help"):
        told.by("both", Action.REPLY_PART, Given(department=ROADS, text="ours"))
    told.by("li", Action.ADD_HELPER, Given(department=ROADS))
    with pytest.raises(NotYoursToDo):
        told.by("heat", Action.REPLY_PART, Given(department=ROADS, text="theirs"))


def test_a_part_is_offered_only_where_somebody_helps() -> None:
    parts = {Action.ACCEPT_PART, Action.REPLY_PART, Action.REMOVE_HELPER}
    told = Told().by("li", Action.DISPATCH, Given(department=WATER))
    assert not parts & set(possible(told.case, PEOPLE["li"]))
    told.by("li", Action.ADD_HELPER, Given(department=HEAT))
    assert parts <= set(possible(told.case, PEOPLE["li"]))
    assert set(possible(told.case, PEOPLE["heat"])) == {Action.ACCEPT_PART, Action.REPLY_PART}
    told.by("li", Action.REMOVE_HELPER, Given(department=HEAT, reason="not needed"))
    with pytest.raises(NotAtThisStage, match="helped"):
        told.by("li", Action.REPLY_PART, Given(department=HEAT, text="too late"))


def test_nobody_answering_is_a_reason_after_three_tries() -> None:
    told = with_water().by("water", Action.REPLY, Given(text="done")).by("li", Action.CLOSE)
    told.by("li", Action.TRY_REVISIT, Given(reason="no answer"))
    told.by("li", Action.TRY_REVISIT, Given(reason="busy"))
    with pytest.raises(GivenWrongly, match="rung 2 times"):
        told.by("li", Action.GIVE_UP_REVISIT, Given(unreached=Unreached.NO_ANSWER))
    told.by("li", Action.TRY_REVISIT, Given(reason="no answer"))
    told.by("li", Action.GIVE_UP_REVISIT, Given(unreached=Unreached.NO_ANSWER))
    with pytest.raises(NotAtThisStage, match="unreached"):
        told.by("li", Action.ASSESS, Given(grade=1))
    assert told.by("li", Action.END_UNGRADED, Given(reason="unreached")).case.grade is None


def test_done_again_when_the_citizen_is_not_content() -> None:
    told = with_water().by("water", Action.REPLY, Given(text="done")).by("li", Action.CLOSE)
    told.by("li", Action.REVISIT, Given(resolved=False))
    told.by("li", Action.REWORK, Given(reason="still leaks"))
    assert told.case.stage is Stage.HANDLING
    assert (told.case.lead, told.case.resolved, told.case.answered) == (WATER, None, frozenset())


@pytest.mark.parametrize(
    ("who", "action", "given", "wrong"),
    [
        ("li", Action.SETTLE, Given(mode=Mode.DISPATCHED), GivenWrongly),
        ("li", Action.SETTLE, Given(), GivenWrongly),
        ("li", Action.DISPATCH, Given(), GivenWrongly),
        ("li", Action.DISPATCH, Given(department="  "), GivenWrongly),
        ("li", Action.DISPATCH, Given(department=WATER, grade=1), GivenWrongly),
        ("li", Action.DISPATCH, Given(department=WATER, helpers=frozenset({WATER})), GivenWrongly),
        ("water", Action.DISPATCH, Given(department=WATER), NotYoursToDo),
        ("nobody", Action.ACCEPT, Given(), NotAtThisStage),
        ("li", Action.REPLY, Given(text="x"), NotAtThisStage),
        ("li", Action.TAKE_BACK, Given(reason="x"), NotYoursToDo),
        ("clock", Action.SUPERVISE, Given(reason="late"), NotAtThisStage),
    ],
)
def test_refused(who: str, action: Action, given: Given, wrong: type[Exception]) -> None:
    with pytest.raises(wrong):
        step(Standing(), PEOPLE[who], action, given)
