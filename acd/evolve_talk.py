"""What facts about the parties of a call change; ``acd.evolve`` applies them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd import facts as f
from acd.evolve_queues import outside_did_not_come, rung_instead_of_a_seat
from acd.line import FIRST_TIME
from acd.moves import NOT_MISSED, RING_GRACE_SECONDS, drop_leg, move_seat
from acd.records import CallRecord, Consultation, LegRecord, SeatRecord, Transfer
from acd.state import State
from acd.tables import SeatTrigger
from acd.values import (
    CallState,
    Direction,
    LegState,
    Place,
    QueueName,
    Role,
    SeatState,
    TransferEnd,
)

TOLD_SECONDS = 6.0
"""How long an operator hears why the citizen they wanted cannot be had, before being hung up."""

GRADE_SECONDS = 60.0
"""How long the question for a grade may take before the citizen's leg is hung up from here."""


# --- legs ---


def _party_rung(state: State, fact: f.PartyRung) -> None:
    leg = LegRecord(fact.leg, fact.call, fact.role, LegState.RINGING, fact.at, fact.at)
    leg.seat, leg.department, leg.number = fact.seat, fact.department, fact.number
    leg.place, leg.by = fact.place, fact.by
    _invite(state, leg, fact.ring_seconds)
    if fact.role is Role.OUTSIDE:
        rung_instead_of_a_seat(state, fact)
    seat = state.seat(fact.seat) if fact.seat else None
    if seat is not None and seat.state in (SeatState.READY, SeatState.WRAP_UP):
        _reserve(state, seat, leg)


def _supervisor_rung(state: State, fact: f.SupervisorRung) -> None:
    leg = LegRecord(fact.leg, fact.call, Role.SUPERVISOR, LegState.RINGING, fact.at, fact.at)
    leg.seat, leg.watches, leg.mode = fact.seat, fact.target_leg, fact.mode
    leg.user = fact.by
    _invite(state, leg, fact.ring_seconds)
    seat = state.seat(fact.seat)
    seat.supervising = leg.leg
    if seat.state is SeatState.READY:
        _reserve(state, seat, leg)


def _invite(state: State, leg: LegRecord, ring_seconds: float) -> None:
    call = state.calls[leg.call]
    call.legs_made += 1
    leg.invited = True
    state.add_leg(call, leg)
    state.timers.set(("leg", leg.leg), leg.began_at + ring_seconds + RING_GRACE_SECONDS)


def _reserve(state: State, seat: SeatRecord, leg: LegRecord) -> None:
    move_seat(state, seat, SeatTrigger.RESERVE, leg.began_at)
    seat.leg, seat.call, seat.queue = leg.leg, leg.call, state.calls[leg.call].queue
    seat.rung_at = leg.began_at
    state.reindex(seat)


def _party_ring_ended(state: State, fact: f.PartyRingEnded) -> None:
    leg, seat = state.legs.get(fact.leg), state.seat(fact.seat) if fact.seat else None
    rang = leg is not None and leg.state is LegState.RINGING and fact.role is Role.OPERATOR
    if rang and seat is not None and seat.leg == fact.leg and fact.ending not in NOT_MISSED:
        seat.misses += 1
    drop_leg(state, fact.leg, fact.at, fact.ending)
    call = state.calls.get(fact.call)
    if fact.role is Role.OUTSIDE:
        outside_did_not_come(state, fact)
    if call is not None and fact.role is Role.CITIZEN:
        call.citizen_here = False
        call.not_reached = fact.ending
        state.timers.set(("told", call.call), fact.at + TOLD_SECONDS)


def _party_moved(state: State, fact: f.PartyMoved) -> None:
    state.legs[fact.leg].place = fact.place


def _party_muted(state: State, fact: f.PartyMuted) -> None:
    state.legs[fact.leg].muted = fact.muted


# --- consultation, transfer ---


def _consultation_started(state: State, fact: f.ConsultationStarted) -> None:
    call = state.calls[fact.call]
    operator = call.operator_at(fact.by)
    call.consultation = Consultation(
        by=fact.by,
        operator=operator.leg if operator else None,
        leg=fact.leg,
        kind=fact.target_kind,
        target=fact.target,
    )


def _consultation_ended(state: State, fact: f.ConsultationEnded) -> None:
    state.calls[fact.call].consultation = None


def _transfer_started(state: State, fact: f.TransferStarted) -> None:
    call = state.calls[fact.call]
    call.return_to = None
    call.transfer = Transfer(by=fact.by, kind=fact.kind, target=fact.target, leg=fact.leg)


def _transfer_ended(state: State, fact: f.TransferEnded) -> None:
    call = state.calls[fact.call]
    if fact.how is TransferEnd.RETURNED and call.transfer is not None:
        call.return_to = call.transfer.by
    call.transfer = None


def _call_flagged(state: State, fact: f.CallFlagged) -> None:
    state.calls[fact.call].flags[fact.flag] = fact.detail


# --- outbound ---


def _call_placed(state: State, fact: f.CallPlaced) -> None:
    state.arrivals += 1
    queue = fact.queue or QueueName(fact.hotline)
    state.calls[fact.call] = CallRecord(
        call=fact.call,
        hotline=fact.hotline,
        state=CallState.RINGING,
        rank=(FIRST_TIME, 0, fact.at, state.arrivals),
        offered_at=fact.at,
        since=fact.at,
        queue=queue,
        queued_at=fact.at,
        home=queue,
        caller=fact.number,
        direction=Direction.OUTBOUND,
        purpose=fact.purpose,
        case=fact.case,
        placed_by=fact.seat,
        citizen_here=False,
    )


def _citizen_dialled(state: State, fact: f.CitizenDialled) -> None:
    call = state.calls[fact.call]
    leg = LegRecord(fact.leg, fact.call, Role.CITIZEN, LegState.RINGING, fact.at, fact.at)
    leg.number = fact.number
    state.add_leg(call, leg)
    call.citizen_here = call.dialled_out = True
    state.timers.set(("leg", leg.leg), fact.at + fact.ring_seconds + RING_GRACE_SECONDS)


# --- satisfaction ---


def _satisfaction_asked(state: State, fact: f.SatisfactionAsked) -> None:
    call = state.calls[fact.call]
    call.satisfaction_asked = True
    state.timers.set(("grade", call.call), fact.at + GRADE_SECONDS)


def _satisfaction_given(state: State, fact: f.SatisfactionGiven) -> None:
    state.calls[fact.call].grade = fact.grade


# --- supervision ---


def _supervision_started(state: State, fact: f.SupervisionStarted) -> None:
    leg = state.legs[fact.leg]
    leg.state = LegState.JOINED
    leg.joined_at = fact.at
    leg.touched_at = max(leg.touched_at, fact.at)
    leg.mode = fact.mode
    if not leg.hanging_up:
        state.timers.cancel(("leg", fact.leg))
    seat = state.seat(fact.seat)
    if seat.leg == fact.leg:
        move_seat(state, seat, SeatTrigger.CONNECT, fact.at)


def _supervision_changed(state: State, fact: f.SupervisionChanged) -> None:
    leg = state.legs[fact.leg]
    leg.mode = fact.mode
    leg.place = Place.MAIN


def _call_taken_over(state: State, fact: f.CallTakenOver) -> None:
    leg = state.legs[fact.leg]
    leg.role, leg.mode, leg.watches = Role.OPERATOR, None, None
    leg.place = Place.MAIN
    seat = state.seat(fact.seat)
    seat.supervising = None
    state.reindex(seat)


APPLY: dict[type[f.Fact], Callable[[State, Any], None]] = {
    f.PartyRung: _party_rung,
    f.PartyRingEnded: _party_ring_ended,
    f.PartyMoved: _party_moved,
    f.PartyMuted: _party_muted,
    f.ConsultationStarted: _consultation_started,
    f.ConsultationEnded: _consultation_ended,
    f.TransferStarted: _transfer_started,
    f.TransferEnded: _transfer_ended,
    f.CallFlagged: _call_flagged,
    f.CallPlaced: _call_placed,
    f.CitizenDialled: _citizen_dialled,
    f.SatisfactionAsked: _satisfaction_asked,
    f.SatisfactionGiven: _satisfaction_given,
    f.SupervisorRung: _supervisor_rung,
    f.SupervisionStarted: _supervision_started,
    f.SupervisionChanged: _supervision_changed,
    f.CallTakenOver: _call_taken_over,
}

NEEDS_CALL = (
    f.PartyRung,
    f.ConsultationStarted,
    f.ConsultationEnded,
    f.TransferStarted,
    f.TransferEnded,
    f.CallFlagged,
    f.CitizenDialled,
    f.SatisfactionAsked,
    f.SatisfactionGiven,
    f.SupervisorRung,
)
"""Facts that mean nothing without the fact that opened their call."""

NEEDS_LEG = (
    f.PartyMoved,
    f.PartyMuted,
    f.SupervisionStarted,
    f.SupervisionChanged,
    f.CallTakenOver,
)
