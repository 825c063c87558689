"""Whether a department takes cases, and who acts for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.problems import Problem
from api.schemas import Line, PathNumber, Shown, StrictBody
from api.times import Moment
from api.users.schemas import USERNAME
from api.views.cases import DeskStateRow

router = guarded_router("departments")

_Named = Annotated[str, Path(pattern=USERNAME)]


class DepartmentDesk(Shown):
    department: str
    closed: Annotated[bool, Field(description="It takes no new cases.")]
    reason: str
    changed_at: Moment | None
    changed_by: str | None
    people: Annotated[list[str], Field(description="Users who act for it.")]


class DepartmentDeskChange(StrictBody):
    closed: bool
    reason: Line = ""


@router.get("/departments/{department}/desk", name="get_department_desk")
async def get_department_desk(department: PathNumber, site: Site) -> DepartmentDesk:
    await _known(department, site)
    return _show(await site.ports.department_people.state(department), site)


@router.put("/departments/{department}/desk", name="change_department_desk")
async def change_department_desk(
    department: PathNumber, body: DepartmentDeskChange, me: Me, site: Site
) -> DepartmentDesk:
    """Let a department take no new cases, or take them again. What it has it keeps."""
    await _known(department, site)
    people = site.ports.department_people
    now = site.ports.clock()
    return _show(await people.close(department, body.closed, body.reason, me.account, now), site)


@router.put("/departments/{department}/desk/people/{username}", name="add_department_person")
async def add_department_person(
    department: PathNumber, username: _Named, me: Me, site: Site
) -> DepartmentDesk:
    """Let a user of the role ``department`` act for it, and for those below it."""
    await _known(department, site)
    people = site.ports.department_people
    return _show(await people.add(department, username, me.account, site.ports.clock()), site)


@router.delete("/departments/{department}/desk/people/{username}", name="remove_department_person")
async def remove_department_person(
    department: PathNumber, username: _Named, site: Site
) -> DepartmentDesk:
    """Also for a department that is gone."""
    return _show(await site.ports.department_people.remove(department, username), site)


async def _known(department: str, site: Here) -> None:
    if all(row.number != department for row in await site.ports.directory.departments()):
        raise Problem("no_such_department", f"There is no department {department}.")


def _show(row: DeskStateRow, site: Here) -> DepartmentDesk:
    return DepartmentDesk(
        department=row.department,
        closed=row.closed,
        reason=row.reason,
        changed_at=site.moment(row.changed_at),
        changed_by=row.changed_by,
        people=list(row.people),
    )
