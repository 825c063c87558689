"""Calls from a seat to a citizen."""

from __future__ import annotations

from fastapi import Request

from acd.events import OutboundWanted
from acd.values import HotlineNumber
from api.calls.acting import own_seat
from api.calls.after import after_or_stored
from api.calls.bodies import NewCall
from api.calls.schemas import Call
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.ports import Meaning
from api.problems import Problem, meaning_of
from api.repeats import Key

router = guarded_router("calls")


@router.post("/calls", status_code=202, name="place_call")
async def place_call(body: NewCall, request: Request, me: Me, site: Site, key: Key = None) -> Call:
    """Ring the seat, and when it has answered the citizen, who is shown the hotline's number.

    The call belongs to the case it is placed from, reached or not, and is recorded like any other.
    Operators call from the seat they are signed in on.
    """
    seat = own_seat(body.seat, me, site)
    await _check_case(body.case, site)

    async def submit() -> str:
        call = site.ports.centre.name_call()
        wanted = OutboundWanted(
            seat, body.number, HotlineNumber(body.hotline), body.case or "", body.why(), call
        )
        await site.ports.centre.submit(wanted)
        if _somebody_elses(seat, me.account, site):
            site.audit.note(request, me, "place_call", call, f"seat {seat} to {body.number}")
        return call

    asked = (seat, body.model_dump_json())
    call = await site.repeats.once(me.account, key, asked, submit)
    return await after_or_stored(call, site)


async def _check_case(case: str | None, site: Here) -> None:
    """A case that is not there is told now; while the database is away it is left to the books."""
    if case is None:
        return
    try:
        found = await site.ports.cases.one(case)
    except Exception as error:
        if meaning_of(error, site.ports.errors) is not Meaning.STORE_UNAVAILABLE:
            raise
        return
    if found is None:
        raise Problem("no_such_case", f"There is no case {case}.")


def _somebody_elses(seat: str, account: str, site: Here) -> bool:
    seats = site.ports.centre.seats()
    return not any(one.number == seat and one.operator == account for one in seats)
