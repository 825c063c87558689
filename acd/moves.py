"""The steps that the facts are made of: a seat or a call moves in its table, a leg goes."""

from __future__ import annotations

from acd.records import CallRecord, SeatRecord
from acd.state import State
from acd.tables import CallTrigger, SeatTrigger, next_call_state, next_seat_state
from acd.values import Ending, LegId, LegState, Role, SeatState

BROKEN = frozenset({Ending.LOST, Ending.UNREACHABLE, Ending.CONGESTED})
"""Legs that ended without anybody hanging up: a phone unplugged, a network gone."""

NOT_MISSED = frozenset({Ending.CANCELLED, Ending.HUNG_UP, Ending.LOST})
"""Rings that ended for the caller's sake, or nobody knows how."""

RING_GRACE_SECONDS = 3.0
"""How long after the ring time-out its end may be heard of before the PBX is looked at."""

HANG_UP_GRACE_SECONDS = 2.0
"""How long after a hang-up the leg's end may be heard of before the PBX is looked at."""


def move_seat(state: State, seat: SeatRecord, trigger: SeatTrigger, at: float) -> None:
    """Let the seat take one step of its table."""
    if seat.state is SeatState.TALKING:
        seat.talk_seconds += max(0.0, at - seat.since)
    seat.state = next_seat_state(seat.state, trigger, lenient=state.replaying)
    seat.since = at
    seat.reason = ""
    if seat.state is not SeatState.WRAP_UP:
        seat.wrap_up_until = None
        state.timers.cancel(("wrap_up", seat.number))
    if seat.rest_until is not None:
        end_rest(state, seat)


def release(seat: SeatRecord) -> None:
    """The seat has nothing to do with any call any more."""
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


def move_call(state: State, call: CallRecord, trigger: CallTrigger, at: float) -> None:
    """Let the call take one step of its table."""
    before = call.state
    call.state = next_call_state(call.state, trigger, lenient=state.replaying)
    if call.state is not before:
        call.since = at


def drop_leg(state: State, leg_id: LegId, at: float, ending: Ending) -> None:
    """The leg is down, whether it was known or not."""
    state.remember_ended(leg_id, at, ending)
    leg = state.forget_leg(leg_id)
    if leg is None:
        return
    leg.state = LegState.ENDED
    state.timers.cancel(("leg", leg_id))
    call = state.calls.get(leg.call)
    if call is not None:
        call.legs.pop(leg_id, None)
    seat = state.seat(leg.seat) if leg.seat else None
    if seat is not None and seat.supervising == leg.leg:
        seat.supervising = None
        state.reindex(seat)
    if call is not None and seat is not None and call.last_seat == seat.number:
        _next_operator(state, call)


def _next_operator(state: State, call: CallRecord) -> None:
    """The citizen's operator has left: another one who is on the call is theirs from now on."""
    for other in call.joined():
        if other.role is Role.OPERATOR and other.seat is not None:
            call.last_seat, call.last_operator = other.seat, state.seat(other.seat).operator
            return
