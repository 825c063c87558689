"""What departments and those in charge were told, and sending it once more."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query

from api.guard import guarded_router
from api.here import Site
from api.notices.schemas import ShownNotice, show_notice
from api.paging import Page, PageQuery, number_key, page
from api.problems import Problem
from api.schemas import Identifier
from notices.values import State

router = guarded_router("notices")


class NoticeQuery(PageQuery):
    case: Identifier | None = None
    state: State | None = None


@router.get("/notices", name="list_notices")
async def list_notices(query: Annotated[NoticeQuery, Query()], site: Site) -> Page[ShownNotice]:
    """Newest first."""
    rows = await site.ports.notices.find(
        query.case, query.state, number_key(query.cursor), query.limit + 1
    )
    return page(rows, query.limit, lambda row: row.notice, lambda row: show_notice(row, site))


@router.post("/notices/{notice}/send-again", name="send_notice_again")
async def send_notice_again(
    notice: Annotated[int, Path(ge=1, lt=2**63)], site: Site
) -> ShownNotice:
    """Try one that failed, or that waits for its next try, now. One that arrived stays."""
    row = await site.ports.notices.send_again(notice, site.ports.clock())
    if row is None:
        raise Problem("no_such_notice", f"There is no notice {notice}.")
    return show_notice(row, site)
