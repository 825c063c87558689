"""Taking a step: the one function that moves a case."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace

from cases.errors import GivenWrongly, NotAtThisStage, NotYoursToDo
from cases.loop.table import ROWS, Step
from cases.loop.values import (
    Action,
    Given,
    Mode,
    Person,
    Relation,
    Role,
    Standing,
    Unreached,
    relations,
)

TRIES = 3
"""How often a citizen is rung before nobody answering is a reason to give up, if no rule says."""


def step(
    standing: Standing, person: Person, action: Action, given: Given, *, tries: int = TRIES
) -> Standing:
    """Where the case stands afterwards.

    Raises NotAtThisStage, NotYoursToDo and GivenWrongly; nothing is changed then.
    """
    row = _row(standing, action)
    _check_who(row, person, standing)
    _check_marks(row, standing)
    _check_given(row, given)
    after = _EFFECTS.get(action, _nothing_else)(standing, given)
    if action is Action.GIVE_UP_REVISIT:
        _check_tries(standing, given, tries)
    if action in (Action.ACCEPT_PART, Action.REPLY_PART):
        _check_part(standing, person, given)
    return replace(
        after,
        stage=standing.stage if row.to is None else row.to,
        marks=(after.marks - row.clears) | row.sets,
    )


def possible(standing: Standing, person: Person) -> tuple[Action, ...]:
    """What the person may do with the case now, in the order of ``Action``."""
    found = []
    for action in Action:
        row = ROWS.get((standing.stage, action))
        if row is None or not row.may & relations(person, standing):
            continue
        if row.needs <= standing.signs and not row.bars & standing.signs:
            found.append(action)
    return tuple(found)


def _row(standing: Standing, action: Action) -> Step:
    row = ROWS.get((standing.stage, action))
    if row is None:
        raise NotAtThisStage(f"{action} is not possible while a case is {standing.stage}")
    return row


def _check_who(row: Step, person: Person, standing: Standing) -> None:
    if not row.may & relations(person, standing):
        who = " or ".join(sorted(_WHO[relation] for relation in row.may - {Relation.CLOCK}))
        raise NotYoursToDo(f"{row.action} is for {who}")


_WHO = {
    Relation.OPERATOR: "the hotline's people",
    Relation.IN_CHARGE: "those in charge of the hotline",
    Relation.LEAD: "the department that leads the case",
    Relation.HELPER: "a department that helps",
}


def _check_marks(row: Step, standing: Standing) -> None:
    for mark in sorted(row.needs - standing.signs):
        raise NotAtThisStage(f"{row.action} is possible only for a case that is {mark}")
    for mark in sorted(row.bars & standing.signs):
        raise NotAtThisStage(f"{row.action} is not possible for a case that is {mark}")


def _check_given(row: Step, given: Given) -> None:
    named = {
        field.name for field in dataclasses.fields(given) if _is_given(getattr(given, field.name))
    }
    for name in sorted(row.gives - named):
        raise GivenWrongly(f"{row.action} needs {name}")
    for name in sorted(named - row.gives - row.takes):
        raise GivenWrongly(f"{row.action} takes no {name}")
    if given.grade is not None and not 1 <= given.grade <= 5:
        raise GivenWrongly("a grade is 1 to 5")
    if row.action is Action.SETTLE and given.mode is Mode.DISPATCHED:
        raise GivenWrongly("what is settled on the spot is guided, answered or contacted")
    if given.department and given.department in given.helpers:
        raise GivenWrongly("a department cannot lead and help at once")


def _is_given(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value not in (None, frozenset())


def _check_tries(standing: Standing, given: Given, tries: int) -> None:
    if given.unreached is Unreached.NO_ANSWER and standing.tries < tries:
        raise GivenWrongly(
            f"rung {standing.tries} times; nobody answering is a reason after {tries} times"
        )


def _check_part(standing: Standing, person: Person, given: Given) -> None:
    if given.department not in standing.helpers:
        raise GivenWrongly(f"department {given.department} does not help with this case")
    if person.role is Role.DEPARTMENT and given.department not in person.departments:
        raise NotYoursToDo(f"you do not act for department {given.department}")


# --- what else a step changes ---------------------------------------------------------------------

Effect = Callable[[Standing, Given], Standing]


def _nothing_else(standing: Standing, given: Given) -> Standing:
    return standing


def _settle(standing: Standing, given: Given) -> Standing:
    return replace(standing, mode=given.mode)


def _dispatch(standing: Standing, given: Given) -> Standing:
    if given.department == standing.lead:
        raise GivenWrongly(f"department {given.department} leads it already")
    return replace(
        standing,
        mode=Mode.DISPATCHED,
        lead=given.department,
        helpers=given.helpers,
        accepted=standing.accepted & given.helpers & standing.helpers,
        answered=standing.answered & given.helpers & standing.helpers,
        extensions=0,
        asked_extension=None,
    )


def _without_lead(standing: Standing, given: Given) -> Standing:
    return Standing(stage=standing.stage, marks=standing.marks)


def _add_helper(standing: Standing, given: Given) -> Standing:
    if given.department == standing.lead or given.department in standing.helpers:
        raise GivenWrongly(f"department {given.department} has the case already")
    return replace(standing, helpers=standing.helpers | {given.department})


def _remove_helper(standing: Standing, given: Given) -> Standing:
    if given.department not in standing.helpers:
        raise GivenWrongly(f"department {given.department} does not help with this case")
    gone = {given.department}
    return replace(
        standing,
        helpers=standing.helpers - gone,
        accepted=standing.accepted - gone,
        answered=standing.answered - gone,
    )


def _accept(standing: Standing, given: Given) -> Standing:
    return replace(standing, accepted=standing.accepted | {standing.lead or ""})


def _accept_part(standing: Standing, given: Given) -> Standing:
    return replace(standing, accepted=standing.accepted | {given.department})


def _reply_part(standing: Standing, given: Given) -> Standing:
    part = {given.department}
    return replace(standing, accepted=standing.accepted | part, answered=standing.answered | part)


def _reply(standing: Standing, given: Given) -> Standing:
    lead = {standing.lead or ""}
    return replace(
        standing,
        accepted=standing.accepted | lead,
        answered=standing.answered | lead,
        asked_extension=None,
    )


def _send_back(standing: Standing, given: Given) -> Standing:
    return replace(standing, answered=standing.answered - {standing.lead or ""})


def _ask_extension(standing: Standing, given: Given) -> Standing:
    return replace(standing, asked_extension=given.extension)


def _grant_extension(standing: Standing, given: Given) -> Standing:
    return replace(standing, extensions=standing.extensions + 1, asked_extension=None)


def _refuse_extension(standing: Standing, given: Given) -> Standing:
    return replace(standing, asked_extension=None)


def _close(standing: Standing, given: Given) -> Standing:
    return replace(standing, asked_extension=None)


def _try_revisit(standing: Standing, given: Given) -> Standing:
    return replace(standing, tries=standing.tries + 1)


def _revisit(standing: Standing, given: Given) -> Standing:
    return replace(standing, resolved=given.resolved)


def _give_up_revisit(standing: Standing, given: Given) -> Standing:
    return replace(standing, unreached=given.unreached)


def _assess(standing: Standing, given: Given) -> Standing:
    return replace(standing, grade=given.grade)


def _rework(standing: Standing, given: Given) -> Standing:
    return replace(
        standing,
        accepted=standing.accepted | {standing.lead or ""},
        answered=frozenset(),
        extensions=0,
        tries=0,
        unreached=None,
        resolved=None,
        grade=None,
    )


_EFFECTS: dict[Action, Effect] = {
    Action.SETTLE: _settle,
    Action.DISPATCH: _dispatch,
    Action.REDISPATCH: _dispatch,
    Action.GRANT_RETURN: _without_lead,
    Action.UPHOLD_DISPUTE: _without_lead,
    Action.ADD_HELPER: _add_helper,
    Action.REMOVE_HELPER: _remove_helper,
    Action.ACCEPT: _accept,
    Action.ACCEPT_PART: _accept_part,
    Action.REPLY_PART: _reply_part,
    Action.REPLY: _reply,
    Action.SEND_BACK: _send_back,
    Action.ASK_EXTENSION: _ask_extension,
    Action.GRANT_EXTENSION: _grant_extension,
    Action.REFUSE_EXTENSION: _refuse_extension,
    Action.CLOSE: _close,
    Action.TAKE_BACK: _close,
    Action.MERGE: _close,
    Action.TRY_REVISIT: _try_revisit,
    Action.REVISIT: _revisit,
    Action.GIVE_UP_REVISIT: _give_up_revisit,
    Action.ASSESS: _assess,
    Action.REWORK: _rework,
    Action.REOPEN: _without_lead,
}
