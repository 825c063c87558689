"""The state of the core is the sum of its facts: ``evolve`` takes one more into it.

The same function serves the running core and the replay of its journal after a restart, so both
always agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd import facts as f
from acd.line import FIRST_TIME, RETURNED
from acd.records import CallRecord, LegRecord, SeatRecord
from acd.state import State
from acd.tables import CallTrigger, SeatTrigger, next_call_state, next_seat_state
from acd.values import CallState, Ending, LegId, LegState, Role, SeatState

RING_GRACE_SECONDS = 3.0
"""How long after the ring time-out its end may be heard of before the PBX is looked at."""

HANG_UP_GRACE_SECONDS = 2.0
"""How long after a hang-up the leg's end may be heard of before the PBX is looked at."""


def evolve(state: State, fact: f.Fact) -> None:
    """Apply one fact. Raises ``IllegalTransition`` when it cannot follow from the present state."""
    _APPLY[type(fact)](state, fact)


def replay(state: State, fact: f.Fact) -> None:
    """Apply one fact of a journal, which may have been shortened: never raises.

    A shortened journal lacks the calls that have ended, and of a seat's past all but its latest
    state; what is said of a call or leg it does not open is passed over.
    """
    call, leg = getattr(fact, "call", None), getattr(fact, "leg", None)
    if isinstance(fact, f.CallOffered) and (call in state.calls or call in state.closed):
        return
    if isinstance(fact, _NEEDS_CALL) and call not in state.calls:
        return
    if isinstance(fact, _NEEDS_LEG) and leg not in state.legs:
        return
    state.replaying = True
    try:
        evolve(state, fact)
    finally:
        state.replaying = False


# --- seats ---


def _move_seat(state: State, seat: SeatRecord, trigger: SeatTrigger, at: float) -> None:
    seat.state = next_seat_state(seat.state, trigger, lenient=state.replaying)
    seat.since = at
    seat.reason = ""
    if seat.state is not SeatState.WRAP_UP:
        seat.wrap_up_until = None
        state.timers.cancel(("wrap_up", seat.number))
    if seat.rest_until is not None:
        end_rest(state, seat)


def _release(seat: SeatRecord) -> None:
    seat.leg = None
    seat.call = None
    seat.leaving = False
    seat.leaving_signs_out = False
    seat.leaving_reason = ""


def end_rest(state: State, seat: SeatRecord) -> None:
    """The rest after a miss is over (``SeatRestStarted`` said until when: this is no new fact)."""
    seat.rest_until = None
    state.timers.cancel(("rest", seat.number))
    state.reindex(seat)


def _seat_signed_in(state: State, fact: f.SeatSignedIn) -> None:
    seat = state.seat(fact.seat)
    if seat.state is SeatState.SIGNED_OUT:
        seat.idle_since = fact.at
    _move_seat(state, seat, SeatTrigger.SIGN_IN, fact.at)
    seat.operator = fact.operator
    if fact.operator:
        state.seat_of[fact.operator] = fact.seat
    state.reindex(seat)


def _seat_signed_out(state: State, fact: f.SeatSignedOut) -> None:
    seat = state.seat(fact.seat)
    _move_seat(state, seat, SeatTrigger.SIGN_OUT, fact.at)
    if state.seat_of.get(seat.operator) == seat.number:
        del state.seat_of[seat.operator]
    seat.operator = ""
    _release(seat)
    state.reindex(seat)


def _seat_became_ready(state: State, fact: f.SeatBecameReady) -> None:
    seat = state.seat(fact.seat)
    # A seat whose ring came to nothing keeps its place in the row; a miss moves it to the end.
    if seat.state is not SeatState.RESERVED:
        seat.idle_since = fact.at
    _move_seat(state, seat, SeatTrigger.FREE, fact.at)
    _release(seat)
    state.reindex(seat)


def _seat_went_on_break(state: State, fact: f.SeatWentOnBreak) -> None:
    seat = state.seat(fact.seat)
    _move_seat(state, seat, SeatTrigger.BREAK, fact.at)
    _release(seat)
    seat.reason = fact.reason
    state.reindex(seat)


def _seat_leave_requested(state: State, fact: f.SeatLeaveRequested) -> None:
    seat = state.seat(fact.seat)
    seat.leaving = True
    seat.leaving_signs_out = fact.sign_out
    seat.leaving_reason = fact.reason


def _seat_wrap_up_started(state: State, fact: f.SeatWrapUpStarted) -> None:
    seat = state.seat(fact.seat)
    _move_seat(state, seat, SeatTrigger.WRAP_UP, fact.at)
    seat.leg = None
    seat.call = fact.call
    seat.idle_since = fact.at
    seat.wrap_up_until = fact.until
    state.timers.set(("wrap_up", seat.number), fact.until)
    state.reindex(seat)


def _seat_rest_started(state: State, fact: f.SeatRestStarted) -> None:
    seat = state.seat(fact.seat)
    seat.idle_since = fact.at
    seat.rest_until = fact.until
    state.timers.set(("rest", seat.number), fact.until)
    state.reindex(seat)


def _seat_phone_changed(state: State, fact: f.SeatPhoneChanged) -> None:
    seat = state.seat(fact.seat)
    seat.phone = fact.phone
    seat.phone_seen_at = fact.at
    state.reindex(seat)


# --- calls ---


def _call_offered(state: State, fact: f.CallOffered) -> None:
    state.arrivals += 1
    call = CallRecord(
        call=fact.call,
        hotline=fact.hotline,
        state=CallState.WAITING,
        rank=(FIRST_TIME, fact.at, state.arrivals),
        offered_at=fact.at,
        since=fact.at,
        caller=fact.caller,
        caller_name=fact.caller_name,
        dialled=fact.dialled,
        trunk=fact.trunk,
        adopted=fact.inferred,
    )
    leg_id = LegId(fact.call)
    leg = LegRecord(leg_id, fact.call, Role.CITIZEN, LegState.ANSWERED, fact.at, fact.at)
    state.add_leg(call, leg)
    state.calls[fact.call] = call
    state.queue(call)


def _call_refused(state: State, fact: f.CallRefused) -> None:
    state.remember_closed(fact.call, fact.at)


def _seat_rung(state: State, fact: f.SeatRung) -> None:
    call, seat = state.calls[fact.call], state.seat(fact.seat)
    _move_call(state, call, CallTrigger.RING, fact.at)
    _move_seat(state, seat, SeatTrigger.RESERVE, fact.at)
    state.line(call.hotline).discard(call.call)
    seat.leg, seat.call = fact.leg, fact.call
    call.legs_made += 1
    leg = LegRecord(fact.leg, fact.call, Role.OPERATOR, LegState.RINGING, fact.at, fact.at)
    leg.seat = fact.seat
    state.add_leg(call, leg)
    due = fact.at + state.site.ring_seconds + RING_GRACE_SECONDS
    state.timers.set(("leg", fact.leg), due)
    state.reindex(seat)


def _department_rung(state: State, fact: f.DepartmentRung) -> None:
    call = state.calls[fact.call]
    call.legs_made += 1
    leg = LegRecord(fact.leg, fact.call, Role.DEPARTMENT, LegState.RINGING, fact.at, fact.at)
    leg.department, leg.by = fact.department, fact.by
    state.add_leg(call, leg)
    due = fact.at + state.site.department_ring_seconds + RING_GRACE_SECONDS
    state.timers.set(("leg", fact.leg), due)


def _seat_ring_ended(state: State, fact: f.SeatRingEnded) -> None:
    _drop_leg(state, fact.leg, fact.at, fact.ending)
    call = state.calls.get(fact.call)
    if call is None or call.state is not CallState.RINGING:
        return
    if not any(leg.role is Role.OPERATOR for leg in call.pending()):
        _move_call(state, call, CallTrigger.MISS, fact.at)
        if not call.closing:
            state.queue(call)


def _department_ring_ended(state: State, fact: f.DepartmentRingEnded) -> None:
    _drop_leg(state, fact.leg, fact.at, fact.ending)


def _party_answered(state: State, fact: f.PartyAnswered) -> None:
    leg = state.legs[fact.leg]
    leg.state = LegState.ANSWERED
    leg.touched_at = max(leg.touched_at, fact.at)


def _party_joined(state: State, fact: f.PartyJoined) -> None:
    call = state.calls[fact.call]
    leg = state.legs.get(fact.leg)
    if leg is None:
        leg = LegRecord(fact.leg, fact.call, fact.role, LegState.JOINED, fact.at, fact.at)
        leg.seat, leg.department = fact.seat, fact.department
        call.legs_made += 1
        state.add_leg(call, leg)
    leg.state = LegState.JOINED
    leg.joined_at = fact.at
    leg.touched_at = max(leg.touched_at, fact.at)
    leg.in_bridge = True
    if not leg.hanging_up:
        state.timers.cancel(("leg", fact.leg))
    state.line(call.hotline).discard(call.call)
    _move_call(state, call, CallTrigger.CONNECT, fact.at)
    if fact.role is not Role.OPERATOR:
        return
    call.last_seat, call.preferred, call.in_pbx_queue = fact.seat, None, False
    if call.answered_at is None:
        call.answered_at = fact.at
    if fact.seat is not None:
        seat = state.seat(fact.seat)
        # A phone that is on two calls at once stays with the one it was on first.
        if seat.state is not SeatState.TALKING or seat.leg == fact.leg:
            _move_seat(state, seat, SeatTrigger.CONNECT, fact.at)
            seat.leg, seat.call = fact.leg, fact.call
            state.reindex(seat)


def _party_left(state: State, fact: f.PartyLeft) -> None:
    _drop_leg(state, fact.leg, fact.at, fact.ending)
    call = state.calls.get(fact.call)
    if fact.role is Role.CITIZEN and call is not None:
        call.citizen_here = False
        state.line(call.hotline).discard(call.call)


def _party_dismissed(state: State, fact: f.PartyDismissed) -> None:
    leg = state.legs[fact.leg]
    leg.hanging_up = True
    state.timers.set(("leg", leg.leg), fact.at + HANG_UP_GRACE_SECONDS)
    call = state.calls.get(fact.call)
    if fact.role is Role.CITIZEN and call is not None:
        state.line(call.hotline).discard(call.call)


def _call_returned(state: State, fact: f.CallReturned) -> None:
    call = state.calls[fact.call]
    _move_call(state, call, CallTrigger.RETURN, fact.at)
    call.rank = (RETURNED, call.rank[1], call.rank[2])
    call.preferred = fact.seat
    citizen = call.citizen()
    if citizen is not None:
        citizen.in_bridge = False
    state.queue(call)


def _call_ended(state: State, fact: f.CallEnded) -> None:
    call = state.calls[fact.call]
    _move_call(state, call, CallTrigger.END, fact.at)
    state.line(call.hotline).discard(call.call)
    _drop_leg(state, LegId(call.call), fact.at, fact.ending)
    del state.calls[fact.call]
    state.remember_closed(fact.call, fact.at)


def _move_call(state: State, call: CallRecord, trigger: CallTrigger, at: float) -> None:
    before = call.state
    call.state = next_call_state(call.state, trigger, lenient=state.replaying)
    if call.state is not before:
        call.since = at


def _drop_leg(state: State, leg_id: LegId, at: float, ending: Ending) -> None:
    state.remember_ended(leg_id, at, ending)
    leg = state.legs.pop(leg_id, None)
    if leg is None:
        return
    leg.state = LegState.ENDED
    state.timers.cancel(("leg", leg_id))
    call = state.calls.get(leg.call)
    if call is not None:
        call.legs.pop(leg_id, None)


# --- sight ---


def _pbx_lost(state: State, fact: f.PbxLost) -> None:
    state.sighted = False


def _pbx_seen(state: State, fact: f.PbxSeen) -> None:
    state.sighted = True


def _nothing(state: State, fact: f.RequestRefused) -> None:
    pass


_APPLY: dict[type[f.Fact], Callable[[State, Any], None]] = {
    f.SeatSignedIn: _seat_signed_in,
    f.SeatSignedOut: _seat_signed_out,
    f.SeatBecameReady: _seat_became_ready,
    f.SeatWentOnBreak: _seat_went_on_break,
    f.SeatLeaveRequested: _seat_leave_requested,
    f.SeatWrapUpStarted: _seat_wrap_up_started,
    f.SeatRestStarted: _seat_rest_started,
    f.SeatPhoneChanged: _seat_phone_changed,
    f.CallOffered: _call_offered,
    f.CallRefused: _call_refused,
    f.SeatRung: _seat_rung,
    f.SeatRingEnded: _seat_ring_ended,
    f.DepartmentRung: _department_rung,
    f.DepartmentRingEnded: _department_ring_ended,
    f.PartyAnswered: _party_answered,
    f.PartyJoined: _party_joined,
    f.PartyLeft: _party_left,
    f.PartyDismissed: _party_dismissed,
    f.CallReturned: _call_returned,
    f.CallEnded: _call_ended,
    f.PbxLost: _pbx_lost,
    f.PbxSeen: _pbx_seen,
    f.RequestRefused: _nothing,
}

_NEEDS_CALL = (f.SeatRung, f.DepartmentRung, f.PartyJoined, f.CallReturned, f.CallEnded)
_NEEDS_LEG = (f.PartyAnswered, f.PartyDismissed)
