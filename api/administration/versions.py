"""Every version of the site there was: listed, shown, compared, taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from administration.versions import Version
from api.administration.changing import Changing
from api.administration.schemas import (
    Difference,
    ShownSite,
    ShownVersion,
    SiteChanged,
    show_changes,
    show_note,
    show_site,
)
from api.guard import guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, number_key, page
from api.problems import Problem
from api.schemas import StrictBody

router = guarded_router("administration")

Number = Annotated[int, Path(ge=0, lt=2**31)]


class Than(StrictBody):
    than: Annotated[
        int | None,
        Field(ge=0, lt=2**31, description="The other version; without it the one before."),
    ] = None


@router.get("/site/versions", name="list_site_versions")
async def list_site_versions(
    query: Annotated[PageQuery, Query()], site: Site
) -> Page[ShownVersion]:
    """Newest first."""
    notes = await site.ports.site.notes(number_key(query.cursor), query.limit + 1)
    return page(notes, query.limit, lambda note: note.number, lambda note: show_note(note, site))


@router.get("/site/versions/{version}", name="get_site_version")
async def get_site_version(version: Number, site: Site) -> ShownSite:
    return show_site(await _one(version, site), [], site)


@router.get("/site/versions/{version}/diff", name="compare_site_versions")
async def compare_site_versions(
    version: Number, query: Annotated[Than, Query()], site: Site
) -> Difference:
    """What has to be done to the other version to have this one."""
    newer = await _one(version, site)
    other = max(version - 1, 0) if query.than is None else query.than
    changes, more = show_changes(await _one(other, site), newer)
    return Difference(changes=changes, more=more)


@router.post("/site/versions/{version}/restore", name="restore_site_version")
async def restore_site_version(version: Number, change: Changing) -> SiteChanged:
    """Take an old version over again; it becomes a new one."""
    return await change.restore(version)


async def _one(number: int, site: Here) -> Version:
    found = await site.ports.site.one(number)
    if found is None:
        raise Problem("no_such_version", f"There is no version {number}.")
    return found
