"""Who can be brought into a call."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from administration.model import Document
from administration.schedule import Where, calendar_change, calendar_open
from api.guard import guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, name_key, page
from api.problems import Problem
from api.schemas import PathNumber, Shown
from api.times import Moment
from api.views import DepartmentRow

router = guarded_router("departments")


class Department(Shown):
    number: str
    name: str
    can_be_rung: Annotated[bool, Field(description="False when no number is known for now.")]
    parent: Annotated[str | None, Field(description="The department above it.")]
    on_duty: Annotated[
        bool,
        Field(description="Within its hours, or it has none. Off duty another number may be rung."),
    ]
    duty_changes_at: Annotated[
        Moment | None, Field(description="When it goes off duty or comes on; null: never.")
    ]


class _Duty:
    """Who is on duty at one moment. Many departments keep the hours of one calendar."""

    def __init__(self, document: Document, site: Here) -> None:
        self._document = document
        self._now = site.ports.clock()
        self._where = Where(site.zone)
        self._site = site
        self._calendars: dict[str, tuple[bool, float | None]] = {}

    def show(self, row: DepartmentRow) -> Department:
        unit = self._document.departments.get(row.number)
        on_duty, changes_at = self._hours(unit.hours if unit else None)
        return Department(
            number=row.number,
            name=row.name,
            can_be_rung=row.dial is not None,
            parent=unit.parent if unit else None,
            on_duty=on_duty,
            duty_changes_at=self._site.moment(changes_at),
        )

    def _hours(self, name: str | None) -> tuple[bool, float | None]:
        if name is None:
            return True, None
        if name not in self._calendars:
            at = (self._document, name, self._now, self._where)
            self._calendars[name] = calendar_open(*at), calendar_change(*at)
        return self._calendars[name]


@router.get("/departments", name="list_departments")
async def list_departments(query: Annotated[PageQuery, Query()], site: Site) -> Page[Department]:
    """By number."""
    after = name_key(query.cursor)
    rows: list[DepartmentRow] = sorted(
        await site.ports.directory.departments(), key=lambda row: row.number
    )
    left = [row for row in rows if after is None or row.number > after]
    duty = _Duty(site.ports.site.newest().document, site)
    return page(left, query.limit, lambda row: row.number, duty.show)


@router.get("/departments/{department}", name="get_department")
async def get_department(department: PathNumber, site: Site) -> Department:
    for row in await site.ports.directory.departments():
        if row.number == department:
            return _Duty(site.ports.site.newest().document, site).show(row)
    raise Problem("no_such_department", f"There is no department {department}.")
