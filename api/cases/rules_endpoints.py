"""The rule pack the deadlines of cases go by."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from pydantic import Field, StringConstraints

from api.cases.rule_packs import RulePack, show_pack
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.problems import Problem
from api.schemas import NO_CONTROL_BUT_LINES, Shown, StrictBody
from api.times import Moment
from api.views.cases import RulesRow
from cases.deadlines.reading import LONGEST, SHIPPED, shipped

router = guarded_router("cases")

_Toml = Annotated[str, StringConstraints(pattern=NO_CONTROL_BUT_LINES, max_length=LONGEST)]


class CaseRules(Shown):
    version: Annotated[int | None, Field(description="null: the pack the program came with.")]
    document: Annotated[str, Field(description="The rule pack, in TOML.")]
    pack: Annotated[RulePack, Field(description="The same, read.")]
    at: Moment | None
    by: str
    shipped: Annotated[list[str], Field(description="Packs the program comes with.")]


class CaseRulesReplacement(StrictBody):
    document: _Toml


@router.get("/case-rules", name="get_case_rules")
async def get_case_rules(site: Site) -> CaseRules:
    """The pack in force."""
    return _show(await site.ports.case_rules.newest(), site)


@router.put("/case-rules", name="replace_case_rules")
async def replace_case_rules(body: CaseRulesReplacement, me: Me, site: Site) -> CaseRules:
    """Put a pack in force for what begins from now on; deadlines that run stay as they are. One
    that contradicts itself is refused, naming each rule that is wrong.
    """
    put = await site.ports.case_rules.put(body.document, me.account, site.ports.clock())
    return _show(put, site)


@router.get("/case-rules/shipped/{pack}", name="get_shipped_case_rules")
async def get_shipped_case_rules(
    pack: Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,40}$")], site: Site
) -> CaseRules:
    """A pack the program comes with, to begin from."""
    if pack not in SHIPPED:
        raise Problem("no_such_rule_pack")
    document = shipped(pack)
    return CaseRules(
        version=None,
        document=document,
        pack=show_pack(document),
        at=None,
        by="",
        shipped=list(SHIPPED),
    )


def _show(row: RulesRow, site: Here) -> CaseRules:
    return CaseRules(
        version=row.version,
        document=row.document,
        pack=show_pack(row.document),
        at=site.moment(row.at),
        by=row.by,
        shipped=list(SHIPPED),
    )
