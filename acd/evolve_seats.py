"""What facts about seats change; ``acd.evolve`` applies them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd import facts as f
from acd.moves import move_seat, release
from acd.records import SeatRecord
from acd.state import State
from acd.tables import SeatTrigger
from acd.values import SeatState


def _seat_signed_in(state: State, fact: f.SeatSignedIn) -> None:
    seat = state.seat(fact.seat)
    if seat.state is SeatState.SIGNED_OUT:
        seat.idle_since = fact.at
        seat.calls, seat.talk_seconds, seat.rung_at, seat.misses = 0, 0.0, 0.0, 0
    move_seat(state, seat, SeatTrigger.SIGN_IN, fact.at)
    seat.operator = fact.operator
    if fact.operator:
        state.seat_of[fact.operator] = fact.seat
    state.reindex(seat)


def _seat_signed_out(state: State, fact: f.SeatSignedOut) -> None:
    seat = state.seat(fact.seat)
    move_seat(state, seat, SeatTrigger.SIGN_OUT, fact.at)
    if state.seat_of.get(seat.operator) == seat.number:
        del state.seat_of[seat.operator]
    seat.operator = ""
    release(seat)
    state.reindex(seat)


def _seat_became_ready(state: State, fact: f.SeatBecameReady) -> None:
    seat = state.seat(fact.seat)
    # A seat whose ring came to nothing keeps its place in the row; a miss moves it to the end.
    if seat.state is not SeatState.RESERVED:
        seat.idle_since = fact.at
    move_seat(state, seat, SeatTrigger.FREE, fact.at)
    release(seat)
    _tally(state, seat, fact)
    seat.misses = fact.misses
    state.reindex(seat)


def _seat_went_on_break(state: State, fact: f.SeatWentOnBreak) -> None:
    seat = state.seat(fact.seat)
    move_seat(state, seat, SeatTrigger.BREAK, fact.at)
    release(seat)
    seat.reason = fact.reason
    _tally(state, seat, fact)
    seat.misses = 0
    state.reindex(seat)


def _seat_not_responding(state: State, fact: f.SeatNotResponding) -> None:
    seat = state.seat(fact.seat)
    move_seat(state, seat, SeatTrigger.GIVE_UP, fact.at)
    release(seat)
    _tally(state, seat, fact)
    seat.misses = fact.misses
    state.reindex(seat)


def _tally(
    state: State,
    seat: SeatRecord,
    fact: f.SeatBecameReady | f.SeatWentOnBreak | f.SeatNotResponding | f.SeatWrapUpStarted,
) -> None:
    """A shortened journal lacks the calls the seat took; the fact says what they came to."""
    if state.replaying:
        seat.calls, seat.talk_seconds, seat.rung_at = fact.calls, fact.talk_seconds, fact.rung_at


def _seat_leave_requested(state: State, fact: f.SeatLeaveRequested) -> None:
    seat = state.seat(fact.seat)
    seat.leaving = True
    seat.leaving_signs_out = fact.sign_out
    seat.leaving_reason = fact.reason
    state.reindex(seat)


def _seat_wrap_up_started(state: State, fact: f.SeatWrapUpStarted) -> None:
    seat = state.seat(fact.seat)
    move_seat(state, seat, SeatTrigger.WRAP_UP, fact.at)
    seat.leg = None
    seat.call = fact.call
    seat.idle_since = fact.at
    seat.queue, seat.misses = fact.queue, 0
    _tally(state, seat, fact)
    seat.wrap_up_until = fact.until
    state.timers.set(("wrap_up", seat.number), fact.until)
    state.reindex(seat)


def _wrap_up_extended(state: State, fact: f.WrapUpExtended) -> None:
    seat = state.seat(fact.seat)
    if seat.state is SeatState.WRAP_UP:
        seat.wrap_up_until = fact.until
        state.timers.set(("wrap_up", seat.number), fact.until)


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


APPLY: dict[type[f.Fact], Callable[[State, Any], None]] = {
    f.SeatSignedIn: _seat_signed_in,
    f.SeatSignedOut: _seat_signed_out,
    f.SeatBecameReady: _seat_became_ready,
    f.SeatWentOnBreak: _seat_went_on_break,
    f.SeatNotResponding: _seat_not_responding,
    f.SeatLeaveRequested: _seat_leave_requested,
    f.SeatWrapUpStarted: _seat_wrap_up_started,
    f.WrapUpExtended: _wrap_up_extended,
    f.SeatRestStarted: _seat_rest_started,
    f.SeatPhoneChanged: _seat_phone_changed,
}
