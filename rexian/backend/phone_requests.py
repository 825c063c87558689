"""Feature codes: from what an operator keyed in to a request of the core, and back to a spoken
reply.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from acd import events as e
from acd.records import CallRecord, LegRecord
from acd.refusals import NoSuchCall, NoSuchParty, NotNow, Refusal
from acd.values import (
    DepartmentNumber,
    HotlineNumber,
    LegId,
    Place,
    Role,
    SeatNumber,
    Site,
    Target,
    TargetKind,
)
from pbx.requests import SeatRequest
from rexian.backend.loop import CentreLoop

_log = logging.getLogger(__name__)


def operator_of_phone(seat: str) -> str:
    """Who is on a seat when only the phone signed in: the phone itself."""
    return f"phone:{seat}"


def event_of(loop: CentreLoop, request: SeatRequest) -> e.Event | Refusal:
    """The event a feature code means, or why there is none."""
    seat = request.seat
    match request.action:
        case "sign_in":
            return e.SignInWanted(seat=seat, operator=operator_of_phone(seat))
        case "sign_out":
            return e.SignOutWanted(seat=seat)
        case "ready":
            return e.ReadyWanted(seat=seat)
        case "break":
            return e.BreakWanted(seat=seat, reason="phone")
    wish = _ON_A_CALL.get(request.action)
    if wish is None:
        return NotNow(f"nothing is known of the feature {request.action!r}")
    state = loop.centre.state
    call = state.calls.get(request.call) if request.call else None
    if call is None:
        return NoSuchCall("the phone is not on a call of a hotline")
    return wish(state.site, call, request)


def reply_to(loop: CentreLoop, wanted: e.Event | Refusal) -> str:
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


# --- keyed in during a call ---


def _add(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    number = request.argument
    if number in site.emergency_numbers:
        return e.EmergencyWanted(call=call.call, number=number, by=request.seat)
    return e.DepartmentWanted(call=call.call, department=DepartmentNumber(number), by=request.seat)


def _drop(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    parties = [x for x in call.legs.values() if x.role in (Role.DEPARTMENT, Role.OUTSIDE)]
    if not parties:
        return NoSuchParty("there is no department on the call")
    # The one that came last is the one an operator means; one that is going already is not meant.
    staying = [leg for leg in parties if not leg.hanging_up]
    return e.PartyDropWanted(call=call.call, leg=(staying or parties)[-1].leg)


def _hold(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    citizen = call.citizen()
    if citizen is not None and citizen.place is Place.HELD:
        return e.ResumeWanted(call=call.call, by=request.seat)
    return e.HoldWanted(call=call.call, by=request.seat)


def _consult(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    target = target_of(site, request.argument)
    return e.ConsultWanted(call=call.call, by=request.seat, target=target)


def _join(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    return e.ConsultJoinWanted(call=call.call, by=request.seat)


def _swap(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    return e.ConsultSwapWanted(call=call.call, by=request.seat)


def _drop_consultation(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    return e.ConsultDropWanted(call=call.call, by=request.seat)


def _transfer(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    consultation = call.consultation
    if not request.argument:
        # Without a number: to the one who is being consulted.
        if consultation is None:
            return NotNow("nobody is being consulted: a transfer needs a number")
        target = Target(consultation.kind, consultation.target)
    else:
        target = target_of(site, request.argument)
        if HotlineNumber(request.argument) in site.hotlines:
            target = Target(TargetKind.QUEUE, site.queue_of(HotlineNumber(request.argument)))
    return e.TransferWanted(call=call.call, by=request.seat, target=target)


def _leave(site: Site, call: CallRecord, request: SeatRequest) -> e.Event | Refusal:
    own = _leg_of(call, request.seat)
    if own is None:
        return NoSuchParty(f"seat {request.seat} is not on the call")
    if len([leg for leg in call.joined() if not leg.hanging_up]) < 2:
        return NotNow("nobody else is on the call for the citizen to talk with")
    return e.PartyDropWanted(call=call.call, leg=LegId(own.leg))


def _leg_of(call: CallRecord, seat: SeatNumber) -> LegRecord | None:
    return next((leg for leg in call.joined() if leg.seat == seat), None)


def target_of(site: Site, number: str) -> Target:
    """What a number keyed in means: a seat, a department, else a number behind the trunk."""
    if SeatNumber(number) in site.seats:
        return Target(TargetKind.SEAT, number)
    if DepartmentNumber(number) in site.departments:
        return Target(TargetKind.DEPARTMENT, number)
    return Target(TargetKind.OUTSIDE, number)


_ON_A_CALL: dict[str, Callable[[Site, CallRecord, SeatRequest], e.Event | Refusal]] = {
    "add_department": _add,
    "drop_department": _drop,
    "hold": _hold,
    "consult": _consult,
    "join": _join,
    "swap": _swap,
    "drop_consultation": _drop_consultation,
    "transfer": _transfer,
    "leave": _leave,
}
