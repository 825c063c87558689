"""What somebody in charge has to look at: an address that guesses passwords, a seat that dials what
it must not, a spending limit that is reached.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, number_key, page
from api.problems import Problem
from api.schemas import Line, Shown
from api.times import Moment
from api.views.alarms import AlarmRow

router = guarded_router("alarms")


class Alarm(Shown):
    """The same trouble is one alarm until somebody acknowledges it."""

    alarm: int
    kind: Annotated[str, Field(examples=["address_banned"])]
    subject: Annotated[
        str, Field(description="What it is about.", examples=["203.0.113.9/32", "1001"])
    ]
    detail: Annotated[str, Field(description="The newest words about it.")]
    first_at: Moment
    last_at: Moment
    times: Annotated[int, Field(description="How often it was raised since `first_at`.")]
    acknowledged_at: Moment | None
    acknowledged_by: str | None


class AlarmQuery(PageQuery):
    open: Annotated[bool, Field(description="Only those nobody has acknowledged.")] = False
    kind: Line | None = None


@router.get("/alarms", name="list_alarms")
async def list_alarms(query: Annotated[AlarmQuery, Query()], site: Site) -> Page[Alarm]:
    """Newest first."""
    rows = await site.ports.alarms.find(
        query.open, query.kind, number_key(query.cursor), query.limit + 1
    )
    return page(rows, query.limit, lambda row: row.alarm, lambda row: _show(row, site))


@router.post("/alarms/{alarm}/acknowledgement", name="acknowledge_alarm")
async def acknowledge_alarm(
    alarm: Annotated[int, Path(ge=1, lt=2**63)], me: Me, site: Site
) -> Alarm:
    """Say that somebody sees to it. Doing so again changes nothing."""
    row = await site.ports.alarms.acknowledge(alarm, me.account, site.ports.clock())
    if row is None:
        raise Problem("no_such_alarm", f"There is no alarm {alarm}.")
    return _show(row, site)


def _show(row: AlarmRow, site: Here) -> Alarm:
    return Alarm(
        alarm=row.alarm,
        kind=row.kind,
        subject=row.subject,
        detail=row.detail,
        first_at=site.moment(row.first_at),
        last_at=site.moment(row.last_at),
        times=row.times,
        acknowledged_at=site.moment(row.acknowledged_at),
        acknowledged_by=row.acknowledged_by,
    )
