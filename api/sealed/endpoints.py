"""Sealed callers: sealing one, and looking who it is. Every one of these is in the access log."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from pydantic import Field

from api.cases.sight import in_sight
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.problems import Problem
from api.schemas import Line, PathId, Shown, StrictBody
from api.sealed.curtain import show_through
from api.times import Moment
from api.views.sealed import SealRow

router = guarded_router("sealed callers")

Reason = Annotated[Line, Field(min_length=2, description="Kept in the access log.")]


class SealWish(StrictBody):
    reason: Reason
    name: Annotated[
        str,
        Field(
            max_length=40,
            pattern=r"^(?:\S.*\S)?$",
            description="What the citizen is called in what was written; hidden everywhere.",
        ),
    ] = ""


class LookWish(StrictBody):
    reason: Reason


class Seal(Shown):
    """A caller whose number and name are hidden: everything that has the number shows the pseudonym
    in its place.
    """

    case: str
    pseudonym: Annotated[
        str,
        Field(
            description="Stays the same for the number, and may be given in place of one.",
            examples=["sealed-7f3a"],
        ),
    ]
    sealed_at: Moment
    sealed_by: str
    reason: str


class CallerLook(Shown):
    """Who is behind a pseudonym."""

    pseudonym: str
    number: Annotated[str, Field(description='"" when it is withheld.')]
    names: list[str]


@router.post("/cases/{case}/seal", name="seal_caller")
async def seal_caller(case: PathId, body: SealWish, request: Request, me: Me, site: Site) -> Seal:
    """Hide the number and the name of the citizen on every surface, from now on.

    Sealing once more changes nothing, but that a name is added.
    """
    await in_sight(case, me, site)
    row = await site.ports.sealing.seal(
        case, body.name, body.reason, me.account, site.ports.clock()
    )
    if row is None:
        raise Problem("no_such_case", f"There is no case {case}.")
    await _log("seal_caller", case, f"{row.pseudonym} reason={body.reason}", request, me.account)
    return _show(row, site)


@router.get("/cases/{case}/seal", name="get_seal")
async def get_seal(case: PathId, me: Me, site: Site) -> Seal:
    """Whether the caller of a case is sealed, since when and why."""
    await in_sight(case, me, site)
    row = await site.ports.sealing.of_case(case)
    if row is None:
        raise Problem("not_sealed", f"The caller of case {case} is not sealed.")
    return _show(row, site)


@router.delete("/cases/{case}/seal", name="lift_seal", status_code=204)
async def lift_seal(
    case: PathId, reason: Annotated[Reason, Query()], request: Request, me: Me, site: Site
) -> Response:
    """Show the citizen again."""
    await in_sight(case, me, site)
    pseudonym = await site.ports.sealing.lift(case, me.account, site.ports.clock())
    await _log("lift_seal", case, f"{pseudonym} reason={reason}", request, me.account)
    return Response(status_code=204)


@router.post("/cases/{case}/caller-looks", name="look_at_caller")
async def look_at_caller(
    case: PathId, body: LookWish, request: Request, me: Me, site: Site
) -> CallerLook:
    """Who it is, for those who may know; the reason is kept."""
    await in_sight(case, me, site)
    found = await site.ports.sealing.look(case)
    # Without the entry there is no look: when the database is away, this raises.
    detail = f"{found.pseudonym} reason={body.reason}"
    await _log("look_at_caller", case, detail, request, me.account)
    show_through(request)
    return CallerLook(pseudonym=found.pseudonym, number=found.number, names=list(found.names))


async def _log(action: str, case: str, detail: str, request: Request, account: str) -> None:
    site: Here = request.app.state.here
    address = request.client.host if request.client else ""
    await site.ports.access_log.write(site.ports.clock(), account, action, case, address, detail)


def _show(row: SealRow, site: Here) -> Seal:
    return Seal(
        case=row.case,
        pseudonym=row.pseudonym,
        sealed_at=site.moment(row.sealed_at),
        sealed_by=row.sealed_by,
        reason=row.reason,
    )
