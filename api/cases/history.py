"""What was done with a case, as it is shown."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from api.here import Here
from api.schemas import Shown
from api.times import Moment
from api.views.cases import ChangeRow, DeadlineRow, DispatchRow
from cases.deadlines.clocks import Clock


class CaseFieldChange(Shown):
    """What a field was, and what it became; deadlines (``due.…``) are moments."""

    before: Any
    after: Any


class CaseChangeShown(Shown):
    version: int
    at: Moment
    by: Annotated[str | None, Field(description="null: nobody, a deadline or the calendar.")]
    action: Annotated[str, Field(description='"" when only words were changed.')]
    why: str
    what: dict[str, CaseFieldChange]


class CaseHistory(Shown):
    changes: list[CaseChangeShown]


class DispatchRole(StrEnum):
    LEAD = "lead"
    HELPER = "helper"


class CaseDispatch(Shown):
    """A case given to a department."""

    department: str
    role: DispatchRole
    sent_at: Moment
    sent_by: str | None
    note: str
    accepted_at: Moment | None
    accepted_by: str | None
    replied_at: Moment | None
    replied_by: str | None
    reply: str
    ended_at: Annotated[Moment | None, Field(description="When it was taken away again.")]
    ended_because: str


class CaseDispatches(Shown):
    dispatches: list[CaseDispatch]


class CaseDeadline(Shown):
    """Something that has, or had, to be done."""

    clock: Clock
    began_at: Moment
    due_at: Moment
    warn_at: Moment | None
    rule: Annotated[str, Field(description='"" when the moment was set by hand.')]
    rules_version: Annotated[
        int | None, Field(description="null: the rule pack the program came with.")
    ]
    warned_at: Moment | None
    late_at: Annotated[Moment | None, Field(description="When it was noticed to be late.")]
    ended_at: Annotated[Moment | None, Field(description="When it was done, or not wanted.")]


class CaseDeadlines(Shown):
    deadlines: list[CaseDeadline]


def show_change(row: ChangeRow, site: Here) -> CaseChangeShown:
    return CaseChangeShown(
        version=row.version,
        at=site.moment(row.at),
        by=row.by,
        action=row.action,
        why=row.why,
        what={
            name: CaseFieldChange(
                before=_value(name, before, site), after=_value(name, after, site)
            )
            for name, (before, after) in row.what.items()
        },
    )


def _value(name: str, value: Any, site: Here) -> Any:
    if name.startswith("due.") and isinstance(value, int | float):
        return site.moment(value).isoformat()
    return value


def show_dispatch(row: DispatchRow, site: Here) -> CaseDispatch:
    return CaseDispatch(
        department=row.department,
        role=DispatchRole(row.role),
        sent_at=site.moment(row.sent_at),
        sent_by=row.sent_by,
        note=row.note,
        accepted_at=site.moment(row.accepted_at),
        accepted_by=row.accepted_by,
        replied_at=site.moment(row.replied_at),
        replied_by=row.replied_by,
        reply=row.reply,
        ended_at=site.moment(row.ended_at),
        ended_because=row.ended_because,
    )


def show_deadline(row: DeadlineRow, site: Here) -> CaseDeadline:
    return CaseDeadline(
        clock=Clock(row.clock),
        began_at=site.moment(row.began_at),
        due_at=site.moment(row.due_at),
        warn_at=site.moment(row.warn_at),
        rule=row.rule,
        rules_version=row.rules_version,
        warned_at=site.moment(row.warned_at),
        late_at=site.moment(row.late_at),
        ended_at=site.moment(row.ended_at),
    )
