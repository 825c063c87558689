"""The site as a whole: read, check, replace, change."""

from __future__ import annotations

from fastapi import Request, Response

from administration import parts
from administration.model import read
from administration.versions import differences
from api.administration.changing import Changing, etag, read_json
from api.administration.document_schema import body, ref
from api.administration.schemas import (
    ShownSite,
    SiteChanged,
    SiteChecked,
    cut,
    show_site,
    show_warnings,
)
from api.guard import guarded_router
from api.here import Site

router = guarded_router("administration")


@router.get("/site", name="get_site")
async def get_site(response: Response, site: Site) -> ShownSite:
    """The newest version; its number is the ETag that changes are made with."""
    newest = site.ports.site.newest()
    response.headers["ETag"] = etag(newest)
    return show_site(newest, site.ports.site.warnings(), site)


@router.put("/site", name="replace_site", openapi_extra=body(ref("Document")))
async def replace_site(request: Request, change: Changing) -> SiteChanged:
    """Take a whole document over. All of it or, with a problem in it, none."""
    written = await read_json(request)
    return await change.make(lambda _: read(written))


@router.patch(
    "/site",
    name="change_site",
    openapi_extra=body(ref("Document"), "application/merge-patch+json"),
)
async def change_site(request: Request, change: Changing) -> SiteChanged:
    """Change what a JSON merge patch (RFC 7396) names; null takes a part away."""
    patch = await read_json(request)
    return await change.make(lambda before: parts.merge(before, patch))


@router.post("/site/check", name="check_site", openapi_extra=body(ref("Document")))
async def check_site(request: Request, site: Site) -> SiteChecked:
    """Check a document as a change to it would be, and change nothing."""
    document = read(await read_json(request))
    warned = site.ports.site.check(document)
    changes, more = cut(differences(site.ports.site.newest().document, document))
    return SiteChecked(changes=changes, more=more, **show_warnings(warned))
