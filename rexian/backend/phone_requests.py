"""Feature codes: from what an operator keyed in to a request of the core, and back to a spoken
reply.
"""

from __future__ import annotations

import logging

from acd.events import (
    BreakWanted,
    DepartmentWanted,
    Event,
    PartyDropWanted,
    ReadyWanted,
    SignInWanted,
    SignOutWanted,
)
from acd.refusals import NoSuchCall, NoSuchParty, NotNow, Refusal
from acd.values import CallId, DepartmentNumber, LegId, Role
from pbx.requests import SeatRequest
from rexian.backend.loop import CentreLoop

_log = logging.getLogger(__name__)


def operator_of_phone(seat: str) -> str:
    """Who is on a seat when only the phone signed in: the phone itself."""
    return f"phone:{seat}"


def event_of(loop: CentreLoop, request: SeatRequest) -> Event | Refusal:
    """The event a feature code means, or why there is none."""
    seat = request.seat
    match request.action:
        case "sign_in":
            return SignInWanted(seat=seat, operator=operator_of_phone(seat))
        case "sign_out":
            return SignOutWanted(seat=seat)
        case "ready":
            return ReadyWanted(seat=seat)
        case "break":
            return BreakWanted(seat=seat, reason="phone")
        case "add_department":
            return DepartmentWanted(
                call=request.call or CallId(""),
                department=DepartmentNumber(request.argument),
                by=seat,
            )
        case "drop_department":
            return _drop(loop, request)
    return NotNow(f"nothing is known of the feature {request.action!r}")


def _drop(loop: CentreLoop, request: SeatRequest) -> Event | Refusal:
    call = loop.centre.state.calls.get(request.call or CallId(""))
    if call is None:
        return NoSuchCall("the phone is not on a call of a hotline")
    departments = [leg for leg in call.legs.values() if leg.role is Role.DEPARTMENT]
    if not departments:
        return NoSuchParty("there is no department on the call")
    # The one that came last is the one an operator means; one that is going already is not meant.
    staying = [leg for leg in departments if not leg.hanging_up]
    return PartyDropWanted(call=call.call, leg=LegId((staying or departments)[-1].leg))


def reply_to(loop: CentreLoop, wanted: Event | Refusal) -> str:
    """Put the request to the core; the code of the reply: ``ok`` or that of a refusal."""
    if isinstance(wanted, Refusal):
        return wanted.code
    try:
        refusal = loop.take(wanted).refusal
    except Exception:
        # A defect of ours: the phone waits for a word, and everybody else's calls go on.
        _log.exception("a request from a phone could not be handled: %r", wanted)
        return Refusal.code
    return refusal.code if refusal is not None else "ok"
