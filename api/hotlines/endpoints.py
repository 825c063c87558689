"""The published numbers."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.guard import guarded_router
from api.here import Site
from api.paging import Page, PageQuery, name_key, page
from api.schemas import Shown
from api.views import HotlineRow

router = guarded_router("hotlines")


class Hotline(Shown):
    number: str
    name: str
    lines: Annotated[int, Field(description="How many calls it may hold at once.")]


@router.get("/hotlines", name="list_hotlines")
async def list_hotlines(query: Annotated[PageQuery, Query()], site: Site) -> Page[Hotline]:
    """By number."""
    after = name_key(query.cursor)
    rows: list[HotlineRow] = sorted(
        await site.ports.directory.hotlines(), key=lambda row: row.number
    )

    def show(row: HotlineRow) -> Hotline:
        return Hotline(number=row.number, name=row.name, lines=row.lines)

    left = [row for row in rows if after is None or row.number > after]
    return page(left, query.limit, lambda row: row.number, show)
