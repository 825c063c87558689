"""Whatever is tried in whatever order: the table is followed, or nothing changes; and from anywhere
there is a way to the end.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines.amounts import Amount, Unit
from cases.errors import StepRefused
from cases.loop.step import possible, step
from cases.loop.table import FOLLOWING, PRESSING, QUESTIONS, ROWS, TABLE
from cases.loop.values import (
    Action,
    Given,
    Mark,
    Mode,
    Stage,
    Standing,
    Unreached,
    relations,
)
from tests.cases.loop.any_order import HEAT, PEOPLE, ROADS, WATER, Move, moves


def check_sound(standing: Standing) -> None:
    """What is true of every case at any time."""
    with_department = {Stage.DISPATCHED, Stage.HANDLING, Stage.REPLIED}
    if standing.stage in with_department:
        assert standing.lead is not None
    if standing.stage is Stage.RECEIVED:
        assert standing == Standing(marks=standing.marks)
    assert (standing.lead is not None) == (standing.mode is Mode.DISPATCHED)
    assert standing.lead not in standing.helpers
    assert standing.accepted | standing.answered <= standing.helpers | {standing.lead}
    if not standing.is_open:
        assert not standing.marks & (QUESTIONS | PRESSING)
    assert (standing.asked_extension is not None) == (Mark.EXTENSION_ASKED in standing.marks)
    assert (standing.grade is not None) <= (standing.stage is Stage.ASSESSED)
    assert not standing.marks & FOLLOWING


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_order_follows_the_table_or_changes_nothing(data: st.DataObject) -> None:
    standing = Standing()
    for _ in range(data.draw(st.integers(1, 25))):
        move = data.draw(moves(standing))
        before, person = standing, PEOPLE[move.who]
        row = ROWS.get((standing.stage, move.action))
        may = move.action in possible(standing, person)
        try:
            standing = step(standing, person, move.action, move.given)
        except StepRefused:
            assert standing == before
            continue
        assert may
        assert row is not None
        assert standing.stage is (row.to or before.stage)
        assert row.may & relations(person, before)
        assert row.needs <= before.signs
        assert not row.bars & before.signs
        assert row.sets <= standing.marks
        assert standing.marks - row.sets <= before.marks - row.clears
        check_sound(standing)


WAYS = {
    Action.SETTLE: Given(mode=Mode.ANSWERED),
    Action.DISPATCH: Given(department=WATER),
    Action.GIVE_UP_REVISIT: Given(unreached=Unreached.VACANT),
    Action.REVISIT: Given(resolved=True),
    Action.ASSESS: Given(grade=1),
    Action.REPLY: Given(text="done"),
    Action.SIGN_OFF: Given(),
    Action.ACCEPT: Given(),
    Action.CLOSE: Given(),
    Action.REFUSE_RETURN: Given(reason="yours"),
    Action.REJECT_DISPUTE: Given(reason="yours all the same"),
    Action.END_UNGRADED: Given(reason="gave none"),
}
"""Enough to bring any case to its end, by somebody in charge alone."""


def way_to_the_end(standing: Standing) -> list[Action]:
    """The shortest one."""
    seen, edge = {standing}, [(standing, list[Action]())]
    while edge:
        at, way = edge.pop(0)
        if at.stage is Stage.ASSESSED or Mark.MERGED in at.marks:
            return way
        for action in possible(at, PEOPLE["admin"]):
            if action in WAYS:
                after = step(at, PEOPLE["admin"], action, WAYS[action])
                if after not in seen:
                    seen.add(after)
                    edge.append((after, [*way, action]))
    raise AssertionError(f"no way to the end from {standing}")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_every_case_can_reach_the_end(data: st.DataObject) -> None:
    standing = Standing()
    for _ in range(data.draw(st.integers(0, 25))):
        move: Move = data.draw(moves(standing))
        try:
            standing = step(standing, PEOPLE[move.who], move.action, move.given)
        except StepRefused:
            continue
    assert len(way_to_the_end(standing)) <= 7


def test_the_table_has_one_row_for_a_stage_and_an_action() -> None:
    assert sum(len(row.at) for row in TABLE) == len(ROWS)
    assert {row.action for row in TABLE} == set(Action)


def test_every_question_has_an_answer_wherever_it_can_be_asked() -> None:
    for question in QUESTIONS:
        for stage in {stage for (stage, _), row in ROWS.items() if question in row.sets}:
            answers = [r for (at, _), r in ROWS.items() if at is stage and question in r.needs]
            assert answers, (question, stage)
            assert all(question in row.clears for row in answers)


@pytest.mark.parametrize("action", [Action.GRANT_RETURN, Action.UPHOLD_DISPUTE])
def test_a_returned_case_stands_as_if_just_received(action: Action) -> None:
    mark = Mark.RETURN_ASKED if action is Action.GRANT_RETURN else Mark.DISPUTED
    with_water = Standing(
        Stage.HANDLING,
        Mode.DISPATCHED,
        frozenset({mark, Mark.URGED, Mark.MEETING}),
        WATER,
        frozenset({HEAT, ROADS}),
        frozenset({WATER, HEAT}),
        extensions=1,
    )
    given_back = step(
        with_water,
        PEOPLE["admin"],
        action,
        Given(reason="not theirs", text="") if action is Action.UPHOLD_DISPUTE else Given(),
    )
    assert given_back == Standing(marks=frozenset({Mark.MEETING}))


def test_an_extension_is_kept_until_it_is_decided() -> None:
    three = Amount(3, Unit.WORKING_DAYS)
    handling = Standing(Stage.HANDLING, Mode.DISPATCHED, lead=WATER)
    asked = step(
        handling, PEOPLE["water"], Action.ASK_EXTENSION, Given(extension=three, reason="parts")
    )
    assert asked.asked_extension == three
    granted = step(asked, PEOPLE["zhao"], Action.GRANT_EXTENSION, Given())
    assert (granted.extensions, granted.asked_extension) == (1, None)
