"""Score sheets: versions that stay, and one that does not add up is refused."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.problems import Problem
from api.schemas import Line, Shown, StrictBody
from api.times import Moment
from quality.sheet import FatalError, Item, Section, Sheet
from quality.values import SheetRow

router = guarded_router("quality")

KEY = r"^[a-z0-9][a-z0-9_-]{0,39}$"
PathSheet = Annotated[str, Path(alias="sheet", pattern=KEY)]
Version = Annotated[int, Field(ge=0, lt=2**31)]


class ItemBody(StrictBody):
    key: str
    title: Line
    weight: Annotated[int, Field(ge=-1000, le=1000, description="Points of a hundred.")]
    levels: Annotated[
        int, Field(description="2 to 11; marked 0 (worst) to ``levels - 1`` (best).")
    ] = 2


class SectionBody(StrictBody):
    key: str
    title: Line
    weight: Annotated[int, Field(ge=-1000, le=1000, description="What its items add up to.")]
    items: Annotated[list[ItemBody], Field(max_length=100)]


class FatalBody(StrictBody):
    """Marked once, the score is 0."""

    key: str
    title: Line


class SheetBody(StrictBody):
    """The sections' weights add up to 100."""

    version: Annotated[Version, Field(description="The version this changes; 0: a new sheet.")]
    title: Line
    sections: Annotated[list[SectionBody], Field(max_length=50)]
    fatal: Annotated[list[FatalBody], Field(default_factory=list, max_length=50)]


class ScoreSheet(Shown):
    sheet: str
    version: int
    title: str
    sections: list[SectionBody]
    fatal: list[FatalBody]
    made_at: Moment
    made_by: str


class ScoreSheets(Shown):
    sheets: list[ScoreSheet]


@router.get("/quality/sheets", name="get_score_sheets")
async def get_score_sheets(site: Site) -> ScoreSheets:
    """The newest version of each, by name."""
    rows = await site.ports.quality.sheets.all()
    return ScoreSheets(sheets=[_show(row, site) for row in rows])


@router.get("/quality/sheets/{sheet}", name="get_score_sheet")
async def get_score_sheet(
    name: PathSheet, site: Site, version: Annotated[int | None, Query(ge=1, lt=2**31)] = None
) -> ScoreSheet:
    """The newest version, or the one asked for."""
    row = await site.ports.quality.sheets.one(name, version)
    if row is None:
        raise Problem("no_such_score_sheet", f"There is no such version of a sheet {name}.")
    return _show(row, site)


@router.put("/quality/sheets/{sheet}", name="put_score_sheet")
async def put_score_sheet(name: PathSheet, body: SheetBody, me: Me, site: Site) -> ScoreSheet:
    """Make the next version. Scores stay with the version they were made by."""
    sheet = Sheet(
        body.title,
        tuple(
            Section(
                section.key,
                section.title,
                section.weight,
                tuple(Item(one.key, one.title, one.weight, one.levels) for one in section.items),
            )
            for section in body.sections
        ),
        tuple(FatalError(one.key, one.title) for one in body.fatal),
    )
    at = site.ports.clock()
    row = await site.ports.quality.sheets.put(name, sheet, body.version, me.account, at)
    if row is None:
        raise Problem("version_conflict", f"{body.version} is not the newest version of {name}.")
    return _show(row, site)


def _show(row: SheetRow, site: Here) -> ScoreSheet:
    return ScoreSheet(
        sheet=row.name,
        version=row.version,
        title=row.sheet.title,
        sections=[
            SectionBody(
                key=section.key,
                title=section.title,
                weight=section.weight,
                items=[
                    ItemBody(key=one.key, title=one.title, weight=one.weight, levels=one.levels)
                    for one in section.items
                ],
            )
            for section in row.sheet.sections
        ],
        fatal=[FatalBody(key=one.key, title=one.title) for one in row.sheet.fatal],
        made_at=site.moment(row.at),
        made_by=row.made_by,
    )
