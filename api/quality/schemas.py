"""Scores as they are shown, and what is done with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from api.here import Here
from api.paging import PageQuery
from api.schemas import NO_CONTROL_BUT_LINES, Identifier, Line, Shown, StrictBody
from api.times import Moment
from quality.states import Action, State
from quality.values import CommentRow, FullScore, Given, ScoreRow

Text = Annotated[str, StringConstraints(pattern=NO_CONTROL_BUT_LINES, max_length=4000)]
Reason = Annotated[
    str, StringConstraints(pattern=NO_CONTROL_BUT_LINES, min_length=3, max_length=4000)
]
Marks = Annotated[
    dict[str, int], Field(max_length=1000, description="Level by item, 0 being the worst.")
]
Fatal = Annotated[list[str], Field(max_length=50, description="Keys of fatal errors.")]
SecondsOf = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class ToScore(StrictBody):
    """A call that is to be scored."""

    call: Identifier
    sheet: Identifier
    operator: Annotated[
        Line | None, Field(description="Who is judged; left out: who answered it.")
    ] = None
    double: Annotated[bool, Field(description="By two, blindly.")] = False


class ScoreQuery(PageQuery):
    """All given conditions must hold."""

    state: State | None = None
    operator: Line | None = None
    scorer: Line | None = None
    sheet: Identifier | None = None
    call: Identifier | None = None
    draw: Annotated[int | None, Field(ge=1, lt=2**63)] = None


class Plain(StrictBody):
    action: Literal[Action.TAKE, Action.GIVE_BACK]


class Mark(StrictBody):
    """Everything left out stays as it is; to finish, every item must have a mark."""

    action: Literal[Action.SAVE, Action.FINISH]
    marks: Marks | None = None
    fatal: Fatal | None = None
    note: Text | None = None


class Appeal(StrictBody):
    action: Literal[Action.APPEAL]
    reason: Reason


class Settle(StrictBody):
    """Without marks and fatal errors the scorer's stand."""

    action: Literal[Action.SETTLE]
    reason: Reason
    marks: Marks | None = None
    fatal: Fatal | None = None


ScoreStep = Annotated[Plain | Mark | Appeal | Settle, Field(discriminator="action")]


class CommentWish(StrictBody):
    starts: SecondsOf
    until: SecondsOf
    text: Reason


class ScoreComment(Shown):
    """Said of a stretch of the recording, in seconds from its start."""

    comment: int
    starts: float
    until: float
    text: str
    made_by: str
    made_at: Moment


class ScoreChange(Shown):
    at: Moment
    by: str
    action: Action
    before: State
    after: State
    what: dict[str, Any]


class Settlement(Shown):
    points: float
    marks: Annotated[dict[str, int] | None, Field(description="Null: the scorer's stand.")]
    fatal: list[str] | None
    reason: str
    by: str
    at: Moment


class Score(Shown):
    """One scoring of one call. Marks and points are null for who may not see them (yet)."""

    score: int
    task: int
    half: Annotated[int, Field(description="1, or 2 of a pair.")]
    double: bool
    call: str
    operator: Annotated[str, Field(description="Who is judged.")]
    sheet: str
    sheet_version: int
    draw: Annotated[int | None, Field(description="Null: asked for by hand.")]
    made_at: Moment
    made_by: str
    state: State
    scorer: str | None
    taken_at: Moment | None
    scored_at: Moment | None
    marks: dict[str, int] | None
    fatal: list[str] | None
    note: str | None
    points: Annotated[float | None, Field(description="As scored, 0 to 100.")]
    appeal: str
    appealed_at: Moment | None
    settlement: Settlement | None


class ScoreInFull(Score):
    comments: list[ScoreComment]
    history: list[ScoreChange]


def given_by(step: Plain | Mark | Appeal | Settle) -> Given:
    match step:
        case Mark():
            return Given(step.marks, step.fatal, step.note)
        case Appeal():
            return Given(reason=step.reason)
        case Settle():
            return Given(step.marks, step.fatal, reason=step.reason)
    return Given()


def show_score(found: FullScore, site: Here) -> Score:
    return Score(**_values(found.row, found.marks_seen, site))


def show_in_full(found: FullScore, site: Here) -> ScoreInFull:
    return ScoreInFull(
        **_values(found.row, found.marks_seen, site),
        comments=[show_comment(one, site) for one in found.comments],
        history=[
            ScoreChange(
                at=site.moment(one.at),
                by=one.by,
                action=Action(one.action),
                before=State(one.before),
                after=State(one.after),
                what=dict(one.what),
            )
            for one in found.changes
        ],
    )


def show_comment(row: CommentRow, site: Here) -> ScoreComment:
    return ScoreComment(
        comment=row.comment,
        starts=row.start,
        until=row.until,
        text=row.text,
        made_by=row.made_by,
        made_at=site.moment(row.made_at),
    )


def _values(row: ScoreRow, seen: bool, site: Here) -> dict[str, Any]:
    return {
        "score": row.score,
        "task": row.task,
        "half": row.half,
        "double": row.double,
        "call": row.call,
        "operator": row.operator,
        "sheet": row.sheet,
        "sheet_version": row.sheet_version,
        "draw": row.draw,
        "made_at": site.moment(row.made_at),
        "made_by": row.made_by,
        "state": row.state,
        "scorer": row.scorer,
        "taken_at": site.moment(row.taken_at),
        "scored_at": site.moment(row.scored_at),
        "marks": dict(row.marks) if seen else None,
        "fatal": list(row.fatal) if seen else None,
        "note": row.note if seen else None,
        "points": row.points if seen else None,
        "appeal": row.appeal if seen else "",
        "appealed_at": site.moment(row.appealed_at),
        "settlement": _settlement(row, site) if seen else None,
    }


def _settlement(row: ScoreRow, site: Here) -> Settlement | None:
    if row.settled_at is None or row.settled_points is None:
        return None
    return Settlement(
        points=row.settled_points,
        marks=_copied(row.settled_marks),
        fatal=_listed(row.settled_fatal),
        reason=row.settlement,
        by=row.settled_by or "",
        at=site.moment(row.settled_at),
    )


def _copied(marks: Mapping[str, int] | None) -> dict[str, int] | None:
    return None if marks is None else dict(marks)


def _listed(fatal: Sequence[str] | None) -> list[str] | None:
    return None if fatal is None else list(fatal)
