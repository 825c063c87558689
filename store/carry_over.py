"""Which facts still matter: those that bring back the open calls and the seats as they stand now.

When the journal starts a new segment it writes these at its head, so that a start need not read the
whole history.

The facts of an open call are kept as they are. Of a seat only the last ones are, so its history has
holes: an operator who talked on a call that is still open may have signed out and in again since.
The core allows a seat only the transitions of ``acd.tables``; where a hole makes one impossible, a
fact is put in between that makes it possible (a sign-in, a sign-out, a break, the end of one). Such
facts are never new: each says what some left-out fact said as well. They exist only at the head of
a segment, carry the mark ``carried``, and reach neither the database nor the live feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acd.facts import (
    CallEnded,
    CallRefused,
    Fact,
    PartyJoined,
    PbxLost,
    PbxSeen,
    RequestRefused,
    SeatBecameReady,
    SeatPhoneChanged,
    SeatRung,
    SeatSignedIn,
    SeatSignedOut,
    SeatWentOnBreak,
    SeatWrapUpStarted,
)
from acd.tables import SEAT_TABLE, SeatTrigger, next_seat_state
from acd.values import CallId, SeatNumber, SeatState
from store.stored_fact import StoredFact


class OpenFacts:
    """Takes every fact once, in order, and gives back what still matters."""

    def __init__(self) -> None:
        self._calls: dict[CallId, list[StoredFact]] = {}
        self._ended: set[CallId] = set()
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
                self._calls.setdefault(fact.call, []).append(stored)
                self._ended.add(fact.call)
                self._forget_ended()
            case SeatWrapUpStarted() | SeatBecameReady() | SeatWentOnBreak():
                seat = self._seat(fact.seat)
                seat.state = [stored]
                seat.call = fact.call if isinstance(fact, SeatWrapUpStarted) else None
                self._forget_ended()
            case SeatSignedIn():
                self._seats[fact.seat] = _SeatFacts(stored)
                self._forget_ended()
            case SeatSignedOut():
                self._seats.pop(fact.seat, None)
                self._forget_ended()
            case _:
                self._see_other(stored, fact)

    def _see_other(self, stored: StoredFact, fact: Fact) -> None:
        call: CallId | None = getattr(fact, "call", None)
        seat: SeatNumber | None = getattr(fact, "seat", None)
        if call is not None:
            self._calls.setdefault(call, []).append(stored)
            if seat is not None and isinstance(fact, SeatRung | PartyJoined):
                self._seat(seat).call = call
        elif seat is not None:
            self._seat(seat).state.append(stored)

    def _seat(self, number: SeatNumber) -> _SeatFacts:
        return self._seats.setdefault(number, _SeatFacts(None))

    def _forget_ended(self) -> None:
        """An ended call is needed while a seat is not done with it, because the seat's state
        follows from it.
        """
        if not self._ended:
            return
        needed = {seat.call for seat in self._seats.values()}
        for call in self._ended - needed:
            self._ended.discard(call)
            del self._calls[call]

    def __iter__(self) -> Iterator[StoredFact]:
        """What still matters, in an order the core can take it in."""
        kept = [stored for some in self._calls.values() for stored in some]
        kept += [stored for seat in self._seats.values() for stored in seat]
        kept += self._phones.values()
        if self._sight is not None:
            kept.append(self._sight)
        return _bridged(sorted(kept, key=lambda stored: stored.seq), frozenset(self._seats))


class _SeatFacts:
    """The present session of a seat."""

    def __init__(self, signed_in: StoredFact | None) -> None:
        self.signed_in = signed_in
        self.state: list[StoredFact] = []
        """The last fact of its own that set its state, and what was said of it since."""
        self.call: CallId | None = None
        """The call that reserved it, that it talks on or wraps up."""

    def __iter__(self) -> Iterator[StoredFact]:
        if self.signed_in is not None:
            yield self.signed_in
        yield from self.state


_TRIGGERS: dict[type[Fact], SeatTrigger] = {
    SeatSignedIn: SeatTrigger.SIGN_IN,
    SeatSignedOut: SeatTrigger.SIGN_OUT,
    SeatBecameReady: SeatTrigger.FREE,
    SeatWentOnBreak: SeatTrigger.BREAK,
    SeatRung: SeatTrigger.RESERVE,
    PartyJoined: SeatTrigger.CONNECT,
    SeatWrapUpStarted: SeatTrigger.WRAP_UP,
}
"""What a fact does to the seat it names, as ``acd.state`` has it."""


def _bridged(kept: Iterable[StoredFact], signed_in: frozenset[SeatNumber]) -> Iterator[StoredFact]:
    states: dict[SeatNumber, SeatState] = {}
    last: dict[SeatNumber, StoredFact] = {}
    for stored in kept:
        fact = stored.fact
        seat: SeatNumber | None = getattr(fact, "seat", None)
        trigger = _TRIGGERS.get(type(fact))
        if seat is not None and trigger is not None:
            state = states.get(seat, SeatState.SIGNED_OUT)
            for between in _bridge(seat, state, trigger, fact):
                state = next_seat_state(state, _TRIGGERS[type(between)])
                yield StoredFact(stored.seq, between, carried=True)
            states[seat] = next_seat_state(state, trigger)
            last[seat] = stored
        yield StoredFact(stored.seq, fact, carried=True)
    for seat, state in states.items():
        if seat not in signed_in and state is not SeatState.SIGNED_OUT:
            out = SeatSignedOut(at=last[seat].fact.at, seat=seat, operator="")
            yield StoredFact(last[seat].seq, out, carried=True)


def _bridge(seat: SeatNumber, state: SeatState, trigger: SeatTrigger, fact: Fact) -> Iterator[Fact]:
    """Facts that lead from ``state`` to one in which ``trigger`` is allowed."""
    if (state, trigger) in SEAT_TABLE:
        return
    if trigger is SeatTrigger.SIGN_IN:
        yield SeatSignedOut(at=fact.at, seat=seat, operator="")
        return
    if state is SeatState.SIGNED_OUT:
        operator = getattr(fact, "operator", "")
        yield SeatSignedIn(at=fact.at, seat=seat, operator=operator)
        state = SeatState.READY
    if (state, trigger) in SEAT_TABLE:
        return
    if trigger is SeatTrigger.FREE:
        yield SeatWentOnBreak(at=fact.at, seat=seat, reason="")
    elif state is not SeatState.READY:
        yield SeatBecameReady(at=fact.at, seat=seat)
