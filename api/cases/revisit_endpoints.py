"""Asking the citizen back, from the case itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from pydantic import Field

from acd.events import OutboundWanted
from acd.values import HotlineNumber, Purpose
from api.calls.acting import own_seat
from api.calls.after import after_or_stored
from api.calls.schemas import Call
from api.cases.sight import in_sight
from api.guard import Me, guarded_router
from api.here import Site
from api.problems import Problem
from api.repeats import Key
from api.schemas import Number, PathId, Shown, StrictBody
from api.times import Moment

router = guarded_router("cases")


class NewRevisit(StrictBody):
    seat: Annotated[
        Number | None, Field(description="Left out: the seat you are signed in on.")
    ] = None


class CaseRevisit(Shown):
    """A return visit of the case."""

    call: str
    at: Moment
    operator: str | None
    outcome: Annotated[str | None, Field(description="null: not over yet.")]
    reached: Annotated[bool, Field(description="Whether the citizen came on the call.")]
    ending: Annotated[str | None, Field(description="How the citizen's side ended.")]
    talk_seconds: float | None
    grade: Annotated[int | None, Field(description="Keyed in afterwards: 1 (very satisfied) to 5.")]


class CaseRevisits(Shown):
    revisits: list[CaseRevisit]


@router.post("/cases/{case}/revisits", status_code=202, name="place_revisit")
async def place_revisit(
    case: PathId, body: NewRevisit, request: Request, me: Me, site: Site, key: Key = None
) -> Call:
    """Ring your seat, then the citizen of the case, who is shown the hotline's number.

    The call is recorded to the case. One that reaches nobody counts as a try by itself.
    """
    seat = own_seat(body.seat, me, site)
    wanted = await site.ports.case_work.revisits.to_ring(case)
    if wanted is None:
        raise Problem("no_such_case", f"There is no case {case}.")

    async def submit() -> str:
        call = site.ports.centre.name_call()
        await site.ports.centre.submit(
            OutboundWanted(
                seat,
                wanted.number,
                HotlineNumber(wanted.hotline),
                case,
                Purpose.RETURN_VISIT,
                call,
            )
        )
        site.audit.note(request, me, "place_revisit", case, f"call {call}, seat {seat}")
        return call

    call = await site.repeats.once(me.account, key, (seat, case), submit)
    return await after_or_stored(call, site)


@router.get("/cases/{case}/revisits", name="get_case_revisits")
async def get_case_revisits(case: PathId, me: Me, site: Site) -> CaseRevisits:
    """Every return visit of the case, oldest first."""
    await in_sight(case, me, site)
    rows = await site.ports.case_work.revisits.attempts(case)
    return CaseRevisits(
        revisits=[
            CaseRevisit(
                call=row.call,
                at=site.moment(row.at),
                operator=row.operator,
                outcome=row.outcome,
                reached=row.reached,
                ending=row.ending,
                talk_seconds=row.talk_seconds,
                grade=row.grade,
            )
            for row in rows
        ]
    )
