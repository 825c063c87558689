"""Which facts still matter: those that bring back the open calls and the seats as they stand now.

When the journal starts a new segment it writes these at its head, so that a start need not read the
whole history. Kept are all facts of every call that is open or still holds a seat; of each seat who
sits there, the last fact of its own that set its state and what was said since; of each citizen to
be rung back the booking, the last try and what came of it; the last of each phone and of the sight.
What is left out leaves holes (a seat's earlier calls); ``acd.evolve.replay`` is made for such a
journal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from acd.facts import (
    CallEnded,
    CallOffered,
    CallPlaced,
    CallRefused,
    Fact,
    PartyJoined,
    PartyRung,
    PbxLost,
    PbxSeen,
    RequestRefused,
    RingBackBooked,
    RingBackClosed,
    RingBackPut,
    RingBackTried,
    SeatBecameReady,
    SeatLeaveRequested,
    SeatNotResponding,
    SeatPhoneChanged,
    SeatRung,
    SeatSignedIn,
    SeatSignedOut,
    SeatWentOnBreak,
    SeatWrapUpStarted,
    SupervisorRung,
)
from acd.values import CallId, SeatNumber
from store.stored_fact import StoredFact

_TAKES_A_SEAT = (SeatRung, PartyJoined, PartyRung)


@dataclass(slots=True)
class _SeatFacts:
    signed_in: StoredFact | None = None
    state: list[StoredFact] = field(default_factory=list)
    """The last fact of its own that set its state, and what was said of it since."""
    call: CallId | None = None
    """The call it was rung for or put on since then."""

    @property
    def ready(self) -> bool:
        """A phone that is rung to supervise takes its seat only then."""
        own = self.state[0].fact if self.state else self.signed_in and self.signed_in.fact
        return self.call is None and isinstance(own, SeatBecameReady | SeatSignedIn)

    def __iter__(self) -> Iterator[StoredFact]:
        if self.signed_in is not None:
            yield self.signed_in
        yield from self.state


_Booking = dict[type[Fact], StoredFact]
"""The booking, the last try, and what came of it."""


class OpenFacts:
    """Takes every fact once, in order, and gives back what still matters."""

    def __init__(self) -> None:
        self._calls: dict[CallId, list[StoredFact]] = {}
        self._ended: set[CallId] = set()
        self._seats: dict[SeatNumber, _SeatFacts] = {}
        self._bookings: dict[CallId, _Booking] = {}
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
            case CallOffered() | CallPlaced():
                self._calls.setdefault(fact.call, []).append(stored)
            case RingBackBooked():
                self._see_of_call(stored, fact.call)
                self._bookings[fact.call] = {RingBackBooked: stored}
            case RingBackTried() | RingBackPut():
                if fact.booking in self._bookings:
                    self._bookings[fact.booking][type(fact)] = stored
            case RingBackClosed():
                # A call whose citizen is still there needs to know that it is not booked any more.
                self._see_of_call(stored, fact.booking)
                self._bookings.pop(fact.booking, None)
            case CallEnded():
                self._see_of_call(stored, fact.call)
                self._ended.add(fact.call)
                self._forget_ended()
            case SeatSignedIn():
                self._seat(fact.seat).signed_in = stored
            case SeatSignedOut():
                # Kept: the seat may be named by a call that is still open.
                self._seats[fact.seat] = _SeatFacts(state=[stored])
                self._forget_ended()
            case SeatWrapUpStarted() | SeatBecameReady() | SeatWentOnBreak() | SeatNotResponding():
                seat = self._seat(fact.seat)
                # Who asked for a break or to sign out during the call goes after the wrap-up.
                wraps_up = isinstance(fact, SeatWrapUpStarted)
                asked = [x for x in seat.state if isinstance(x.fact, SeatLeaveRequested)]
                seat.state = [*(asked if wraps_up else ()), stored]
                seat.call = None
                self._forget_ended()
            case _:
                self._see_other(stored, fact)

    def _see_other(self, stored: StoredFact, fact: Fact) -> None:
        call: CallId | None = getattr(fact, "call", None)
        seat: SeatNumber | None = getattr(fact, "seat", None)
        if call is not None:
            self._see_of_call(stored, call)
            if seat is not None and call in self._calls and self._takes(fact, seat):
                self._seat(seat).call = call
        elif seat is not None:
            self._seat(seat).state.append(stored)

    def _takes(self, fact: Fact, seat: SeatNumber) -> bool:
        if isinstance(fact, SupervisorRung):
            return self._seat(seat).ready
        return isinstance(fact, _TAKES_A_SEAT)

    def _see_of_call(self, stored: StoredFact, call: CallId) -> None:
        if call in self._calls:
            self._calls[call].append(stored)

    def _forget_ended(self) -> None:
        """An ended call is kept while a seat is not free of it: the state of the seat follows from
        it.
        """
        if self._ended:
            needed = {seat.call for seat in self._seats.values()}
            for call in self._ended - needed:
                self._ended.discard(call)
                self._calls.pop(call, None)

    def _seat(self, number: SeatNumber) -> _SeatFacts:
        return self._seats.setdefault(number, _SeatFacts())

    def __iter__(self) -> Iterator[StoredFact]:
        """What still matters, in the order in which it happened, marked as carried."""
        kept = [stored for some in self._calls.values() for stored in some]
        kept += [stored for seat in self._seats.values() for stored in seat]
        kept += [
            stored
            for booked, facts in self._bookings.items()
            for stored in facts.values()
            if booked not in self._calls or type(stored.fact) is not RingBackBooked
        ]
        kept += self._phones.values()
        if self._sight is not None:
            kept.append(self._sight)
        kept.sort(key=lambda stored: stored.seq)
        return (StoredFact(stored.seq, stored.fact, carried=True) for stored in kept)
