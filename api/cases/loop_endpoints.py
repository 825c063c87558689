"""The loop of a case: what is done with it, and everything that was."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Response

from api.cases.actions import CaseStep, given_by
from api.cases.history import (
    CaseDeadlines,
    CaseDispatches,
    CaseHistory,
    show_change,
    show_deadline,
    show_dispatch,
)
from api.cases.schemas import Case, show_case
from api.cases.sight import in_sight, role_of
from api.cases.versions import IfMatch, conflict, say_version, wanted_version
from api.guard import Me, guarded_router
from api.here import Site
from api.problems import Problem
from api.schemas import PathId

router = guarded_router("cases")


@router.post("/cases/{case}/actions", name="act_on_case")
async def act_on_case(
    case: PathId,
    body: Annotated[CaseStep, Body()],
    me: Me,
    response: Response,
    site: Site,
    if_match: IfMatch = None,
) -> Case:
    """Take a step of the loop with the version named by ``If-Match`` or in the body."""
    version = wanted_version(if_match, body.version)
    role = role_of(me)
    if role is None:
        raise Problem("role_may_not", "Your role reads cases and does nothing with them.")
    row = await site.ports.desk.act(
        case, version, body.action, given_by(body), me.account, role, site.ports.clock()
    )
    if row is None:
        raise conflict(version, (await in_sight(case, me, site)).case)
    say_version(response, row)
    return show_case(row, site)


@router.get("/cases/{case}/history", name="get_case_history")
async def get_case_history(case: PathId, me: Me, site: Site) -> CaseHistory:
    """Every change there ever was, oldest first."""
    await in_sight(case, me, site)
    rows = await site.ports.cases.history(case)
    return CaseHistory(changes=[show_change(row, site) for row in rows])


@router.get("/cases/{case}/dispatches", name="get_case_dispatches")
async def get_case_dispatches(case: PathId, me: Me, site: Site) -> CaseDispatches:
    """Every time it was given to a department, oldest first."""
    await in_sight(case, me, site)
    rows = await site.ports.desk.dispatches(case)
    return CaseDispatches(dispatches=[show_dispatch(row, site) for row in rows])


@router.get("/cases/{case}/deadlines", name="get_case_deadlines")
async def get_case_deadlines(case: PathId, me: Me, site: Site) -> CaseDeadlines:
    """Every deadline it ever had, oldest first."""
    await in_sight(case, me, site)
    rows = await site.ports.desk.deadlines(case)
    return CaseDeadlines(deadlines=[show_deadline(row, site) for row in rows])
