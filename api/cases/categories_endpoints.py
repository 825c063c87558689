"""The tree of categories: what cases are about."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request
from pydantic import Field

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.schemas import Shown, StrictBody
from api.times import Moment
from api.views.case_work import CategoriesRow
from cases.categories.tree import MOST, Category, read_tree

router = guarded_router("cases")


class CaseCategories(Shown):
    version: Annotated[int | None, Field(description="null: the example the program came with.")]
    categories: list[Category]
    at: Moment | None
    by: str


class NewCategories(StrictBody):
    categories: Annotated[
        list[dict[str, Any]],
        Field(
            max_length=MOST,
            description="The whole tree: ``code``, ``name``, ``retired`` and ``children`` of each, "
            "three levels at most.",
        ),
    ]


@router.get("/case-categories", name="get_case_categories")
async def get_case_categories(site: Site) -> CaseCategories:
    """The tree in force."""
    return _show(await site.ports.case_work.categories.newest(), site)


@router.put("/case-categories", name="replace_case_categories")
async def replace_case_categories(
    body: NewCategories, request: Request, me: Me, site: Site
) -> CaseCategories:
    """Put a whole tree in force. Cases keep the codes they have."""
    tree = read_tree(body.categories)
    row = await site.ports.case_work.categories.put(tree, me.account, site.ports.clock())
    site.audit.note(request, me, "replace_categories", f"categories:{row.version}")
    return _show(row, site)


def _show(row: CategoriesRow, site: Here) -> CaseCategories:
    return CaseCategories(
        version=row.version,
        categories=list(row.tree.roots),
        at=site.moment(row.at),
        by=row.by,
    )
