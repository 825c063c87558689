"""What is needed to read a case and to look for some: the names of what it holds by number."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.guard import guarded_router
from api.here import Site
from api.schemas import Shown
from cases.deadlines.reading import read_pack

router = guarded_router("cases")


class HotlineName(Shown):
    number: str
    name: str


class CaseChoices(Shown):
    hotlines: Annotated[list[HotlineName], Field(description="By number.")]
    case_classes: Annotated[
        list[str], Field(description="Of the rule pack in force; a case without one has the first.")
    ]
    urgencies: list[str]


@router.get("/case-choices", name="get_case_choices")
async def get_case_choices(site: Site) -> CaseChoices:
    """Names of the hotlines, and what cases are told apart by: no more of the site than its cases
    speak of, so that departments may read it, too.
    """
    pack = read_pack((await site.ports.case_rules.newest()).document)
    hotlines = sorted(await site.ports.directory.hotlines(), key=lambda row: row.number)
    return CaseChoices(
        hotlines=[HotlineName(number=row.number, name=row.name) for row in hotlines],
        case_classes=list(pack.classes),
        urgencies=list(pack.urgencies),
    )
