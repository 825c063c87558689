"""Who is told of what."""

from __future__ import annotations

import pytest

from cases.deadlines.clocks import Clock
from cases.loop.values import Action, Standing, Unreached
from cases.telling import Noticed
from notices.occasions import told
from notices.values import IN_CHARGE, Kind
from tests.notices.examples import happening

NEW = Standing()
WITH_WATER = Standing(lead="2001", helpers=frozenset({"2002"}))
WITH_HEAT = Standing(lead="2002", helpers=frozenset({"2003"}))


def test_lead_and_helpers_are_told_of_a_dispatch() -> None:
    assert told(happening(Action.DISPATCH, NEW, WITH_WATER)) == [
        (Kind.DISPATCHED, "2001"),
        (Kind.DISPATCHED, "2002"),
    ]


def test_given_to_another_department_both_are_told() -> None:
    """The helper that leads now has something new to do, too."""
    assert told(happening(Action.REDISPATCH, WITH_WATER, WITH_HEAT)) == [
        (Kind.DISPATCHED, "2002"),
        (Kind.DISPATCHED, "2003"),
        (Kind.RETURNED, "2001"),
    ]


def test_a_helper_alone_is_told_that_it_helps_and_that_it_no_longer_does() -> None:
    more = Standing(lead="2001", helpers=frozenset({"2002", "2003"}))
    assert told(happening(Action.ADD_HELPER, WITH_WATER, more)) == [(Kind.DISPATCHED, "2003")]
    assert told(happening(Action.REMOVE_HELPER, more, WITH_WATER)) == [(Kind.RETURNED, "2003")]


def test_a_return_is_asked_of_those_in_charge_and_told_to_the_department() -> None:
    assert told(happening(Action.ASK_RETURN)) == [(Kind.RETURN_ASKED, IN_CHARGE)]
    assert told(happening(Action.GRANT_RETURN, WITH_WATER, NEW)) == [
        (Kind.RETURNED, "2001"),
        (Kind.RETURNED, "2002"),
    ]
    assert told(happening(Action.REFUSE_RETURN)) == [(Kind.RETURN_REFUSED, "2001")]


def test_more_time_is_asked_of_those_in_charge_and_the_lead_hears_what_they_say() -> None:
    assert told(happening(Action.ASK_EXTENSION)) == [(Kind.EXTENSION_ASKED, IN_CHARGE)]
    assert told(happening(Action.GRANT_EXTENSION)) == [(Kind.EXTENSION_GRANTED, "2001")]
    assert told(happening(Action.REFUSE_EXTENSION)) == [(Kind.EXTENSION_REFUSED, "2001")]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Action.URGE, [(Kind.URGED, "2001")]),
        (Action.SUPERVISE, [(Kind.SUPERVISED, "2001")]),
        (Action.SEND_BACK, [(Kind.SENT_BACK, "2001")]),
        (Action.PROPOSE, [(Kind.SIGN_OFF, IN_CHARGE)]),
        (
            Action.LIST_FOR_MEETING,
            [(Kind.MEETING, IN_CHARGE), (Kind.MEETING, "2001"), (Kind.MEETING, "2002")],
        ),
        (Action.ACCEPT, []),
        (Action.REPLY, []),
        (Action.CLOSE, []),
    ],
)
def test_what_else_is_told(action: Action, expected: list[tuple[Kind, str]]) -> None:
    assert told(happening(action)) == expected


@pytest.mark.parametrize(
    ("after", "kind"),
    [
        (Standing(lead="2001", resolved=True), Kind.SETTLED),
        (Standing(lead="2001", resolved=False), Kind.UNSETTLED),
    ],
)
def test_the_departments_hear_what_the_citizen_said(after: Standing, kind: Kind) -> None:
    assert told(happening(Action.REVISIT, WITH_WATER, after)) == [(kind, "2001")]


def test_they_hear_that_the_citizen_could_not_be_asked() -> None:
    after = Standing(lead="2001", unreached=Unreached.VACANT)
    assert told(happening(Action.GIVE_UP_REVISIT, WITH_WATER, after)) == [(Kind.UNREACHED, "2001")]


def test_what_time_does() -> None:
    assert told(happening(noticed=Noticed.WARNED, clock=Clock.REPLY)) == [(Kind.DUE_SOON, "2001")]
    assert told(happening(noticed=Noticed.LATE, clock=Clock.REPLY)) == [
        (Kind.LATE, "2001"),
        (Kind.LATE, IN_CHARGE),
    ]
    assert told(happening(noticed=Noticed.RECOUNTED)) == [(Kind.RECOUNTED, "2001")]


def test_no_department_hears_of_what_the_hotline_itself_owes() -> None:
    for clock in (Clock.DISPATCH, Clock.REVISIT):
        late = happening(noticed=Noticed.LATE, clock=clock)
        assert told(late) == [(Kind.LATE, IN_CHARGE)]
