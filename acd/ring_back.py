"""Citizens who pressed 1 and hung up: they keep their place and are rung when its turn has come.

A booking stands in the line of its queue with the rank of the call it was made on, so it overtakes
nobody and nobody who came later overtakes it. When a seat is free for it the seat is reserved, and
only then is the citizen dialled: there are never more of these calls than seats for them. A number
has one booking at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import events as e
from acd import facts as f
from acd import outbound
from acd.bookings import Booking
from acd.evolve_queues import end_pause
from acd.records import CallRecord
from acd.refusals import (
    NoNumberToRingBack,
    NoSuchBooking,
    NoSuchCall,
    NotNow,
    RingBackNotOffered,
)
from acd.values import CallId, CallState, OverflowTo, Purpose, QueueName, SeatNumber

if TYPE_CHECKING:
    from acd.centre import Centre

LONGEST_NUMBER = 32


class RingBacks:
    """The handlers of bookings, and what follows when a call placed for one is over."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._state = centre.state

    # --- booking ---

    def wanted(self, event: e.RingBackWanted) -> None:
        call = self._state.calls.get(event.call)
        if call is None:
            raise NoSuchCall(f"call {event.call} is not up")
        if call.booked:
            return
        self._check_offered(call)
        number = event.number or call.caller
        if not _can_be_dialled(number):
            raise NoNumberToRingBack("a number of digits is needed to ring back")
        self._book(call, number)

    def book(self, call: CallRecord) -> bool:
        """Book the caller's own number, asked or not; False when it cannot be dialled."""
        if not _can_be_dialled(call.caller):
            return False
        self._book(call, call.caller)
        return True

    def _check_offered(self, call: CallRecord) -> None:
        waits = call.state in (CallState.WAITING, CallState.RINGING) and call.answered_at is None
        if not waits or not call.citizen_here or call.closing:
            raise NotNow(f"call {call.call} does not wait")
        by_overflow = any(to is OverflowTo.RING_BACK for _, _, to, _ in call.overflowed)
        if not by_overflow and not self._state.site.queue(call.queue).ring_back:
            raise RingBackNotOffered(f"queue {call.queue} does not ring back")

    def _book(self, call: CallRecord, number: str) -> None:
        priority, offered_at = -call.rank[1], call.rank[2]
        earlier = self._state.bookings.of_number(number)
        if earlier is not None:
            if earlier.queue == call.queue and earlier.rank < call.rank:
                # The citizen's own place, not somebody else's.
                priority, offered_at = -earlier.rank[1], earlier.rank[2]
            self._close(earlier, "replaced")
        widened = (w.level for w in self._state.site.queue(call.queue).widen)
        self._centre.record(
            f.RingBackBooked(
                **self._centre.stamp,
                call=call.call,
                number=number,
                queue=call.queue,
                hotline=call.hotline,
                offered_at=offered_at,
                priority=priority,
                level=max([call.level, *widened]),
            )
        )
        for leg in call.pending():
            self._centre.dismiss(leg)

    def cancel_wanted(self, event: e.RingBackCancelWanted) -> None:
        booking = self._state.bookings.get(event.booking)
        if booking is None:
            raise NoSuchBooking(f"there is no ring-back booked on call {event.booking}")
        self._close(booking, "cancelled")

    # --- its turn ---

    def place(self, booked: CallId, seat: SeatNumber) -> None:
        """The booking is the next to be served and this seat is free for it."""
        centre = self._centre
        booking = self._state.bookings.get(booked)
        assert booking is not None
        hotline = self._state.site.hotlines.get(booking.hotline)
        if hotline is not None and not hotline.open:
            self._put_back(booking, pause=True)
            return
        attempt = booking.attempts + 1
        call = CallId(f"{booked}.o{attempt}")
        centre.record(
            f.RingBackTried(**centre.stamp, booking=booked, attempt=attempt, placed_call=call)
        )
        outbound.place(centre, call, seat, booking.number, booking.hotline, "", Purpose.RING_BACK)

    def pause_over(self, booked: CallId) -> None:
        booking = self._state.bookings.get(booked)
        if booking is not None:
            end_pause(self._state, booking)

    def settle(self) -> None:
        """Draw the conclusions from calls that were answered or have ended."""
        bookings = self._state.bookings
        while bookings.to_cancel:
            booking = bookings.get(bookings.to_cancel.pop())
            if booking is not None:
                self._close(booking, "cancelled")
        while bookings.to_settle:
            booking = bookings.get(bookings.to_settle.pop())
            if booking is not None and booking.placed is not None:
                self._settle(booking, booking.placed)

    def _settle(self, booking: Booking, placed: CallId) -> None:
        call = self._state.calls.get(placed)
        if booking.reached or (call is not None and call.answered_at is not None):
            self._close(booking, "reached")
        elif call is None:
            self._put_back(booking, pause=booking.dialled)

    def _put_back(self, booking: Booking, *, pause: bool) -> None:
        """Into its place again: after a pause when the citizen was dialled, else at once."""
        queue = booking.queue
        if not self._state.has_queue(queue):
            queue = self._state.site.queue_of(booking.hotline)
        rules = self._state.site.queue(queue)
        tries = booking.tries + booking.dialled
        if tries >= rules.ring_back_tries:
            self._close(booking, "given_up")
            return
        due = self._centre.at + (rules.ring_back_every_seconds if pause else 0.0)
        self._put(booking, tries, due, queue)

    def rescue(self) -> None:
        """Bookings in a queue that is no more go to the one of their hotline."""
        for booking in self._state.bookings:
            if booking.placed is None and not self._state.has_queue(booking.queue):
                queue = self._state.site.queue_of(booking.hotline)
                self._put(booking, booking.tries, max(booking.due, self._centre.at), queue)

    def _put(self, booking: Booking, tries: int, due: float, queue: QueueName) -> None:
        self._centre.record(
            f.RingBackPut(
                **self._centre.stamp, booking=booking.call, tries=tries, due=due, queue=queue
            )
        )

    def _close(self, booking: Booking, how: str) -> None:
        placed = self._state.calls.get(booking.placed) if booking.placed else None
        if placed is not None and how != "reached":
            for leg in list(placed.legs.values()):
                self._centre.dismiss(leg)
        self._centre.record(f.RingBackClosed(**self._centre.stamp, booking=booking.call, how=how))


def _can_be_dialled(number: str) -> bool:
    digits = number.removeprefix("+")
    return digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER
