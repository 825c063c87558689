"""The parts of the site that have names: each can be read, written, changed and removed alone.

Every change goes through the check of the whole document, so problems may be named elsewhere.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from administration import parts
from api.administration.changing import Changing, etag, read_json
from api.administration.document_schema import body, ref
from api.administration.schemas import SiteChanged
from api.guard import guarded_router
from api.here import Site

PARTS = {
    # section: (what one is called in operations, in paths, the class of the schema)
    "hotlines": ("hotline", "Hotline"),
    "trunks": ("trunk", "Trunk"),
    "calendars": ("calendar", "Calendar"),
    "queues": ("queue", "Queue"),
    "seats": ("seat", "Seat"),
    "operators": ("operator", "Operator"),
    "departments": ("department", "Department"),
    "rosters": ("roster", "Duty"),
    "blocked": ("caller", "Block"),
}
Named = Annotated[str, Path(max_length=80)]


def _add(router: APIRouter, section: str, one: str, model: str) -> None:
    path = f"/site/{section}/{{{one}}}"
    part_schema = ref(model)
    shown: dict[int | str, dict[str, Any]] = {
        200: {"content": {"application/json": {"schema": part_schema}}}
    }

    @router.get(path, name=f"get_site_{one}", responses=shown)
    async def get_part(request: Request, response: Response, site: Site) -> Any:
        newest = site.ports.site.newest()
        response.headers["ETag"] = etag(newest)
        return parts.part(newest.document, section, _name(request))

    @router.put(path, name=f"put_site_{one}", openapi_extra=body(part_schema))
    async def put_part(request: Request, change: Changing) -> SiteChanged:
        value, name = await read_json(request), _name(request)
        return await change.make(lambda before: parts.put(before, section, name, value))

    @router.patch(
        path,
        name=f"change_site_{one}",
        openapi_extra=body(part_schema, "application/merge-patch+json"),
    )
    async def change_part(request: Request, change: Changing) -> SiteChanged:
        patch, name = await read_json(request), _name(request)
        return await change.make(lambda before: parts.merge(before, patch, section, name))

    @router.delete(path, name=f"remove_site_{one}")
    async def remove_part(request: Request, change: Changing) -> SiteChanged:
        name = _name(request)
        return await change.make(lambda before: parts.remove(before, section, name))

    def _name(request: Request) -> str:
        return str(request.path_params[one])

    get_part.__doc__ = f"One {parts.SECTIONS[section]}, with the ETag of the site."
    put_part.__doc__ = f"Add a {parts.SECTIONS[section]}, or put it in place of the one there."
    change_part.__doc__ = "Change what a JSON merge patch (RFC 7396) names."
    remove_part.__doc__ = f"Take the {parts.SECTIONS[section]} away."


def part_router() -> APIRouter:
    """All of them."""
    router = guarded_router("administration")
    for section, (one, model) in PARTS.items():
        _add(router, section, one, model)
    return router


router = part_router()
