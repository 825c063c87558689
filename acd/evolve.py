"""The state of the core is the sum of its facts: ``evolve`` takes one more into it.

The same function serves the running core and the replay of its journal after a restart, so both
always agree.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd import evolve_queues, evolve_seats, evolve_talk
from acd import facts as f
from acd.line import FIRST_TIME, RETURNED
from acd.moves import (
    BROKEN,
    HANG_UP_GRACE_SECONDS,
    NOT_MISSED,
    RING_GRACE_SECONDS,
    drop_leg,
    move_call,
    move_seat,
)
from acd.records import CallRecord, LegRecord
from acd.state import State
from acd.tables import CallTrigger, SeatTrigger
from acd.trial_line import trial_seat
from acd.values import (
    CallState,
    Direction,
    LegId,
    LegState,
    Outcome,
    QueueName,
    Role,
    SeatState,
)


def evolve(state: State, fact: f.Fact) -> None:
    """Apply one fact. Raises ``IllegalTransition`` when it cannot follow from the present state."""
    _APPLY[type(fact)](state, fact)


def replay(state: State, fact: f.Fact) -> None:
    """Apply one fact of a journal, which may have been shortened: never raises.

    A shortened journal lacks the calls that have ended, and of a seat's past all but its latest
    state; what is said of a call or leg it does not open is passed over.
    """
    call, leg = getattr(fact, "call", None), getattr(fact, "leg", None)
    opens = isinstance(fact, f.CallOffered | f.CallPlaced)
    if opens and (call in state.calls or call in state.closed):
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


# --- calls ---


def _call_offered(state: State, fact: f.CallOffered) -> None:
    state.arrivals += 1
    call = CallRecord(
        call=fact.call,
        hotline=fact.hotline,
        state=CallState.WAITING,
        rank=(FIRST_TIME, -fact.priority, fact.at, state.arrivals),
        offered_at=fact.at,
        since=fact.at,
        caller=fact.caller,
        caller_name=fact.caller_name,
        dialled=fact.dialled,
        trunk=fact.trunk,
        only_for=trial_seat(fact.trunk, fact.caller),
        adopted=fact.inferred,
        # ``CallQueued`` says where it waits; journals written before there were queues do not.
        queue=QueueName(fact.hotline),
        queued_at=fact.at,
        home=QueueName(fact.hotline),
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
    move_call(state, call, CallTrigger.RING, fact.at)
    move_seat(state, seat, SeatTrigger.RESERVE, fact.at)
    state.leave_line(call)
    seat.leg, seat.call, seat.queue = fact.leg, fact.call, call.queue
    seat.rung_at = fact.at
    call.legs_made += 1
    leg = LegRecord(fact.leg, fact.call, Role.OPERATOR, LegState.RINGING, fact.at, fact.at)
    leg.seat = fact.seat
    state.add_leg(call, leg)
    due = fact.at + state.ring_seconds(call.queue) + RING_GRACE_SECONDS
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
    drop_leg(state, fact.leg, fact.at, fact.ending)
    seat = state.seat(fact.seat)
    if seat.leg == fact.leg and fact.ending not in NOT_MISSED:
        seat.misses += 1
    call = state.calls.get(fact.call)
    if call is None or call.state is not CallState.RINGING:
        return
    if not any(leg.role is Role.OPERATOR for leg in call.pending()):
        move_call(state, call, CallTrigger.MISS, fact.at)
        evolve_queues.back_in_line(state, call)


def _department_ring_ended(state: State, fact: f.DepartmentRingEnded) -> None:
    drop_leg(state, fact.leg, fact.at, fact.ending)


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
        leg.number = fact.number
        call.legs_made += 1
        state.add_leg(call, leg)
    leg.state, leg.place = LegState.JOINED, fact.place
    leg.joined_at = fact.at
    leg.touched_at = max(leg.touched_at, fact.at)
    leg.in_bridge = True
    if not leg.hanging_up:
        state.timers.cancel(("leg", fact.leg))
    state.leave_line(call)
    state.disarm(call)
    move_call(state, call, CallTrigger.CONNECT, fact.at)
    if call.answered_at is None and fact.role in (Role.OPERATOR, Role.OUTSIDE):
        call.answered_at = fact.at
        if call.queue and call.only_for is None:
            state.paces.answered(call.queue, fact.at, call.queued_at)
        evolve_queues.call_answered(state, call, leg)
    if fact.role is not Role.OPERATOR:
        return
    call.preferred, call.return_to, call.in_pbx_queue = None, None, False
    # A colleague who is brought in does not become the citizen's operator.
    if not any(x.role is Role.OPERATOR and x.leg != fact.leg for x in call.joined()):
        call.last_seat, call.last_operator = fact.seat, fact.operator
    if fact.seat is not None:
        seat = state.seat(fact.seat)
        # A phone that is on two calls at once stays with the one it was on first.
        if seat.state is not SeatState.TALKING or seat.leg == fact.leg:
            if seat.state is not SeatState.TALKING:
                seat.calls += 1
            move_seat(state, seat, SeatTrigger.CONNECT, fact.at)
            seat.leg, seat.call, seat.queue = fact.leg, fact.call, call.queue
            seat.misses = 0
            state.reindex(seat)


def _party_left(state: State, fact: f.PartyLeft) -> None:
    drop_leg(state, fact.leg, fact.at, fact.ending)
    call = state.calls.get(fact.call)
    if fact.role is Role.CITIZEN and call is not None:
        call.citizen_here = False
        call.cut_off = fact.ending in BROKEN
        state.leave_line(call)


def _party_dismissed(state: State, fact: f.PartyDismissed) -> None:
    leg = state.legs[fact.leg]
    leg.hanging_up = True
    state.timers.set(("leg", leg.leg), fact.at + HANG_UP_GRACE_SECONDS)
    call = state.calls.get(fact.call)
    if fact.role is Role.CITIZEN and call is not None:
        state.leave_line(call)


def _call_returned(state: State, fact: f.CallReturned) -> None:
    call = state.calls[fact.call]
    move_call(state, call, CallTrigger.RETURN, fact.at)
    call.rank = (RETURNED, *call.rank[1:])
    call.preferred, call.return_to = fact.seat, None
    call.queued_at = fact.at
    citizen = call.citizen()
    if citizen is not None:
        citizen.in_bridge = False
    evolve_queues.back_in_line(state, call)


def _call_ended(state: State, fact: f.CallEnded) -> None:
    call = state.calls[fact.call]
    move_call(state, call, CallTrigger.END, fact.at)
    state.leave_line(call)
    state.disarm(call)
    state.timers.cancel(("told", call.call))
    state.timers.cancel(("grade", call.call))
    drop_leg(state, LegId(call.call), fact.at, fact.ending)
    del state.calls[fact.call]
    state.remember_closed(fact.call, fact.at)
    gave_up = fact.outcome is Outcome.ABANDONED or call.cut_off
    outbound = call.direction is Direction.OUTBOUND
    if call.caller and gave_up and not (call.booked or call.voicemail or outbound):
        state.remember_gave_up(call, fact.at)
    evolve_queues.call_has_ended(state, call, fact.outcome)


# --- sight ---


def _pbx_lost(state: State, fact: f.PbxLost) -> None:
    state.sighted = False


def _pbx_seen(state: State, fact: f.PbxSeen) -> None:
    state.sighted = True
    for call in state.calls.values():
        if call.state is CallState.WAITING:
            # What could not be carried out while the PBX was out of sight is due now.
            state.arm(call)
            state.look_at(call, came_in=True)


def _nothing(state: State, fact: f.RequestRefused) -> None:
    pass


_APPLY: dict[type[f.Fact], Callable[[State, Any], None]] = {
    **evolve_seats.APPLY,
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
    **evolve_queues.APPLY,
    **evolve_talk.APPLY,
}

_NEEDS_CALL = (
    f.SeatRung,
    f.DepartmentRung,
    f.PartyJoined,
    f.CallReturned,
    f.CallEnded,
    *evolve_queues.NEEDS_CALL,
    *evolve_talk.NEEDS_CALL,
)
_NEEDS_LEG = (f.PartyAnswered, f.PartyDismissed, *evolve_talk.NEEDS_LEG)
