"""Cases that may be the same one told again. They are made one by the step ``merge``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.cases.schemas import Case, show_case
from api.guard import guarded_router
from api.here import Site
from api.problems import Problem
from api.schemas import PathId, Shown

router = guarded_router("cases")


class Because(StrEnum):
    CALLER = "caller"
    MATTER = "matter"


class CaseRepeat(Shown):
    case: Case
    because: Annotated[
        list[Because],
        Field(description="The same caller; the same matter by category, place and words."),
    ]
    alike: Annotated[float, Field(description="The words of both, 0 to 1.")]


class CaseRepeats(Shown):
    repeats: list[CaseRepeat]


Days = Annotated[
    int, Query(ge=1, le=365, description="Opened within so many days before or after it.")
]


@router.get("/cases/{case}/repeats", name="get_case_repeats")
async def get_case_repeats(
    case: PathId,
    site: Site,
    days: Days = 30,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> CaseRepeats:
    """The likeliest first."""
    rows = await site.ports.case_work.repeats.of(case, days, limit)
    if rows is None:
        raise Problem("no_such_case", f"There is no case {case}.")
    return CaseRepeats(
        repeats=[
            CaseRepeat(
                case=show_case(row.case, site),
                because=[Because(one) for one in row.because],
                alike=row.alike,
            )
            for row in rows
        ]
    )
