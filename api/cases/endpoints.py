"""Cases: what callers asked for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Response

from api.cases.schemas import Case, CaseInSight, CaseQuery, CaseUpdate, show_case
from api.cases.sight import departments_in_sight, in_sight
from api.cases.versions import IfMatch, conflict, say_version, wanted_version
from api.guard import Me, guarded_router
from api.here import Site
from api.paging import Page, moment_key, page
from api.ports import CaseChange, CaseFilter
from api.schemas import PathId
from api.times import epoch

router = guarded_router("cases")


@router.get("/cases", name="list_cases")
async def list_cases(query: Annotated[CaseQuery, Query()], me: Me, site: Site) -> Page[Case]:
    """Newest first. Who is of a department sees the cases it has."""
    wanted = CaseFilter(
        since=epoch(query.since),
        before=epoch(query.before),
        status=query.status.value if query.status else None,
        caller=query.caller,
        hotline=query.hotline,
        stage=query.stage.value if query.stage else None,
        level=query.level.value if query.level else None,
        mark=query.mark.value if query.mark else None,
        departments=await departments_in_sight(me, query.department, site),
        due_before=epoch(query.due_before),
        category=query.category,
        place=query.place,
        words=query.words,
    )
    rows = await site.ports.cases.find(wanted, moment_key(query.cursor), query.limit + 1)
    return page(
        rows,
        query.limit,
        lambda row: (row.opened_at, row.case),
        lambda row: show_case(row, site),
    )


@router.get("/cases/{case}", name="get_case")
async def get_case(case: PathId, me: Me, response: Response, site: Site) -> CaseInSight:
    """With what you may do with it now."""
    seen = await in_sight(case, me, site)
    say_version(response, seen.case)
    return CaseInSight(
        **dict(show_case(seen.case, site)),
        actions=list(seen.actions),
        first_taker=await site.ports.desk.first_taker(case),
    )


@router.patch("/cases/{case}", name="change_case")
async def change_case(
    case: PathId,
    body: CaseUpdate,
    me: Me,
    response: Response,
    site: Site,
    if_match: IfMatch = None,
) -> Case:
    """Change the words or the status of the version named by ``If-Match`` or in the body."""
    version = wanted_version(if_match, body.version)
    change = CaseChange(
        subject=body.subject,
        text=body.text,
        status=body.status.value if body.status else None,
        category=body.category,
        place=body.place,
        case_class=body.case_class,
        urgency=body.urgency,
    )
    row = await site.ports.cases.change(case, version, change, me.account, site.ports.clock())
    if row is None:
        raise conflict(version, (await in_sight(case, me, site)).case)
    say_version(response, row)
    return show_case(row, site)
