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


class CaseUpdate(StrictBody):
    """At least one of subject, text, status; what is left out stays."""

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

    @model_validator(mode="after")
    def _something(self) -> CaseUpdate:
        if self.subject is None and self.text is None and self.status is None:
            raise ValueError("give at least one of subject, text, status")
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
    )
