"""Who can be brought into a call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.guard import guarded_router
from api.here import Site
from api.paging import Page, PageQuery, name_key, page
from api.problems import Problem
from api.schemas import PathNumber, Shown
from api.views import DepartmentRow

router = guarded_router("departments")


class Department(Shown):
    number: str
    name: str
    can_be_rung: Annotated[bool, Field(description="False when no number is known.")]


def _show(row: DepartmentRow) -> Department:
    return Department(number=row.number, name=row.name, can_be_rung=row.dial is not None)


@router.get("/departments", name="list_departments")
async def list_departments(query: Annotated[PageQuery, Query()], site: Site) -> Page[Department]:
    """By number."""
    after = name_key(query.cursor)
    rows: list[DepartmentRow] = sorted(
        await site.ports.directory.departments(), key=lambda row: row.number
    )
    left = [row for row in rows if after is None or row.number > after]
    return page(left, query.limit, lambda row: row.number, _show)


@router.get("/departments/{department}", name="get_department")
async def get_department(department: PathNumber, site: Site) -> Department:
    for row in await site.ports.directory.departments():
        if row.number == department:
            return _show(row)
    raise Problem("no_such_department", f"There is no department {department}.")
