"""A test call to the seat of who asks: from the trunk to the recording, without a telephone."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request
from pydantic import Field

from api.calls.acting import own_seat
from api.guard import Me, guarded_router
from api.here import Site
from api.ports.trial_calls import TrialCallFailed
from api.problems import Problem
from api.schemas import Number, Shown, StrictBody

router = guarded_router("test calls")

_WHY = {
    "closed": "Every hotline is closed now.",
    "no_line": "All lines of the hotline are in use.",
    "blocked": "The test caller is blocked.",
    "unknown_number": "The hotline's number is not answered.",
    "carrier_at_own_address": "A carrier has this machine's own address: the call would be taken "
    "for the carrier's, and counted.",
    "did_not_arrive": "The telephone system did not bring the call.",
}


class WantedTestCall(StrictBody):
    seat: Annotated[
        Number | None, Field(description="Null: the seat one is signed in on. It has to be ready.")
    ] = None


class PlacedTestCall(Shown):
    call: Annotated[str, Field(description="It waits for the seat; its caller is ``test_<seat>``.")]
    seat: str
    hotline: str


@router.post("/test-calls", status_code=202, name="send_test_call")
async def send_test_call(
    request: Request, me: Me, site: Site, body: WantedTestCall | None = None
) -> PlacedTestCall:
    """Have the telephone system ring a hotline itself, for one seat alone.

    The call takes a line, is queued, recorded and gets a case like any other; figures leave it out.
    The caller speaks a few sentences and hangs up after a minute. Operators ask for their own seat.
    """
    if site.ports.trial_calls is None:
        raise Problem("no_test_calls")
    seat = own_seat(body.seat if body else None, me, site)
    try:
        placed = await site.ports.trial_calls.place(seat)
    except TrialCallFailed as failed:
        detail = _WHY.get(failed.reason, _WHY["did_not_arrive"])
        raise Problem("test_call_failed", detail, reason=failed.reason) from failed
    site.audit.note(request, me, "send_test_call", placed.call, f"seat {seat}")
    return PlacedTestCall(call=placed.call, seat=placed.seat, hotline=placed.hotline)
