"""Cases: what callers asked for."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Header, Query, Response

from api.cases.schemas import Case, CaseQuery, CaseUpdate, show_case
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, moment_key, page
from api.ports import CaseChange, CaseFilter
from api.problems import Problem
from api.schemas import PathId
from api.times import epoch
from api.views import CaseRow

router = guarded_router("cases")

_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')


@router.get("/cases", name="list_cases")
async def list_cases(query: Annotated[CaseQuery, Query()], site: Site) -> Page[Case]:
    """Newest first."""
    wanted = CaseFilter(
        since=epoch(query.since),
        before=epoch(query.before),
        status=query.status.value if query.status else None,
        caller=query.caller,
        hotline=query.hotline,
    )
    rows = await site.ports.cases.find(wanted, moment_key(query.cursor), query.limit + 1)
    return page(
        rows,
        query.limit,
        lambda row: (row.opened_at, row.case),
        lambda row: show_case(row, site),
    )


@router.get("/cases/{case}", name="get_case")
async def get_case(case: PathId, response: Response, site: Site) -> Case:
    row = await _one(case, site)
    response.headers["ETag"] = f'"{row.version}"'
    return show_case(row, site)


@router.patch("/cases/{case}", name="change_case")
async def change_case(
    case: PathId,
    body: CaseUpdate,
    me: Me,
    response: Response,
    site: Site,
    if_match: Annotated[str | None, Header(description='``"<version>"``')] = None,
) -> Case:
    """Change subject, text or status of the version named by ``If-Match`` or in the body."""
    version = _version(if_match, body)
    change = CaseChange(
        subject=body.subject,
        text=body.text,
        status=body.status.value if body.status else None,
    )
    row = await site.ports.cases.change(case, version, change, me.account, site.ports.clock())
    if row is None:
        now = await _one(case, site)
        raise Problem(
            "version_conflict",
            f"You change version {version}; it is at version {now.version} now.",
            version=now.version,
        )
    response.headers["ETag"] = f'"{row.version}"'
    return show_case(row, site)


def _version(if_match: str | None, body: CaseUpdate) -> int:
    if if_match is not None:
        match = _ETAG.match(if_match.strip())
        if match is None or (body.version is not None and body.version != int(match[1])):
            raise Problem("version_conflict", "If-Match names no version of this case.")
        return int(match[1])
    if body.version is None:
        raise Problem("version_missing", 'Send If-Match: "<version>" or version in the body.')
    return body.version


async def _one(case: str, site: Here) -> CaseRow:
    row = await site.ports.cases.one(case)
    if row is None:
        raise Problem("no_such_case", f"There is no case {case}.")
    return row
