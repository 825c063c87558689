"""What each seat has spent on calls to the outside within the last hour.

Carriers bill started minutes, so a call costs its price at its answer and again every sixty
seconds. A call that is being rung counts as one minute already: a hundred numbers dialled at once
must not slip under a limit that looks at answered calls alone.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

HOUR = 3600.0
MINUTE = 60.0


@dataclass(slots=True)
class _Running:
    seat: str
    price: int
    answered_at: float | None = None
    booked: int = 0
    """Minutes that are in the seat's book already."""


@dataclass(slots=True)
class _Book:
    charges: deque[tuple[float, int]] = field(default_factory=deque)
    total: int = 0


class Spending:
    """Fed with what happens to outside legs; asked for sums. ``at`` and ``now`` are seconds since
    the epoch and do not go back.
    """

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}
        self._books: dict[str, _Book] = {}

    def rung(self, leg: str, seat: str, price: int) -> None:
        """An outside number is being rung for a seat; ``price`` is per started minute."""
        if price > 0:
            self._running.setdefault(leg, _Running(seat, price))

    def answered(self, leg: str, at: float) -> None:
        """The outside party picked up; legs that were never rung are nobody's expense."""
        running = self._running.get(leg)
        if running is not None and running.answered_at is None:
            running.answered_at = at

    def ended(self, leg: str, at: float) -> None:
        """The leg is over, answered or not."""
        running = self._running.pop(leg, None)
        if running is not None:
            self._book(running, at)

    def of(self, seat: str, now: float) -> int:
        """What the seat spent from an hour before ``now``, calls under way included."""
        return self._sums(now).get(seat, 0)

    def of_all(self, now: float) -> int:
        """What all seats together spent from an hour before ``now``."""
        return sum(self._sums(now).values())

    def _sums(self, now: float) -> dict[str, int]:
        sums: dict[str, int] = {}
        for running in self._running.values():
            self._book(running, now)
            if running.answered_at is None:
                sums[running.seat] = sums.get(running.seat, 0) + running.price
        for seat in list(self._books):
            book = self._books[seat]
            while book.charges and book.charges[0][0] <= now - HOUR:
                book.total -= book.charges.popleft()[1]
            if book.charges:
                sums[seat] = sums.get(seat, 0) + book.total
            else:
                del self._books[seat]
        return sums

    def _book(self, running: _Running, now: float) -> None:
        """Write down every minute that has started since the last look."""
        if running.answered_at is None:
            return
        started = int(max(0.0, now - running.answered_at) // MINUTE) + 1
        book = self._books.setdefault(running.seat, _Book())
        # What began before the hour is not looked at any more, and a call of days is no long loop.
        first = max(running.booked, int((now - HOUR - running.answered_at) // MINUTE))
        for minute in range(first, started):
            begun = running.answered_at + minute * MINUTE
            _insert(book.charges, (begun, running.price))
            book.total += running.price
        running.booked = max(running.booked, started)


def _insert(charges: deque[tuple[float, int]], charge: tuple[float, int]) -> None:
    """Keep them in order of time: several calls of a seat are booked one after the other."""
    if not charges or charges[-1][0] <= charge[0]:
        charges.append(charge)
        return
    place = len(charges)
    while place and charges[place - 1][0] > charge[0]:
        place -= 1
    charges.insert(place, charge)
