"""Handing the recordings of a case over."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from api.guard import Me, guarded_router
from api.here import Site
from api.problems import Problem
from api.schemas import Line, PathId

router = guarded_router("recordings")


class ExportWish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Annotated[
        Line, Field(min_length=3, description="Why, and for whom; it is kept in the access log.")
    ]


@router.post(
    "/cases/{case}/recordings/export",
    name="export_case_recordings",
    response_class=Response,
    responses={
        200: {"description": "A zip that proves itself.", "content": {"application/zip": {}}}
    },
)
async def export_case_recordings(
    case: PathId, wish: ExportWish, request: Request, me: Me, site: Site
) -> Response:
    """All recordings and attachments of a case with a signed manifest and digests, made while it is
    sent.

    Every one of them is checked first: when one is not what was stored, nothing is handed over.
    """
    at = site.ports.clock()
    reason = site.ports.sealing.veil.hide(wish.reason)
    export = await site.ports.evidence.export(case, by=me.account, reason=reason, at=at)
    if export is None:
        raise Problem("no_such_case", f"There is no case {case}.")
    # Without the entry there is no export: when the database is away, this raises.
    await site.ports.access_log.write(
        at,
        me.account,
        "export",
        case,
        request.client.host if request.client else "",
        f"recordings={export.recordings} attachments={export.attachments} file={export.name} "
        f"reason={wish.reason}",
    )
    return StreamingResponse(
        export.pieces(),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{export.name}"',
            "Cache-Control": "private, no-store",
        },
    )
