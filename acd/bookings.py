"""Citizens who hung up and wait to be rung back, one booking to a number.

``acd.evolve`` changes these; ``acd.ring_back`` decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from acd.line import Rank
from acd.values import CallId, HotlineNumber, QueueName


@dataclass(slots=True)
class Booking:
    call: CallId
    """The call it was made on; names the booking, also in the queue's line."""
    number: str
    hotline: HotlineNumber
    queue: QueueName
    rank: Rank
    """The place of that call, which the booking keeps."""
    level: int
    booked_at: float
    attempts: int = 0
    """Calls placed for it."""
    tries: int = 0
    """How often the citizen was dialled in vain; a seat that did not answer is no try."""
    placed: CallId | None = None
    """The call that is out for it now."""
    dialled: bool = False
    """The citizen was rung in the call that is out, or was last."""
    reached: bool = False
    due: float = 0.0
    """Not before then, seconds since the epoch."""


class Bookings:
    """All operations are O(1)."""

    def __init__(self) -> None:
        self._of: dict[CallId, Booking] = {}
        self._by_number: dict[str, CallId] = {}
        self._by_placed: dict[CallId, CallId] = {}
        self.to_settle: set[CallId] = set()
        """Bookings whose placed call has reached the citizen or has ended."""
        self.to_cancel: set[CallId] = set()
        """Bookings whose citizen has been answered otherwise."""

    def add(self, booking: Booking) -> None:
        self._of[booking.call] = booking
        self._by_number[booking.number] = booking.call

    def get(self, call: CallId) -> Booking | None:
        return self._of.get(call)

    def of_number(self, number: str) -> Booking | None:
        call = self._by_number.get(number)
        return None if call is None else self._of[call]

    def of_placed(self, call: CallId) -> Booking | None:
        """The booking this call was placed for."""
        booked = self._by_placed.get(call)
        return None if booked is None else self._of[booked]

    def place(self, booking: Booking, call: CallId) -> None:
        booking.placed = call
        booking.dialled = booking.reached = False
        self._by_placed[call] = booking.call

    def unplace(self, booking: Booking) -> None:
        if booking.placed is not None:
            self._by_placed.pop(booking.placed, None)
            booking.placed = None

    def remove(self, call: CallId) -> None:
        booking = self._of.pop(call, None)
        if booking is None:
            return
        self.unplace(booking)
        self.to_settle.discard(call)
        self.to_cancel.discard(call)
        if self._by_number.get(booking.number) == call:
            del self._by_number[booking.number]

    def __contains__(self, call: CallId) -> bool:
        return call in self._of

    def __iter__(self) -> Iterator[Booking]:
        return iter(list(self._of.values()))

    def __len__(self) -> int:
        return len(self._of)
