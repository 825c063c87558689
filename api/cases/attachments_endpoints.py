"""Files that came with a case."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Request, Response
from pydantic import Field

from api.cases.sight import in_sight
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.problems import Problem
from api.schemas import Line, PathId, Shown
from api.times import Moment
from api.views.case_work import AttachmentRow

router = guarded_router("cases")

UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The file itself: PDF, pictures, office documents, text or sound. What it "
        "is, is told by its content; one that is called or sent as something else is refused.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"application/octet-stream": {}}}
}


class CaseAttachment(Shown):
    id: str
    name: str
    media_type: Annotated[str, Field(description="Told by the content.")]
    bytes: int
    sha256: str
    added_at: Moment
    added_by: str | None


class CaseAttachments(Shown):
    attachments: list[CaseAttachment]


FileName = Annotated[
    Line,
    Query(min_length=3, description="Its name with the ending: ``路灯.jpg``.", alias="name"),
]


@router.post(
    "/cases/{case}/attachments", status_code=201, name="add_attachment", openapi_extra=UPLOAD
)
async def add_attachment(
    case: PathId, name: FileName, request: Request, me: Me, site: Site
) -> CaseAttachment:
    """Keep a file with the case."""
    await in_sight(case, me, site)
    claimed = request.headers.get("content-type", "")
    row = await site.ports.case_work.attachments.add(
        case, name, claimed, request.stream(), me.account, site.ports.clock()
    )
    if row is None:
        raise Problem("no_such_case", f"There is no case {case}.")
    return _show(row, site)


@router.get("/cases/{case}/attachments", name="get_case_attachments")
async def get_case_attachments(case: PathId, me: Me, site: Site) -> CaseAttachments:
    """Oldest first."""
    await in_sight(case, me, site)
    rows = await site.ports.case_work.attachments.of_case(case)
    return CaseAttachments(attachments=[_show(row, site) for row in rows])


@router.get(
    "/cases/{case}/attachments/{attachment}",
    name="get_attachment",
    response_class=Response,
    responses=CONTENT,
)
async def get_attachment(
    case: PathId, attachment: PathId, request: Request, me: Me, site: Site
) -> Response:
    """The file as it was put in; that it was fetched is in the access log."""
    await in_sight(case, me, site)
    row = await site.ports.case_work.attachments.one(case, attachment)
    if row is None:
        raise _none()
    content = await site.ports.case_work.attachments.read(row)
    # Without the entry there is no download: when the database is away, this raises.
    await site.ports.access_log.write(
        site.ports.clock(),
        me.account,
        "download",
        case,
        request.client.host if request.client else "",
        f"attachment={row.attachment}",
    )
    return Response(
        content,
        media_type=row.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name, safe='')}",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
            "ETag": f'"{row.sha256}"',
        },
    )


@router.delete("/cases/{case}/attachments/{attachment}", status_code=204, name="remove_attachment")
async def remove_attachment(
    case: PathId,
    attachment: PathId,
    reason: Annotated[Line, Query(min_length=3, description="Kept in the case's history.")],
    me: Me,
    site: Site,
) -> Response:
    """Delete a file for good: one that should never have been put in. The history of the case
    keeps its name and digest, and who removed it and why; while a legal hold is on the case it
    stays.
    """
    await in_sight(case, me, site)
    attachments = site.ports.case_work.attachments
    if not await attachments.remove(case, attachment, reason, me.account, site.ports.clock()):
        raise _none()
    return Response(status_code=204)


def _none() -> Problem:
    return Problem("no_such_attachment", "The case has no such attachment.")


def _show(row: AttachmentRow, site: Here) -> CaseAttachment:
    return CaseAttachment(
        id=row.attachment,
        name=row.name,
        media_type=row.media_type,
        bytes=row.bytes,
        sha256=row.sha256,
        added_at=site.moment(row.added_at),
        added_by=row.added_by,
    )
