"""Everything the core knows, and the rows and indexes that keep each decision cheap.

Only ``acd.evolve`` changes what is known of seats, calls and legs, one fact at a time. What the
PBX alone can tell (who is in a bridge, who waits in its own queue, when a leg was last heard of)
is not part of any fact; it is learned again from the next snapshot.
"""

from __future__ import annotations

from collections import OrderedDict

from acd.line import IdleSeats, WaitingLine
from acd.records import CallRecord, LegRecord, SeatRecord
from acd.timers import Timers
from acd.values import (
    CallId,
    Ending,
    HotlineNumber,
    LegId,
    Phone,
    SeatNumber,
    SeatState,
    Site,
)

REMEMBERED = 20_000
"""How many ended calls and legs are remembered, so that a late or repeated message, or a snapshot
older than their end, cannot bring them back."""


class State:
    """Reading is free; changing goes through ``acd.evolve``."""

    def __init__(self) -> None:
        self.site = Site()
        self.seats: dict[SeatNumber, SeatRecord] = {}
        """Every seat there ever was; ``site.seats`` says which there are."""
        self.seat_of: dict[str, SeatNumber] = {}
        """Where an operator is signed in."""
        self.calls: dict[CallId, CallRecord] = {}
        self.legs: dict[LegId, LegRecord] = {}
        """Legs that are still up or ringing; one that is being hung up may outlive its call."""
        self.closed: OrderedDict[CallId, float] = OrderedDict()
        """Calls that have ended, and when."""
        self.ended: OrderedDict[LegId, tuple[float, Ending]] = OrderedDict()
        """Legs that have ended, known ones or not, and when and why."""
        self.waiting: dict[HotlineNumber, WaitingLine] = {}
        self.idle: dict[HotlineNumber, IdleSeats] = {}
        self.timers = Timers()
        self.touched_hotlines: set[HotlineNumber] = set()
        """Hotlines where a waiting caller or a free seat appeared since the last assignment."""
        self.sighted = False
        self.replaying = False
        self.arrivals = 0

    def configure(self, site: Site) -> None:
        """Take over a configuration. Seats that are new start signed out."""
        self.site = site
        for number in site.seats:
            self.seats.setdefault(number, SeatRecord(number))
        self.idle = {hotline: IdleSeats() for hotline in site.hotlines}
        for seat in self.seats.values():
            self.reindex(seat)
        self.touched_hotlines.update(site.hotlines)

    def line(self, hotline: HotlineNumber) -> WaitingLine:
        return self.waiting.setdefault(hotline, WaitingLine())

    def seat(self, number: SeatNumber) -> SeatRecord:
        """The seat's record, made when a journal names one that the configuration lacks."""
        return self.seats.setdefault(number, SeatRecord(number))

    def hotlines_of(self, seat: SeatNumber) -> frozenset[HotlineNumber]:
        known = self.site.seats.get(seat)
        return known.hotlines if known else frozenset()

    def reindex(self, seat: SeatRecord) -> None:
        """Keep the row of free seats of each hotline in step with the seat."""
        free = (
            seat.state is SeatState.READY
            and seat.phone is Phone.USABLE
            and seat.leg is None
            and seat.rest_until is None
        )
        for hotline in self.hotlines_of(seat.number):
            row = self.idle.setdefault(hotline, IdleSeats())
            row.discard(seat.number)
            if free:
                row.add(seat.number, seat.idle_since)
                self.touched_hotlines.add(hotline)

    def queue(self, call: CallRecord) -> None:
        self.line(call.hotline).add(call.call, call.rank)
        self.touched_hotlines.add(call.hotline)

    def add_leg(self, call: CallRecord, leg: LegRecord) -> None:
        call.legs[leg.leg] = leg
        self.legs[leg.leg] = leg

    def remember_closed(self, call: CallId, at: float) -> None:
        self.closed[call] = at
        while len(self.closed) > REMEMBERED:
            self.closed.popitem(last=False)

    def remember_ended(self, leg: LegId, at: float, ending: Ending) -> None:
        self.ended.setdefault(leg, (at, ending))
        while len(self.ended) > REMEMBERED:
            self.ended.popitem(last=False)
