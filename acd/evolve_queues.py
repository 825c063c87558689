"""What facts about queues, places and ring-backs change; ``acd.evolve`` applies them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd import facts as f
from acd.bookings import Booking
from acd.line import FIRST_TIME
from acd.moves import NOT_MISSED, move_call
from acd.records import CallRecord, LegRecord
from acd.state import State
from acd.tables import CallTrigger
from acd.values import CallState, Outcome


def _call_queued(state: State, fact: f.CallQueued) -> None:
    call = state.calls[fact.call]
    state.leave_line(call)
    if call.state is CallState.CONNECTED:
        # Transferred into a queue: it has the place of one who has waited since it was offered.
        move_call(state, call, CallTrigger.RETURN, fact.at)
        call.rank = (FIRST_TIME, *call.rank[1:])
        call.preferred = None
        citizen = call.citizen()
        if citizen is not None:
            citizen.in_bridge = False
    if fact.because == "arrived":
        call.home = fact.queue
    call.queue = fact.queue
    call.queued_at = fact.at
    call.level = fact.level
    call.been |= {fact.queue}
    state.look_at(call, came_in=fact.because != "moved")
    state.arm(call)
    _stand_in_line(state, call)


def _call_widened(state: State, fact: f.CallWidened) -> None:
    call = state.calls[fact.call]
    call.level = fact.level
    state.arm(call)
    _stand_in_line(state, call)


def _call_priority_changed(state: State, fact: f.CallPriorityChanged) -> None:
    call = state.calls[fact.call]
    turn, _, since, order = call.rank
    call.rank = (turn, -fact.priority, since, order)
    _stand_in_line(state, call)


def _place_restored(state: State, fact: f.PlaceRestored) -> None:
    call = state.calls[fact.call]
    turn, priority, _, order = call.rank
    call.rank = (turn, priority, fact.offered_at, order)
    state.gave_up.pop((call.caller, call.home), None)
    _stand_in_line(state, call)


def _stand_in_line(state: State, call: CallRecord) -> None:
    """Where the rank now belongs, if the call waits at all."""
    if call.state is CallState.WAITING and call.citizen_here and not call.closing:
        state.queue(call)


def back_in_line(state: State, call: CallRecord) -> None:
    """Nobody came on the call, or everybody but the citizen has left."""
    if call.citizen_here and not call.closing:
        state.look_at(call, came_in=False)
        state.arm(call)
        state.queue(call)


def rung_instead_of_a_seat(state: State, fact: f.PartyRung) -> None:
    """A number outside is rung for a caller who waits: no seat is rung meanwhile."""
    call = state.calls[fact.call]
    if call.state is CallState.WAITING:
        call.tried_outside |= {fact.number}
        move_call(state, call, CallTrigger.RING, fact.at)
        state.leave_line(call)


def outside_did_not_come(state: State, fact: f.PartyRingEnded) -> None:
    """The caller for whom a number outside was rung waits for a seat again."""
    call = state.calls.get(fact.call)
    if fact.ending not in NOT_MISSED and (call is None or fact.number in call.tried_outside):
        state.missed_outside[fact.number] = fact.at
    if call is None or call.state is not CallState.RINGING or call.being_placed:
        return
    if not call.pending():
        move_call(state, call, CallTrigger.MISS, fact.at)
        back_in_line(state, call)


def _call_overflowed(state: State, fact: f.CallOverflowed) -> None:
    call = state.calls[fact.call]
    call.overflowed |= {(call.queue, fact.when, fact.to, fact.target)}
    state.arm(call)


def _voicemail_started(state: State, fact: f.VoicemailStarted) -> None:
    call = state.calls[fact.call]
    call.voicemail = True
    state.leave_line(call)
    state.disarm(call)


# --- ring-back ---


def _ring_back_booked(state: State, fact: f.RingBackBooked) -> None:
    call = state.calls.get(fact.call)
    if call is not None:
        order = call.rank[3]
        call.booked = True
        state.leave_line(call)
        state.disarm(call)
    else:
        state.arrivals += 1
        order = state.arrivals
    booking = Booking(
        call=fact.call,
        number=fact.number,
        hotline=fact.hotline,
        queue=fact.queue,
        rank=(FIRST_TIME, -fact.priority, fact.offered_at, order),
        level=fact.level,
        booked_at=fact.at,
        due=fact.at,
    )
    state.bookings.add(booking)
    if call is None:
        _back_in_line(state, booking)


def _ring_back_tried(state: State, fact: f.RingBackTried) -> None:
    booking = state.bookings.get(fact.booking)
    if booking is None:
        return
    state.line(booking.queue).discard(booking.call)
    booking.attempts = fact.attempt
    state.bookings.place(booking, fact.placed_call)
    if state.replaying and fact.placed_call not in state.calls:
        # The journal may break off here, or be shortened: it is looked at once more.
        state.bookings.to_settle.add(booking.call)


def _ring_back_put(state: State, fact: f.RingBackPut) -> None:
    booking = state.bookings.get(fact.booking)
    if booking is None:
        return
    state.bookings.unplace(booking)
    state.bookings.to_settle.discard(booking.call)
    state.line(booking.queue).discard(booking.call)
    booking.tries = fact.tries
    booking.due = fact.due
    booking.queue = fact.queue or booking.queue
    if fact.due <= fact.at:
        end_pause(state, booking)
    else:
        state.timers.set(("ring_back", booking.call), fact.due)


def _ring_back_closed(state: State, fact: f.RingBackClosed) -> None:
    booking = state.bookings.get(fact.booking)
    if booking is None:
        return
    state.line(booking.queue).discard(booking.call)
    state.timers.cancel(("ring_back", booking.call))
    state.bookings.remove(booking.call)
    call = state.calls.get(booking.call)
    if call is not None:
        call.booked = False
        if call.state is CallState.WAITING:
            back_in_line(state, call)


def end_pause(state: State, booking: Booking) -> None:
    """The pause between two tries is over (``RingBackPut`` said until when: no new fact)."""
    if booking.placed is None and booking.call not in state.calls:
        _back_in_line(state, booking)


def _back_in_line(state: State, booking: Booking) -> None:
    state.line(booking.queue).add(booking.call, booking.rank, booking.level)
    state.touched.add(booking.queue)


def call_answered(state: State, call: CallRecord, leg: LegRecord) -> None:
    """A citizen who is talking with somebody need not be rung back any more.

    A seat that answered while it was being hung up, because the citizen had just booked, talks
    with nobody for long.
    """
    if leg.hanging_up:
        return
    placed_for = state.bookings.of_placed(call.call)
    if placed_for is not None:
        state.bookings.to_settle.add(placed_for.call)
        return
    for booking in (state.bookings.of_number(call.caller), state.bookings.get(call.call)):
        if booking is not None:
            state.bookings.to_cancel.add(booking.call)


def call_has_ended(state: State, call: CallRecord, outcome: Outcome) -> None:
    """A citizen who booked has hung up and is in line; or a call placed for a booking is over."""
    booking = state.bookings.get(call.call)
    if booking is not None:
        end_pause(state, booking)
    placed_for = state.bookings.of_placed(call.call)
    if placed_for is not None:
        placed_for.dialled = call.dialled_out
        placed_for.reached = outcome is Outcome.ANSWERED
        state.bookings.to_settle.add(placed_for.call)


APPLY: dict[type[f.Fact], Callable[[State, Any], None]] = {
    f.CallQueued: _call_queued,
    f.CallWidened: _call_widened,
    f.CallPriorityChanged: _call_priority_changed,
    f.PlaceRestored: _place_restored,
    f.CallPulled: lambda state, fact: None,
    f.CallOverflowed: _call_overflowed,
    f.VoicemailStarted: _voicemail_started,
    f.RingBackBooked: _ring_back_booked,
    f.RingBackTried: _ring_back_tried,
    f.RingBackPut: _ring_back_put,
    f.RingBackClosed: _ring_back_closed,
}

NEEDS_CALL = (
    f.CallQueued,
    f.CallWidened,
    f.CallPriorityChanged,
    f.PlaceRestored,
    f.CallOverflowed,
    f.VoicemailStarted,
)
"""Facts that mean nothing without the fact that opened their call."""
