"""What is to be done off the phone, and who has taken what."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.bearer import Identity
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, page, task_key
from api.permissions import AccountRole
from api.schemas import Number, PathId, Shown
from api.times import Moment
from api.views.case_work import TaskRow
from cases.task_lists import OF_OPERATORS, TaskKind

router = guarded_router("tasks")


class TaskQuery(PageQuery):
    """All given conditions must hold."""

    kind: Annotated[
        list[TaskKind],
        Field(max_length=len(TaskKind), description="Left out: all that you can do."),
    ] = Field(default_factory=list)
    hotline: Number | None = None
    mine: Annotated[bool, Field(description="Those you have taken.")] = False
    free: Annotated[bool, Field(description="Those nobody has taken.")] = False


class Task(Shown):
    """Something to be done off the phone."""

    kind: TaskKind
    subject: Annotated[
        str, Field(description="The case; of a ring-back the call in which it was asked for.")
    ]
    since: Moment
    case: str | None
    hotline: str
    title: Annotated[str, Field(description="The subject of the case.")]
    number: Annotated[str | None, Field(description="Whom to ring, for a ring-back.")]
    lead: Annotated[str | None, Field(description="The department that leads the case.")]
    due_at: Moment | None
    tries: Annotated[int, Field(description="How often the citizen was rung in vain.")]
    asked_by: str | None
    why: Annotated[str, Field(description="What was replied, is asked for or is due.")]
    claimed_by: Annotated[str | None, Field(description="Who has taken it.")]
    claimed_at: Moment | None


@router.get("/tasks", name="list_tasks")
async def list_tasks(query: Annotated[TaskQuery, Query()], me: Me, site: Site) -> Page[Task]:
    """Longest waiting first."""
    rows = await site.ports.case_work.tasks.find(
        query.kind or _own(me),
        site.ports.clock(),
        query.limit + 1,
        hotline=query.hotline,
        claimed_by=me.account if query.mine else None,
        free=query.free,
        after=task_key(query.cursor),
    )
    return page(rows, query.limit, lambda row: row.key, lambda row: _show(row, site))


@router.put("/tasks/{kind}/{subject}/claim", name="claim_task")
async def claim_task(kind: TaskKind, subject: PathId, me: Me, site: Site) -> Task:
    """Take a task for yourself. It is yours for eight hours; the same again makes it longer."""
    tasks = site.ports.case_work.tasks
    return _show(await tasks.claim(kind, subject, me.account, site.ports.clock()), site)


@router.delete("/tasks/{kind}/{subject}/claim", name="release_task")
async def release_task(kind: TaskKind, subject: PathId, me: Me, site: Site) -> Task:
    """Give it back for others to take. Supervisors may give back anybody's."""
    tasks = site.ports.case_work.tasks
    row = await tasks.release(kind, subject, me.account, _in_charge(me), site.ports.clock())
    return _show(row, site)


def _in_charge(me: Identity) -> bool:
    return me.role in (AccountRole.SUPERVISOR, AccountRole.ADMIN)


def _own(me: Identity) -> tuple[TaskKind, ...]:
    return tuple(TaskKind) if _in_charge(me) else OF_OPERATORS


def _show(row: TaskRow, site: Here) -> Task:
    return Task(
        kind=TaskKind(row.kind),
        subject=row.subject,
        since=site.moment(row.since),
        case=row.case,
        hotline=row.hotline,
        title=row.title,
        number=row.number,
        lead=row.lead,
        due_at=site.moment(row.due_at),
        tries=row.tries,
        asked_by=row.asked_by,
        why=row.why,
        claimed_by=row.claimed_by,
        claimed_at=site.moment(row.claimed_at),
    )
