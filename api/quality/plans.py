"""Sampling plans: so many calls of each operator a week, by a lot anybody can draw again."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from fastapi import Path, Query
from pydantic import Field, StringConstraints, model_validator

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, number_key, page
from api.problems import Problem
from api.quality.schemas import SecondsOf
from api.quality.sheets import KEY, Version
from api.schemas import NO_CONTROL, Identifier, Line, Number, Shown, StrictBody
from api.times import Moment
from quality.plans import DrawRow, PlanRow, Rule

router = guarded_router("quality")

PathDraw = Annotated[int, Path(alias="draw", ge=1, lt=2**63)]
PathPlan = Annotated[str, Path(alias="plan", pattern=KEY)]
Grade = Annotated[int, Field(ge=1, le=5)]


class RuleBody(StrictBody):
    """Which calls may be drawn; all that is given must hold."""

    hotline: Number | None = None
    grades: Annotated[
        list[Grade],
        Field(default_factory=list, max_length=5, description="Keyed in by citizens."),
    ]
    longer_than: SecondsOf | None = None
    shorter_than: SecondsOf | None = None
    case_class: Line | None = None
    case_mode: Annotated[Line | None, Field(examples=["dispatched"])] = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        longer, shorter = self.longer_than, self.shorter_than
        if longer is not None and shorter is not None and longer >= shorter:
            raise ValueError("longer_than must be less than shorter_than")
        return self


class PlanBody(StrictBody):
    version: Annotated[Version, Field(description="The version this changes; 0: a new plan.")]
    sheet: Identifier
    per_operator: Annotated[int, Field(ge=1, le=1000, description="Calls an operator a week.")]
    double_percent: Annotated[
        int, Field(ge=0, le=100, description="Of them to be scored by two, blindly.")
    ] = 0
    rule: Annotated[RuleBody, Field(default_factory=RuleBody)]
    active: bool = True


class Plan(Shown):
    plan: str
    version: int
    sheet: str
    per_operator: int
    double_percent: int
    rule: RuleBody
    active: bool
    changed_at: Moment
    changed_by: str


class Plans(Shown):
    plans: list[Plan]


class DrawWish(StrictBody):
    week: Annotated[date, Field(description="Any day of the week, Monday to Sunday.")]
    seed: Annotated[str, StringConstraints(pattern=NO_CONTROL, min_length=1, max_length=100)]


class DrawnCall(Shown):
    operator: str
    place: int
    call: str
    double: bool


class Draw(Shown):
    """All a draw was made of: the same seed and the same calls give the same again."""

    draw: int
    plan: str
    week: Annotated[date, Field(description="Its Monday.")]
    seed: str
    sheet: str
    sheet_version: int
    per_operator: int
    double_percent: int
    rule: RuleBody
    population: Annotated[int, Field(description="How many calls it was drawn from.")]
    population_sha256: Annotated[
        str, Field(description="Of the sorted lines ``operator<TAB>call<LF>``.")
    ]
    made_at: Moment
    made_by: str


class DrawInFull(Draw):
    drawn: list[DrawnCall]


class DrawQuery(PageQuery):
    plan: Annotated[str | None, Field(pattern=KEY)] = None


@router.get("/quality/plans", name="get_sampling_plans")
async def get_sampling_plans(site: Site) -> Plans:
    """By name."""
    rows = await site.ports.quality.plans.all()
    return Plans(plans=[_show_plan(row, site) for row in rows])


@router.put("/quality/plans/{plan}", name="put_sampling_plan")
async def put_sampling_plan(name: PathPlan, body: PlanBody, me: Me, site: Site) -> Plan:
    """Make or change a plan; draws that were made stay as they are."""
    row = PlanRow(
        plan=name,
        version=body.version + 1,
        sheet=body.sheet,
        per_operator=body.per_operator,
        double_percent=body.double_percent,
        rule=Rule(
            body.rule.hotline,
            tuple(sorted(set(body.rule.grades))),
            body.rule.longer_than,
            body.rule.shorter_than,
            body.rule.case_class,
            body.rule.case_mode,
        ),
        active=body.active,
        changed_at=site.ports.clock(),
        changed_by=me.account,
    )
    if not await site.ports.quality.plans.put(row):
        raise Problem("version_conflict", f"{body.version} is not the newest version of {name}.")
    return _show_plan(row, site)


@router.post("/quality/plans/{plan}/draws", name="draw_sample")
async def draw_sample(name: PathPlan, body: DrawWish, me: Me, site: Site) -> DrawInFull:
    """Draw for a week and have what is drawn scored; asked again, the draw there is."""
    at = site.ports.clock()
    row = await site.ports.quality.plans.draw(name, body.week, body.seed, me.account, at)
    if row is None:
        raise Problem("no_such_sampling_plan", f"There is no plan {name} in force.")
    return _show_in_full(row, site)


@router.get("/quality/draws", name="list_draws")
async def list_draws(query: Annotated[DrawQuery, Query()], site: Site) -> Page[Draw]:
    """Newest first."""
    rows = await site.ports.quality.plans.draws(
        query.plan, number_key(query.cursor), query.limit + 1
    )
    return page(
        rows, query.limit, lambda row: row.draw, lambda row: Draw(**_draw_values(row, site))
    )


@router.get("/quality/draws/{draw}", name="get_draw")
async def get_draw(number: PathDraw, site: Site) -> DrawInFull:
    """A draw with the calls that were drawn."""
    row = await site.ports.quality.plans.one_draw(number)
    if row is None:
        raise Problem("no_such_draw", f"There is no draw {number}.")
    return _show_in_full(row, site)


def _show_plan(row: PlanRow, site: Here) -> Plan:
    return Plan(
        plan=row.plan,
        version=row.version,
        sheet=row.sheet,
        per_operator=row.per_operator,
        double_percent=row.double_percent,
        rule=_show_rule(row.rule),
        active=row.active,
        changed_at=site.moment(row.changed_at),
        changed_by=row.changed_by,
    )


def _show_rule(rule: Rule) -> RuleBody:
    return RuleBody(
        hotline=rule.hotline,
        grades=list(rule.grades),
        longer_than=rule.longer_than,
        shorter_than=rule.shorter_than,
        case_class=rule.case_class,
        case_mode=rule.case_mode,
    )


def _show_in_full(row: DrawRow, site: Here) -> DrawInFull:
    return DrawInFull(
        **_draw_values(row, site),
        drawn=[
            DrawnCall(operator=one.operator, place=one.place, call=one.call, double=one.double)
            for one in row.drawn
        ],
    )


def _draw_values(row: DrawRow, site: Here) -> dict[str, object]:
    names = set(Draw.model_fields) - {"rule", "made_at"}
    values: dict[str, object] = {name: getattr(row, name) for name in names}
    return {**values, "rule": _show_rule(row.rule), "made_at": site.moment(row.made_at)}
