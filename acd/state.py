"""Everything the core knows, and the rows and indexes that keep each decision cheap.

Only ``acd.evolve`` changes what is known of seats, calls and legs, one fact at a time. What the
PBX alone can tell (who is in a bridge, who waits in its own queue, when a leg was last heard of)
is not part of any fact; it is learned again from the next snapshot.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping

from acd import announcements
from acd.bookings import Bookings
from acd.expected_wait import Paces
from acd.line import RETURNED, FreeSeats, WaitingLine
from acd.records import CallRecord, LegRecord, SeatRecord
from acd.routing.strategies import KEYS
from acd.timers import Timers
from acd.values import (
    LAST_LEVEL,
    CallId,
    CallState,
    Ending,
    HotlineNumber,
    LegId,
    Overflow,
    OverflowTo,
    OverflowWhen,
    Phone,
    QueueName,
    SeatNumber,
    SeatState,
    Site,
)

REMEMBERED = 20_000
"""How many ended calls and legs are remembered, so that a late or repeated message, or a snapshot
older than their end, cannot bring them back; and how many callers who gave up."""

NOT_THERE = frozenset({SeatState.SIGNED_OUT, SeatState.NOT_RESPONDING})
"""Seats that count as nobody being there."""


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
        self.gave_up: OrderedDict[tuple[str, QueueName], tuple[CallId, float, float]] = (
            OrderedDict()
        )
        """By caller and queue: the call they gave up, what its place counts from, when it ended."""
        self.bookings = Bookings()
        self.waiting: dict[QueueName, WaitingLine] = {}
        self.idle: dict[QueueName, FreeSeats] = {}
        self.free: set[SeatNumber] = set()
        """Seats that can be rung now."""
        self.staff: dict[QueueName, set[SeatNumber]] = {}
        """Seats of the queue where somebody is there, busy or not."""
        self.away: set[SeatNumber] = set()
        """Seats on a break, or that go on one after their call."""
        self.giving_back: dict[CallId, SeatNumber] = {}
        """Waiting calls whose citizen is to have a certain operator if possible, or nobody else."""
        self.led: dict[HotlineNumber, WaitingLine] = {}
        """Hotlines with a leader on duty: the callers the leader may be rung for."""
        self.numbers_up: Counter[str] = Counter()
        """How many legs are up or ringing at a number outside."""
        self.missed_outside: dict[str, float] = {}
        """When a number outside, rung for a caller who waited, was last not answered."""
        self.timers = Timers()
        self.paces = Paces()
        self.touched: set[QueueName] = set()
        """Queues where a waiting caller or a free seat appeared since the last assignment."""
        self.newly_queued: dict[CallId, bool] = {}
        """Calls back in line since it was last looked whether they belong there; True: they came
        into the queue."""
        self.emptied: set[QueueName] = set()
        """Queues whose last seat signed out since then."""
        self.sighted = False
        self.replaying = False
        self.arrivals = 0
        self._names: frozenset[QueueName] = frozenset()
        self._hotlines: dict[QueueName, tuple[HotlineNumber, ...]] = {}
        self._rows_of: dict[SeatNumber, Mapping[QueueName, int]] = {}

    def configure(self, site: Site) -> None:
        """Take over a configuration. Seats that are new start signed out."""
        self.site = site
        self._names = site.queue_names()
        self._hotlines = {}
        for hotline in sorted(site.hotlines):
            name = site.hotlines[hotline].queue
            self._hotlines[name] = (*self._hotlines.get(name, ()), hotline)
        for number in site.seats:
            self.seats.setdefault(number, SeatRecord(number))
        self.idle = {name: FreeSeats() for name in self._names}
        for seat in self.seats.values():
            self.reindex(seat)
        self.led = {h.number: WaitingLine() for h in site.hotlines.values() if h.leader}
        for call in self.calls.values():
            if call.state in (CallState.WAITING, CallState.RINGING) and not call.being_placed:
                self.arm(call)
                if call.call in self.line(call.queue):
                    self._queue_for_leader(call)
        self.touched.update(self.waiting)

    # --- queues ---

    def has_queue(self, name: QueueName) -> bool:
        return name in self._names

    def line(self, queue: QueueName) -> WaitingLine:
        row = self.waiting.get(queue)
        if row is None:
            row = self.waiting[queue] = WaitingLine()
        return row

    def position(self, call: CallId) -> int | None:
        """The call's place in its queue, 1 for the head; None when it does not wait."""
        known = self.calls.get(call)
        return None if known is None else self.line(known.queue).position(call)

    def level_of(self, who: CallId) -> int:
        """The worst skill level that may serve this caller, or this citizen to be rung back."""
        call = self.calls.get(who)
        if call is not None:
            return call.level
        booking = self.bookings.get(who)
        return LAST_LEVEL if booking is None else booking.level

    def queue(self, call: CallRecord) -> None:
        """Put the call into the line of its queue, or where its rank now belongs."""
        if call.only_for is not None:
            self.giving_back[call.call] = call.only_for
            return
        self.line(call.queue).add(call.call, call.rank, call.level)
        self.touched.add(call.queue)
        if call.preferred is not None:
            self.giving_back[call.call] = call.preferred
        self._queue_for_leader(call)

    def _queue_for_leader(self, call: CallRecord) -> None:
        row = self.led.get(call.hotline)
        leader = self.site.hotlines[call.hotline].leader if row is not None else None
        if row is None or leader is None or call.rank[0] == RETURNED:
            return
        if leader.seat is not None or leader.dial not in call.tried_outside:
            row.add(call.call, call.rank)

    def leave_line(self, call: CallRecord) -> None:
        self.line(call.queue).discard(call.call)
        self.giving_back.pop(call.call, None)
        row = self.led.get(call.hotline)
        if row is not None:
            row.discard(call.call)

    def look_at(self, call: CallRecord, *, came_in: bool) -> None:
        """Have it looked at after the next assignment whether the call belongs in its queue."""
        if not self.replaying and self.site.queue(call.queue).overflow:
            self.newly_queued[call.call] = came_in or self.newly_queued.get(call.call, False)

    def open_rules(self, call: CallRecord) -> Iterator[Overflow]:
        """The overflow rules of its queue that may still be followed for this call."""
        if call.only_for is not None:
            return
        talked = call.rank[0] == RETURNED
        for rule in self.site.queue(call.queue).overflow:
            to_queue = rule.to is OverflowTo.QUEUE
            if (call.queue, rule.when, rule.to, rule.target) in call.overflowed:
                continue
            if to_queue and (rule.target not in self._names or rule.target in call.been):
                continue
            if to_queue or not talked:
                yield rule

    def arm(self, call: CallRecord) -> None:
        """Set the moments at which the call's wait has consequences."""
        queue = self.site.queue(call.queue)
        widen = min(
            (w.after_seconds for w in queue.widen if w.level > call.level),
            default=None,
        )
        overflow = min(
            (rule.value for rule in self.open_rules(call) if rule.when is OverflowWhen.WAIT),
            default=None,
        )
        for kind, after in (("widen", widen), ("overflow", overflow)):
            if after is None:
                self.timers.cancel((kind, call.call))
            else:
                self.timers.set((kind, call.call), call.queued_at + after)
        announcements.arm(self, call)

    def disarm(self, call: CallRecord) -> None:
        announcements.disarm(self, call)
        self.timers.cancel(("widen", call.call))
        self.timers.cancel(("overflow", call.call))

    def ring_seconds(self, queue: QueueName) -> float:
        own = self.site.queue(queue).ring_seconds
        return self.site.ring_seconds if own is None else own

    def wrap_up_seconds(self, queue: QueueName) -> float:
        own = self.site.queue(queue).wrap_up_seconds
        return self.site.wrap_up_seconds if own is None else own

    # --- seats ---

    def seat(self, number: SeatNumber) -> SeatRecord:
        """The seat's record, made when a journal names one that the configuration lacks."""
        return self.seats.setdefault(number, SeatRecord(number))

    def skills_of(self, number: SeatNumber) -> Mapping[QueueName, int]:
        """Level by queue: the operator's own where they have any, else the seat's."""
        configured = self.site.seats.get(number)
        if configured is None:
            return {}
        seat = self.seats.get(number)
        operator = (
            self.site.operators.get(seat.operator) if seat is not None and seat.operator else None
        )
        return operator.skills if operator else configured.skills

    def hotlines_of(self, seat: SeatNumber) -> frozenset[HotlineNumber]:
        """The hotlines whose queue the seat serves."""
        return frozenset(
            hotline for queue in self.skills_of(seat) for hotline in self._hotlines.get(queue, ())
        )

    def own_hotlines_of(self, seat: SeatNumber) -> frozenset[HotlineNumber]:
        """The hotlines the seat itself serves, whoever is signed in on it."""
        known = self.site.seats.get(seat)
        return frozenset(
            hotline
            for queue in (known.skills if known else ())
            for hotline in self._hotlines.get(queue, ())
        )

    def reindex(self, seat: SeatRecord) -> None:
        """Keep the rows of free seats of each queue, and who is there, in step with the seat."""
        number = seat.number
        skills = self.skills_of(number)
        there = seat.state not in NOT_THERE
        free = (
            seat.state is SeatState.READY
            and seat.phone is Phone.USABLE
            and seat.leg is None
            and seat.supervising is None
            and seat.rest_until is None
            and number in self.site.seats
        )
        before = self._rows_of.get(number)
        if before is not None and before is not skills:
            for queue in before:
                if queue not in skills:
                    self._out_of_row(number, queue)
                    self._out_of_staff(number, queue)
        self._rows_of[number] = skills
        for queue, level in skills.items():
            row = self.idle.get(queue)
            if row is None:
                row = self.idle[queue] = FreeSeats()
            if free:
                row.add(number, level, KEYS[self.site.queue(queue).strategy](seat, level))
                self.touched.add(queue)
            else:
                row.discard(number)
            if there:
                self.staff.setdefault(queue, set()).add(number)
            else:
                self._out_of_staff(number, queue)
        if free:
            self.free.add(number)
        else:
            self.free.discard(number)
        going = seat.leaving and not seat.leaving_signs_out
        if going or seat.state is SeatState.ON_BREAK:
            self.away.add(number)
        else:
            self.away.discard(number)

    def _out_of_row(self, seat: SeatNumber, queue: QueueName) -> None:
        row = self.idle.get(queue)
        if row is not None:
            row.discard(seat)

    def _out_of_staff(self, seat: SeatNumber, queue: QueueName) -> None:
        staff = self.staff.get(queue)
        if staff is not None and seat in staff:
            staff.discard(seat)
            if not staff:
                self.emptied.add(queue)

    # --- calls and legs ---

    def add_leg(self, call: CallRecord, leg: LegRecord) -> None:
        call.legs[leg.leg] = leg
        self.legs[leg.leg] = leg
        if leg.number:
            self.numbers_up[leg.number] += 1

    def forget_leg(self, leg_id: LegId) -> LegRecord | None:
        """The leg is down: take it out of everything; None when it was not known."""
        leg = self.legs.pop(leg_id, None)
        if leg is not None and leg.number:
            self.numbers_up[leg.number] -= 1
            if not self.numbers_up[leg.number]:
                del self.numbers_up[leg.number]
        return leg

    def remember_closed(self, call: CallId, at: float) -> None:
        self.closed[call] = at
        while len(self.closed) > REMEMBERED:
            self.closed.popitem(last=False)

    def remember_ended(self, leg: LegId, at: float, ending: Ending) -> None:
        self.ended.setdefault(leg, (at, ending))
        while len(self.ended) > REMEMBERED:
            self.ended.popitem(last=False)

    def remember_gave_up(self, call: CallRecord, at: float) -> None:
        """The caller may have the old place back when they ring again."""
        key = (call.caller, call.home)
        self.gave_up.pop(key, None)
        self.gave_up[key] = (call.call, call.rank[2], at)
        while len(self.gave_up) > REMEMBERED:
            self.gave_up.popitem(last=False)
