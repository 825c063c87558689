"""The states of a score as one table. What is not in it cannot be done.

A row reads: in this state, this action leads to that state, if the one who asks stands like this
to the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quality.errors import NotInThisState, NotYoursToScore


class State(StrEnum):
    UNSCORED = "unscored"
    IN_PROGRESS = "in_progress"
    SCORED = "scored"
    APPEALED = "appealed"
    SETTLED = "settled"


class Action(StrEnum):
    TAKE = "take"
    SAVE = "save"
    GIVE_BACK = "give_back"
    FINISH = "finish"
    APPEAL = "appeal"
    SETTLE = "settle"


class Role(StrEnum):
    """What somebody is by their account, as far as scores go."""

    QUALITY = "quality"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"


class Relation(StrEnum):
    """How somebody stands to one score."""

    QUALITY = "quality"
    """Of the quality staff, and neither the one judged nor the other scorer of the pair."""
    SCORER = "scorer"
    JUDGED = "judged"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Standing:
    """A score as far as the table needs it. ``others`` are scorers of the pair's other half."""

    state: State
    operator: str
    scorer: str | None = None
    others: frozenset[str] = frozenset()
    done: bool = True
    """All halves are at least scored (always true of what is scored once)."""


@dataclass(frozen=True, slots=True)
class Person:
    account: str
    role: Role


_S, _A, _R = State, Action, Relation
TABLE: dict[tuple[State, Action], tuple[State, frozenset[Relation]]] = {
    (_S.UNSCORED, _A.TAKE): (_S.IN_PROGRESS, frozenset({_R.QUALITY})),
    (_S.IN_PROGRESS, _A.SAVE): (_S.IN_PROGRESS, frozenset({_R.SCORER})),
    (_S.IN_PROGRESS, _A.GIVE_BACK): (_S.UNSCORED, frozenset({_R.SCORER, _R.SUPERVISOR})),
    (_S.IN_PROGRESS, _A.FINISH): (_S.SCORED, frozenset({_R.SCORER})),
    (_S.SCORED, _A.APPEAL): (_S.APPEALED, frozenset({_R.JUDGED})),
    (_S.APPEALED, _A.SETTLE): (_S.SETTLED, frozenset({_R.SUPERVISOR})),
}
FINISHED = frozenset({State.SCORED, State.APPEALED, State.SETTLED})

_WHO = {
    Relation.QUALITY: "the quality staff, but not the one judged nor the other scorer",
    Relation.SCORER: "whoever took the score",
    Relation.JUDGED: "the operator it judges",
    Relation.SUPERVISOR: "a supervisor",
}


def relations(standing: Standing, person: Person) -> frozenset[Relation]:
    """How the person stands to the score."""
    found: set[Relation] = set()
    judged = person.account == standing.operator
    if person.role is Role.SUPERVISOR and not judged and person.account != standing.scorer:
        found.add(Relation.SUPERVISOR)
    if person.role is Role.QUALITY and not judged and person.account not in standing.others:
        found.add(Relation.QUALITY)
    if person.role is Role.QUALITY and person.account == standing.scorer:
        found.add(Relation.SCORER)
    if person.role is Role.OPERATOR and judged:
        found.add(Relation.JUDGED)
    return frozenset(found)


def after(standing: Standing, person: Person, action: Action) -> State:
    """The state the action leads to. Raises NotInThisState, NotYoursToScore."""
    row = TABLE.get((standing.state, action))
    if row is None:
        raise NotInThisState(f"{action} is not possible while a score is {standing.state}")
    to, may = row
    if action is Action.APPEAL and not standing.done:
        raise NotInThisState("the other half of the pair is not scored yet")
    if not may & relations(standing, person):
        who = " or ".join(sorted(_WHO[relation] for relation in may))
        raise NotYoursToScore(f"{action} is for {who}")
    return to


def sees_marks(standing: Standing, person: Person) -> bool:
    """Whether the person may see marks, points and comments.

    Of two who score blindly nobody sees the other's before both are done; nor does anybody of the
    quality staff who might still become the second. The operator judged sees what is done.
    """
    finished = standing.state in FINISHED and standing.done
    match person.role:
        case Role.QUALITY:
            return finished or person.account == standing.scorer
        case Role.OPERATOR:
            return finished and person.account == standing.operator
        case Role.SUPERVISOR:
            return person.account != standing.operator or finished
