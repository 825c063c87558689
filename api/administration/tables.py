"""Many seats at once: ranges, and tables of a spreadsheet in and out (CSV)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from administration import parts, tables
from api.administration.changing import Change, Changing, IfMatch
from api.administration.document_schema import body
from api.administration.schemas import Comment, SeatRange, SiteChanged
from api.guard import Me, guarded_router
from api.here import Site
from api.problems import Problem

router = guarded_router("administration")

CSV = "text/csv; charset=utf-8"
_TABLE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}


class Others(StrEnum):
    KEEP = "keep"
    REMOVE = "remove"


class Import(Comment):
    others: Annotated[
        Others, Field(description="What becomes of those that are not in the table.")
    ] = Others.KEEP


@dataclass(frozen=True, slots=True)
class _Import(Change):
    others: Others

    async def take_in(self, section: str, rows: Mapping[str, Any]) -> SiteChanged:
        remove = self.others is Others.REMOVE
        return await self.make(
            lambda before: parts.add_table(before, section, rows, remove_others=remove)
        )


def _asked(
    me: Me,
    response: Response,
    site: Site,
    query: Annotated[Import, Query()],
    if_match: IfMatch = None,
) -> _Import:
    return _Import(site, me, response, if_match, query.comment, query.others)


Importing = Annotated[_Import, Depends(_asked)]


@router.post("/site/seats", name="add_seat_range", status_code=201)
async def add_seat_range(range_: SeatRange, change: Changing) -> SiteChanged:
    """Add the seats from ``first`` to ``last``, none of which may be there."""
    return await change.make(
        lambda before: parts.add_range(before, range_.first, range_.last, range_.seat)
    )


@router.get("/site/seats.csv", name="export_seats", responses=_TABLE, response_class=Response)
async def export_seats(site: Site) -> Response:
    """All seats, for a spreadsheet: UTF-8 with a byte order mark, formulas made harmless."""
    return _table(tables.seats_out(site.ports.site.newest().document.seats), "seats")


@router.put(
    "/site/seats.csv", name="import_seats", openapi_extra=body({"type": "string"}, "text/csv")
)
async def import_seats(request: Request, change: Importing) -> SiteChanged:
    """Take in a table: all rows, or none and a list of the wrong ones. Columns that are missing
    stay as they are.
    """
    rows = tables.seats_in(await _body(request))
    return await change.take_in("seats", rows)


@router.get(
    "/site/departments.csv", name="export_departments", responses=_TABLE, response_class=Response
)
async def export_departments(site: Site) -> Response:
    """As for seats."""
    departments = site.ports.site.newest().document.departments
    return _table(tables.departments_out(departments), "departments")


@router.put(
    "/site/departments.csv",
    name="import_departments",
    openapi_extra=body({"type": "string"}, "text/csv"),
)
async def import_departments(request: Request, change: Importing) -> SiteChanged:
    """As for seats."""
    rows = tables.departments_in(await _body(request))
    return await change.take_in("departments", rows)


async def _body(request: Request) -> bytes:
    table = await request.body()
    if len(table) > tables.MOST_BYTES:
        raise Problem("body_too_large", f"At most {tables.MOST_BYTES} bytes.")
    return table


def _table(table: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(table, media_type=CSV, headers=headers)
