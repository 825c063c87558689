"""Cases as they are shown and changed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from api.here import Here
from api.paging import PageQuery
from api.schemas import NO_CONTROL_BUT_LINES, Line, Number, Shown, StrictBody
from api.times import AskedMoment, Moment
from api.views import CaseRow
from cases.loop.values import Action, Level, Mark, Mode, Stage, Unreached

Named = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
"""A class or an urgency of the rule pack in force."""


class CaseStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class CaseQuery(PageQuery):
    """All given conditions must hold. Moments are about when the case was opened."""

    since: AskedMoment | None = None
    before: AskedMoment | None = None
    status: CaseStatus | None = None
    caller: Annotated[Line | None, Field(min_length=3)] = None
    hotline: Number | None = None
    stage: Stage | None = None
    level: Level | None = None
    mark: Annotated[Mark | None, Field(description="Open cases that are this.")] = None
    department: Annotated[
        Number | None, Field(description="It leads or helps now, or one below it does.")
    ] = None
    due_before: Annotated[
        AskedMoment | None, Field(description="Something of it has to be done before.")
    ] = None
    category: Annotated[
        Line | None, Field(min_length=1, description="It has the code, or one below it.")
    ] = None
    place: Annotated[
        Line | None, Field(min_length=1, description="What the place begins with.")
    ] = None
    words: Annotated[
        Line | None,
        Field(
            min_length=1,
            description="Chinese or other words that all stand in subject, text, place or a "
            "department's reply, in any order. A telephone number is found in none.",
        ),
    ] = None


class CaseUpdate(StrictBody):
    """At least one field; what is left out stays. A status is a step of the loop: ``closed`` closes
    an answered case, or settles one that was just received; ``open`` opens it again.
    """

    version: Annotated[
        int | None,
        Field(ge=0, lt=2**31, description="The version that is changed, unless If-Match says it."),
    ] = None
    subject: Line | None = None
    text: Annotated[
        str | None,
        StringConstraints(max_length=20_000, pattern=NO_CONTROL_BUT_LINES),
    ] = None
    status: CaseStatus | None = None
    category: Line | None = None
    place: Line | None = None
    case_class: Named | None = None
    urgency: Named | None = None

    @model_validator(mode="after")
    def _something(self) -> CaseUpdate:
        if not self.model_dump(exclude_none=True, exclude={"version"}):
            raise ValueError("give at least one field that is to change")
        return self


class Case(Shown):
    id: str
    version: Annotated[int, Field(description="Counts up with each change; also the ETag.")]
    status: CaseStatus
    subject: str
    text: str
    caller: Annotated[str, Field(description='The normalised number, "" when withheld.')]
    hotline: str
    opened_at: Moment
    opened_by: str | None
    changed_at: Moment
    changed_by: str | None
    closed_at: Moment | None
    calls: Annotated[
        list[str], Field(description="Calls of the case, oldest first, those placed from it too.")
    ]
    flags: Annotated[
        list[str], Field(description="``emergency``, ``transferred``: what became of a call of it.")
    ]
    stage: Stage
    level: Level
    mode: Mode | None
    marks: Annotated[list[Mark], Field(description="What else is true of it, or to be decided.")]
    case_class: Annotated[str, Field(description='"" stands for the first of the rule pack.')]
    urgency: Annotated[str, Field(description='"" stands for the first of the rule pack.')]
    category: str
    place: str
    lead: Annotated[str | None, Field(description="The department that leads it.")]
    helpers: Annotated[list[str], Field(description="Departments that help.")]
    due_at: Annotated[Moment | None, Field(description="The first of what has to be done.")]
    tries: Annotated[int, Field(description="Revisits in vain.")]
    unreached: Annotated[Unreached | None, Field(description="Why nobody could be asked.")]
    resolved: Annotated[bool | None, Field(description="What the citizen said at the revisit.")]
    grade: Annotated[int | None, Field(description="1 (very satisfied) to 5.")]
    merged_into: Annotated[
        str | None, Field(description="The case it is told with: it is a repeat of that one.")
    ]
    merged: Annotated[list[str], Field(description="Repeats of it; their calls are among its own.")]


class CaseInSight(Case):
    """A case, and what may be done with it."""

    actions: Annotated[list[Action], Field(description="What you may do with it now.")]
    first_taker: Annotated[
        str | None, Field(description="The department that came on a call of it first.")
    ]


def show_case(row: CaseRow, site: Here) -> Case:
    return Case(
        id=row.case,
        version=row.version,
        status=CaseStatus(row.status),
        subject=row.subject,
        text=row.text,
        caller=row.caller,
        hotline=row.hotline,
        opened_at=site.moment(row.opened_at),
        opened_by=row.opened_by,
        changed_at=site.moment(row.changed_at),
        changed_by=row.changed_by,
        closed_at=site.moment(row.closed_at),
        calls=list(row.calls),
        flags=list(row.flags),
        stage=Stage(row.stage),
        level=Level(row.level),
        mode=Mode(row.mode) if row.mode else None,
        marks=[Mark(mark) for mark in row.marks],
        case_class=row.case_class,
        urgency=row.urgency,
        category=row.category,
        place=row.place,
        lead=row.lead,
        helpers=list(row.helpers),
        due_at=site.moment(row.due_at),
        tries=row.tries,
        unreached=Unreached(row.unreached) if row.unreached else None,
        resolved=row.resolved,
        grade=row.grade,
        merged_into=row.merged_into,
        merged=list(row.merged),
    )
