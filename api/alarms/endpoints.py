"""What somebody in charge has to look at: an address that guesses passwords, a seat that dials what
it must not, a spending limit that is reached.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from api.alarms.schemas import Alarm, show_alarm
from api.guard import Me, guarded_router
from api.here import Site
from api.paging import Page, PageQuery, number_key, page
from api.problems import Problem
from api.schemas import Line

router = guarded_router("alarms")


class AlarmQuery(PageQuery):
    open: Annotated[bool, Field(description="Only those nobody has acknowledged.")] = False
    kind: Line | None = None


@router.get("/alarms", name="list_alarms")
async def list_alarms(query: Annotated[AlarmQuery, Query()], site: Site) -> Page[Alarm]:
    """Newest first."""
    rows = await site.ports.alarms.find(
        query.open, query.kind, number_key(query.cursor), query.limit + 1
    )
    return page(rows, query.limit, lambda row: row.alarm, lambda row: show_alarm(row, site))


@router.post("/alarms/{alarm}/acknowledgement", name="acknowledge_alarm")
async def acknowledge_alarm(
    alarm: Annotated[int, Path(ge=1, lt=2**63)], me: Me, site: Site
) -> Alarm:
    """Say that somebody sees to it. Doing so again changes nothing."""
    row = await site.ports.alarms.acknowledge(alarm, me.account, site.ports.clock())
    if row is None:
        raise Problem("no_such_alarm", f"There is no alarm {alarm}.")
    return show_alarm(row, site)
