"""How long recordings are kept, and which are held whatever the rules say. Every change is written
to the access log.
"""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, name_key, number_key, page
from api.problems import Problem
from api.schemas import Identifier, Line, Number, PathId, Shown
from api.times import Moment
from api.views.evidence import HoldRow, RetentionClassRow

router = guarded_router("recordings")

Days = Annotated[int, Field(ge=1, le=36_500)]
PathClass = Annotated[str, Path(alias="class", pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
PathHold = Annotated[int, Path(ge=1, lt=2**63)]


class RetentionWish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: Annotated[
        Days | None, Field(description="Kept so long after the call began; null: for ever.")
    ] = None
    early_days: Annotated[
        Days | None,
        Field(description="May go so early while the disk is nearly full; null: never."),
    ] = None
    hotlines: Annotated[list[Number], Field(max_length=500)] = []
    note: Line = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.days is not None and self.early_days is not None and self.early_days > self.days:
            raise ValueError("early_days may not be more than days")
        return self


class RetentionClass(Shown):
    name: str
    days: int | None
    early_days: int | None
    hotlines: list[str]
    note: str
    changed_at: Moment
    changed_by: str


class ClassWish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        Line | None, Field(alias="class", description="null: that of its hotline again.")
    ]


class HoldWish(BaseModel):
    """Of one recording or of all of a case, those to come included."""

    model_config = ConfigDict(extra="forbid")

    call: Identifier | None = None
    case: Identifier | None = None
    reason: Annotated[Line, Field(min_length=3)]

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.call is None) == (self.case is None):
            raise ValueError("give either call or case")
        return self


class Hold(Shown):
    """While it stands nothing deletes what it holds."""

    hold: int
    call: str | None
    case: str | None
    reason: str
    placed_at: Moment
    placed_by: str
    lifted_at: Moment | None
    lifted_by: str | None


class HoldQuery(PageQuery):
    standing: Annotated[bool, Field(description="Only those not lifted.")] = False


@router.get("/retention-classes", name="list_retention_classes")
async def list_retention_classes(
    query: Annotated[PageQuery, Query()], site: Site
) -> Page[RetentionClass]:
    """By name. Without a class for it a recording is kept for ever."""
    after = name_key(query.cursor)
    rows = [row for row in await site.ports.evidence.classes() if after is None or row.name > after]
    return page(
        rows[: query.limit + 1], query.limit, lambda row: row.name, lambda row: _class(row, site)
    )


@router.put("/retention-classes/{class}", name="put_retention_class")
async def put_retention_class(
    name: PathClass, wish: RetentionWish, request: Request, me: Me, site: Site
) -> RetentionClass:
    """Make or change a class: it holds for recordings that exist already, too."""
    at = site.ports.clock()
    words = f"days={wish.days} early_days={wish.early_days} hotlines={','.join(wish.hotlines)}"
    await _log("retention", name, words, request, me.account, site)
    row = await site.ports.evidence.put_class(
        name,
        days=wish.days,
        early_days=wish.early_days,
        hotlines=sorted(set(wish.hotlines)),
        note=wish.note,
        by=me.account,
        at=at,
    )
    return _class(row, site)


@router.delete("/retention-classes/{class}", name="remove_retention_class", status_code=204)
async def remove_retention_class(name: PathClass, request: Request, me: Me, site: Site) -> Response:
    """Its hotlines' recordings are then kept for ever."""
    if not await site.ports.evidence.drop_class(name):
        raise Problem("no_such_class", f"There is no retention class {name}.")
    await _log("retention", name, "removed", request, me.account, site)
    return Response(status_code=204)


@router.put("/recordings/{recording}/retention-class", name="set_recording_class", status_code=204)
async def set_recording_class(
    recording: PathId, wish: ClassWish, request: Request, me: Me, site: Site
) -> Response:
    """Give one recording a class of its own."""
    if not await site.ports.evidence.set_class(recording, wish.name):
        raise Problem("no_such_recording", f"There is no recording {recording}.")
    await _log("retention", recording, f"class={wish.name}", request, me.account, site)
    return Response(status_code=204)


@router.get("/recording-holds", name="list_holds")
async def list_holds(query: Annotated[HoldQuery, Query()], site: Site) -> Page[Hold]:
    """Newest first."""
    rows = await site.ports.evidence.holds(
        query.standing, number_key(query.cursor), query.limit + 1
    )
    return page(rows, query.limit, lambda row: row.hold, lambda row: show_hold(row, site))


@router.post("/recording-holds", name="place_hold", status_code=201)
async def place_hold(wish: HoldWish, request: Request, me: Me, site: Site) -> Hold:
    """From now on nothing deletes it. What is deleted already does not come back."""
    at = site.ports.clock()
    row = await site.ports.evidence.place_hold(wish.call, wish.case, wish.reason, me.account, at)
    if row is None:
        if wish.call is not None:
            raise Problem("no_such_call", f"There is no call {wish.call}.")
        raise Problem("no_such_case", f"There is no case {wish.case} with a call.")
    subject = wish.call or wish.case or ""
    await _log("hold", subject, f"hold={row.hold} {wish.reason}", request, me.account, site)
    return show_hold(row, site)


@router.post("/recording-holds/{hold}/lift", name="lift_hold")
async def lift_hold(hold: PathHold, request: Request, me: Me, site: Site) -> Hold:
    """What outlived its time meanwhile is deleted then. Doing so again changes nothing."""
    row = await site.ports.evidence.lift_hold(hold, me.account, site.ports.clock())
    if row is None:
        raise Problem("no_such_hold", f"There is no legal hold {hold}.")
    subject = row.call or row.case or ""
    await _log("hold", subject, f"hold={hold} lifted", request, me.account, site)
    return show_hold(row, site)


def _class(row: RetentionClassRow, site: Here) -> RetentionClass:
    return RetentionClass(
        name=row.name,
        days=row.days,
        early_days=row.early_days,
        hotlines=list(row.hotlines),
        note=row.note,
        changed_at=site.moment(row.changed_at),
        changed_by=row.changed_by,
    )


def show_hold(row: HoldRow, site: Here) -> Hold:
    return Hold(
        hold=row.hold,
        call=row.call,
        case=row.case,
        reason=row.reason,
        placed_at=site.moment(row.placed_at),
        placed_by=row.placed_by,
        lifted_at=site.moment(row.lifted_at),
        lifted_by=row.lifted_by,
    )


async def _log(
    action: str, subject: str, detail: str, request: Request, account: str, site: Here
) -> None:
    address = request.client.host if request.client else ""
    await site.ports.access_log.write(site.ports.clock(), account, action, subject, address, detail)
