"""Who looked at what, and who acted for whom."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.guard import guarded_router
from api.here import Site
from api.paging import Page, PageQuery, number_key, page
from api.schemas import Identifier, Line, Shown
from api.times import AskedMoment, Moment, epoch
from api.views import AccessRow

router = guarded_router("access log")


class Access(Shown):
    """A look at something worth protecting, or something done to another's call or seat."""

    entry: int
    at: Moment
    username: str
    action: Annotated[str, Field(examples=["replay"])]
    subject: Annotated[str, Field(description="The recording replayed, the call or seat acted on.")]
    address: Annotated[str, Field(description="Where the request came from.")]
    detail: str


class AccessQuery(PageQuery):
    subject: Identifier | None = None
    username: Line | None = None
    action: Annotated[Line | None, Field(examples=["replay"])] = None
    since: AskedMoment | None = None
    before: AskedMoment | None = None


@router.get("/access-log", name="list_access")
async def list_access(query: Annotated[AccessQuery, Query()], site: Site) -> Page[Access]:
    """Newest first."""
    rows = await site.ports.access_log.find(
        query.subject,
        query.username,
        number_key(query.cursor),
        query.limit + 1,
        action=query.action,
        since=epoch(query.since),
        before=epoch(query.before),
    )

    def show(row: AccessRow) -> Access:
        return Access(
            entry=row.entry,
            at=site.moment(row.at),
            username=row.account,
            action=row.action,
            subject=row.subject,
            address=row.address,
            detail=row.detail,
        )

    return page(rows, query.limit, lambda row: row.entry, show)
