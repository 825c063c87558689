"""Which facts still matter: those that bring back the open calls and the seats as they stand now.

When the journal starts a new segment it writes these at its head, so that a start need not read the
whole history. Kept are all facts of every open call; of each seat who sits there, the last fact of
its own that set its state and what was said since; the last of each phone and of the sight. What is
left out leaves holes (a seat's earlier calls); ``acd.evolve.replay`` is made for such a journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.facts import (
    CallEnded,
    CallRefused,
    Fact,
    PbxLost,
    PbxSeen,
    RequestRefused,
    SeatBecameReady,
    SeatPhoneChanged,
    SeatSignedIn,
    SeatSignedOut,
    SeatWentOnBreak,
    SeatWrapUpStarted,
)
from acd.values import CallId, SeatNumber
from store.stored_fact import StoredFact


@dataclass(slots=True)
class _SeatFacts:
    signed_in: StoredFact | None = None
    state: list[StoredFact] = field(default_factory=list)
    """The last fact of its own that set its state, and what was said of it since."""

    def __iter__(self) -> Iterator[StoredFact]:
        if self.signed_in is not None:
            yield self.signed_in
        yield from self.state


class OpenFacts:
    """Takes every fact once, in order, and gives back what still matters."""

    def __init__(self) -> None:
        self._calls: dict[CallId, list[StoredFact]] = {}
        self._seats: dict[SeatNumber, _SeatFacts] = {}
        self._phones: dict[SeatNumber, StoredFact] = {}
        self._sight: StoredFact | None = None

    def see(self, stored: StoredFact) -> None:
        """Take the next fact."""
        fact = stored.fact
        match fact:
            case RequestRefused() | CallRefused():
                return
            case PbxLost() | PbxSeen():
                self._sight = stored
            case SeatPhoneChanged():
                self._phones[fact.seat] = stored
            case CallEnded():
                self._calls.pop(fact.call, None)
            case SeatSignedIn():
                self._seat(fact.seat).signed_in = stored
            case SeatSignedOut():
                # Kept: the seat may be named by a call that is still open.
                self._seats[fact.seat] = _SeatFacts(state=[stored])
            case SeatWrapUpStarted() | SeatBecameReady() | SeatWentOnBreak():
                self._seat(fact.seat).state = [stored]
            case _:
                self._see_other(stored, fact)

    def _see_other(self, stored: StoredFact, fact: Fact) -> None:
        call: CallId | None = getattr(fact, "call", None)
        seat: SeatNumber | None = getattr(fact, "seat", None)
        if call is not None:
            self._calls.setdefault(call, []).append(stored)
        elif seat is not None:
            self._seat(seat).state.append(stored)

    def _seat(self, number: SeatNumber) -> _SeatFacts:
        return self._seats.setdefault(number, _SeatFacts())

    def __iter__(self) -> Iterator[StoredFact]:
        """What still matters, in the order in which it happened, marked as carried."""
        kept = [stored for some in self._calls.values() for stored in some]
        kept += [stored for seat in self._seats.values() for stored in seat]
        kept += self._phones.values()
        if self._sight is not None:
            kept.append(self._sight)
        kept.sort(key=lambda stored: stored.seq)
        return (StoredFact(stored.seq, stored.fact, carried=True) for stored in kept)
