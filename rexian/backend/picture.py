"""A picture of the core's present for the API: every seat, call, queue and booking as it stands."""

from __future__ import annotations

from collections import Counter

from acd.bookings import Booking
from acd.records import CallRecord, Consultation, LegRecord, SeatRecord, Transfer
from acd.state import State
from acd.values import CallId, CallState, LegId, LegState, QueueName, SeatState
from api.views import (
    LiveCall,
    LiveConsultation,
    LiveLeg,
    LiveQueue,
    LiveRingBack,
    LiveSeat,
    LiveTransfer,
)


def live_seats(state: State) -> tuple[LiveSeat, ...]:
    """Those that are configured; others may still finish a call."""
    return tuple(
        _seat(state, state.seats[number]) for number in state.site.seats if number in state.seats
    )


def live_calls(state: State) -> tuple[LiveCall, ...]:
    return tuple(_call(state, call) for call in state.calls.values())


def live_call(state: State, call: CallId) -> LiveCall | None:
    found = state.calls.get(call)
    return None if found is None else _call(state, found)


def live_ring_backs(state: State) -> tuple[LiveRingBack, ...]:
    return tuple(_ring_back(state, booking) for booking in state.bookings)


def live_queues(state: State) -> tuple[LiveQueue, ...]:
    """By name; with those that are configured no more but still have somebody waiting."""
    ring_backs = Counter(booking.queue for booking in state.bookings)
    waiting: Counter[QueueName] = Counter()
    longest: dict[QueueName, float] = {}
    for call in state.calls.values():
        if call.state is CallState.WAITING and not call.closing and call.citizen_here:
            waiting[call.queue] += 1
            longest[call.queue] = min(call.offered_at, longest.get(call.queue, call.offered_at))
    names = state.site.queue_names() | waiting.keys() | ring_backs.keys()
    return tuple(
        LiveQueue(
            name=name,
            title=state.site.queue(name).title,
            waiting=waiting[name],
            longest_since=longest.get(name),
            ring_backs=ring_backs[name],
            staffed=len(state.staff.get(name, ())),
            free=len(state.idle.get(name, ())),
        )
        for name in sorted(names)
    )


def _seat(state: State, seat: SeatRecord) -> LiveSeat:
    leaving = None
    if seat.leaving:
        leaving = SeatState.SIGNED_OUT if seat.leaving_signs_out else SeatState.ON_BREAK
    return LiveSeat(
        number=seat.number,
        name=state.site.seats[seat.number].name,
        hotlines=tuple(sorted(state.hotlines_of(seat.number))),
        state=seat.state,
        since=seat.since or None,
        operator=seat.operator or None,
        phone=seat.phone,
        call=seat.call,
        leg=seat.leg,
        break_reason=seat.reason,
        leaving=leaving,
        until=_rings_until(state, seat) or seat.wrap_up_until or seat.rest_until,
        skills=tuple(sorted(state.skills_of(seat.number).items())),
        misses=seat.misses,
    )


def _rings_until(state: State, seat: SeatRecord) -> float | None:
    """When the ring that is going on ends by itself, unless it is taken."""
    leg = state.legs.get(seat.leg) if seat.leg else None
    call = state.calls.get(seat.call) if seat.call else None
    if seat.state is not SeatState.RESERVED or leg is None or call is None:
        return None
    return leg.began_at + state.ring_seconds(call.queue)


def _call(state: State, call: CallRecord) -> LiveCall:
    return LiveCall(
        call=call.call,
        hotline=call.hotline,
        state=call.state,
        since=call.since,
        offered_at=call.offered_at,
        answered_at=call.answered_at,
        caller=call.caller,
        caller_name=call.caller_name,
        dialled=call.dialled,
        trunk=call.trunk,
        legs=tuple(_leg(state, leg) for leg in call.legs.values()),
        direction=call.direction,
        purpose=call.purpose,
        case=call.case,
        placed_by=call.placed_by,
        queue=call.queue or None,
        position=state.position(call.call),
        priority=-call.rank[1],
        level=call.level if call.queue else None,
        consultation=_consultation(call.consultation) if call.consultation else None,
        transfer=_transfer(call.transfer) if call.transfer else None,
        flags=tuple(sorted(call.flags.items())),
        voicemail=call.voicemail,
        ring_back_booked=call.booked,
        satisfaction_asked=call.satisfaction_asked,
        grade=call.grade,
    )


def _consultation(found: Consultation) -> LiveConsultation:
    return LiveConsultation(found.by, found.leg, found.kind, found.target)


def _transfer(found: Transfer) -> LiveTransfer:
    return LiveTransfer(found.by, found.kind, found.target, found.leg)


def _leg(state: State, leg: LegRecord) -> LiveLeg:
    seat = state.seats.get(leg.seat) if leg.seat else None
    return LiveLeg(
        leg=LegId(leg.leg),
        role=leg.role,
        # The citizen's leg is up from the start; on the call it is while it is in the bridge.
        state=LegState.JOINED if leg.in_bridge else leg.state,
        since=leg.joined_at or leg.began_at,
        seat=leg.seat,
        operator=(seat.operator or None) if seat else None,
        department=leg.department,
        number=leg.number,
        place=leg.place,
        muted=leg.muted,
        mode=leg.mode,
        watches=leg.watches,
        user=leg.user,
    )


def _ring_back(state: State, booking: Booking) -> LiveRingBack:
    return LiveRingBack(
        booking=booking.call,
        number=booking.number,
        hotline=booking.hotline,
        queue=booking.queue,
        position=state.line(booking.queue).position(booking.call),
        booked_at=booking.booked_at,
        attempts=booking.attempts,
        due=booking.due,
        placed=booking.placed,
    )
