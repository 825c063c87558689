"""What an operator's desk offers to choose from, of which each part belongs to somebody else."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.guard import guarded_router
from api.here import Site
from api.schemas import Shown
from cases.deadlines.reading import read_pack

router = guarded_router("desk")


class DeskChoices(Shown):
    break_reasons: Annotated[list[str], Field(description="Empty: any reason.")]
    emergency_numbers: list[str]
    case_classes: Annotated[
        list[str], Field(description="Of the rule pack in force; a case without one has the first.")
    ]
    urgencies: list[str]


@router.get("/desk/choices", name="get_desk_choices")
async def get_desk_choices(site: Site) -> DeskChoices:
    """Reasons for a break, emergency numbers, and what cases are told apart by."""
    rules = site.ports.site.newest().document.rules
    pack = read_pack((await site.ports.case_rules.newest()).document)
    return DeskChoices(
        break_reasons=list(rules.break_reasons),
        emergency_numbers=list(rules.emergency_numbers),
        case_classes=list(pack.classes),
        urgencies=list(pack.urgencies),
    )
