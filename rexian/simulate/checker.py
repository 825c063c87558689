"""What must hold after every step, seen from outside: facts and commands in, nothing else.

1. A call is offered once and ends once, and at the end of the day none is left over.
2. A seat has at most one call, a call is offered to at most one seat at a time, and no seat rings
   on for a caller who is gone.
3. No seat that could serve a waiting caller is idle after a step; nobody is overtaken.

The books are kept by the facts of each step alone, so that a step costs the same whether ten or
ten thousand callers wait.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from typing import Any

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.centre import Decision
from acd.values import CallId, LegId, Phone, QueueName, Role, SeatNumber, Site
from rexian.simulate.errors import InvariantBroken
from rexian.simulate.rows import Row, Waiting

REMEMBERED_STEPS = 40


class SeatBook:
    """A seat as the facts tell of it."""

    __slots__ = ("counted", "leg", "number", "phone", "ready", "rest_until", "skills")

    def __init__(self, number: SeatNumber, skills: dict[QueueName, int]) -> None:
        self.number = number
        self.skills = skills
        self.ready = False
        self.phone = Phone.USABLE
        self.rest_until: float | None = None
        self.leg: LegId | None = None
        self.counted = False
        """Is it in the rows as a free seat?"""


class Checker:
    """``take`` raises InvariantBroken, with the last steps and the seed to see them again."""

    def __init__(self, site: Site, seed: int) -> None:
        self.offered = 0
        self.ended = 0
        self.calls: dict[CallId, Waiting] = {}
        self._seed = seed
        self._site = site
        self._seats = {x.number: SeatBook(x.number, dict(x.skills)) for x in site.seats.values()}
        self._rows: dict[QueueName, Row] = {}
        self._rung: dict[LegId, tuple[CallId, SeatNumber]] = {}
        """Legs to seats that ring or have been picked up, but are not on the call yet."""
        self._hung_up: set[LegId] = set()
        self._rests: list[tuple[float, SeatNumber]] = []
        self._sighted = False
        self._touched: set[QueueName] = set()
        self._gone: list[Waiting] = []
        self._steps: deque[tuple[float, e.Event, Decision]] = deque(maxlen=REMEMBERED_STEPS)
        self._takes: dict[type[f.Fact], Callable[[Any], None]] = {
            f.SeatSignedIn: self._seat_ready,
            f.SeatBecameReady: self._seat_ready,
            f.SeatSignedOut: self._seat_away,
            f.SeatWentOnBreak: self._seat_away,
            f.SeatNotResponding: self._seat_away,
            f.SeatWrapUpStarted: self._seat_away,
            f.SeatRestStarted: self._seat_rests,
            f.SeatPhoneChanged: self._phone_changed,
            f.CallOffered: self._offered,
            f.CallRefused: self._refused,
            f.CallQueued: self._queued,
            f.CallWidened: self._widened,
            f.CallReturned: self._returned,
            f.SeatRung: self._seat_rung,
            f.SeatRingEnded: self._ring_ended,
            f.PartyJoined: self._joined,
            f.PartyLeft: self._left,
            f.PartyDismissed: self._dismissed,
            f.CallEnded: self._call_ended,
            f.PbxSeen: self._seen,
            f.PbxLost: self._lost,
        }

    # --- the interface ---

    def take(self, event: e.Event, decision: Decision, now: float) -> None:
        """One step of the core: what it was told, what it decided and when."""
        self._steps.append((now, event, decision))
        while self._rests and self._rests[0][0] <= now:
            self._rested(heapq.heappop(self._rests))
        takes = self._takes
        for fact in decision.facts:
            takes_it = takes.get(type(fact))
            if takes_it is not None:
                takes_it(fact)
        for command in decision.commands:
            if type(command) is c.RingSeat:
                self._ring_commanded(command)
        if self._gone:
            self._nobody_rings_for_the_gone()
        if self._touched and self._sighted:
            for queue in self._touched:
                if self._rows[queue].idle_beside_waiting():
                    self.fail(f"a seat is idle and a caller waits in queue {queue}")
            self._touched.clear()

    def finish(self) -> None:
        """The day is over and everybody has hung up."""
        if self.calls:
            self.fail(f"{len(self.calls)} calls never ended: {sorted(self.calls)[:5]}")
        if self.offered != self.ended:
            self.fail(f"{self.offered} calls were offered and {self.ended} ended")
        if self._rung:
            self.fail(f"seats still ring: {sorted(self._rung)[:5]}")

    def fail(self, what: str) -> None:
        """Raises InvariantBroken with all that is needed to see it again."""
        told = [f"{what} (seed {self._seed}). The last steps:"]
        for at, event, decision in self._steps:
            told.append(f"  {at:.6f} {event}")
            told += [f"      {fact}" for fact in decision.facts]
            told += [f"      -> {command}" for command in decision.commands]
        raise InvariantBroken("\n".join(told))

    # --- seats ---

    def _count(self, seat: SeatBook) -> None:
        """Keep the rows of free seats in step with the seat."""
        free = (
            seat.ready
            and seat.leg is None
            and seat.rest_until is None
            and seat.phone is Phone.USABLE
        )
        if free is seat.counted:
            return
        seat.counted = free
        step = 1 if free else -1
        for queue, level in seat.skills.items():
            row = self._row(queue)
            row.free += step
            row.free_at[level] += step
            if free:
                self._touched.add(queue)

    def _seat_ready(self, fact: f.SeatSignedIn | f.SeatBecameReady) -> None:
        seat = self._seats[fact.seat]
        if isinstance(fact, f.SeatBecameReady):
            seat.leg = None
            seat.rest_until = None
        seat.ready = seat.leg is None
        self._count(seat)

    def _seat_away(
        self, fact: f.SeatSignedOut | f.SeatWentOnBreak | f.SeatNotResponding | f.SeatWrapUpStarted
    ) -> None:
        seat = self._seats[fact.seat]
        seat.ready, seat.leg, seat.rest_until = False, None, None
        self._count(seat)

    def _seat_rests(self, fact: f.SeatRestStarted) -> None:
        seat = self._seats[fact.seat]
        seat.rest_until = fact.until
        heapq.heappush(self._rests, (fact.until, fact.seat))
        self._count(seat)

    def _rested(self, rest: tuple[float, SeatNumber]) -> None:
        until, number = rest
        seat = self._seats[number]
        if seat.rest_until == until:
            seat.rest_until = None
            self._count(seat)

    def _phone_changed(self, fact: f.SeatPhoneChanged) -> None:
        seat = self._seats[fact.seat]
        seat.phone = fact.phone
        self._count(seat)

    # --- calls ---

    def _row(self, queue: QueueName) -> Row:
        row = self._rows.get(queue)
        if row is None:
            row = self._rows[queue] = Row()
        return row

    def _call(self, call: CallId, what: str) -> Waiting:
        caller = self.calls.get(call)
        if caller is None:
            self.fail(f"{what} for call {call}, which is not up")
            raise AssertionError
        return caller

    def _offered(self, fact: f.CallOffered) -> None:
        if fact.call in self.calls:
            self.fail(f"call {fact.call} was offered twice")
        self.offered += 1
        self.calls[fact.call] = Waiting(fact.call, fact.at, self.offered, fact.priority)

    def _refused(self, fact: f.CallRefused) -> None:
        if fact.call in self.calls:
            self.fail(f"call {fact.call} was refused after it was offered")

    def _queued(self, fact: f.CallQueued) -> None:
        caller = self._call(fact.call, "a place in a queue")
        if caller.waits:
            self._row(caller.queue).leave(caller)
        caller.queue, caller.level = fact.queue, fact.level
        self._waits(caller)

    def _waits(self, caller: Waiting) -> None:
        if not caller.gone and not caller.dismissed:
            self._row(caller.queue).enter(caller)
            self._touched.add(caller.queue)

    def _waits_no_more(self, caller: Waiting) -> None:
        if caller.waits:
            self._row(caller.queue).leave(caller)

    def _widened(self, fact: f.CallWidened) -> None:
        caller = self._call(fact.call, "a wider choice of seats")
        if caller.waits:
            row = self._row(caller.queue)
            row.waiting_at[caller.level] -= 1
            row.waiting_at[fact.level] += 1
            self._touched.add(caller.queue)
        caller.level = fact.level

    def _returned(self, fact: f.CallReturned) -> None:
        caller = self._call(fact.call, "a return to the queue")
        caller.returned, caller.preferred = True, fact.seat
        self._waits(caller)

    def _seat_rung(self, fact: f.SeatRung) -> None:
        caller, seat = self._call(fact.call, "a ring"), self._seats[fact.seat]
        if seat.leg is not None:
            self.fail(f"seat {seat.number} is rung while it has leg {seat.leg}")
        if caller.gone or caller.dismissed:
            self.fail(f"seat {seat.number} is rung for {caller.call}, who is gone")
        if caller.rung:
            self.fail(f"a second seat is rung for call {caller.call}")
        self._nobody_is_overtaken(caller, seat)
        self._waits_no_more(caller)
        caller.rung += 1
        seat.leg, seat.ready = fact.leg, False
        self._rung[fact.leg] = (fact.call, fact.seat)
        self._count(seat)

    def _nobody_is_overtaken(self, caller: Waiting, seat: SeatBook) -> None:
        if caller.preferred == seat.number:
            return
        rank = caller.rank()
        for queue, level in seat.skills.items():
            row = self._rows.get(queue)
            if row is None or not row.waiting:
                continue
            earlier = row.before(rank, level)
            if earlier is not None and earlier is not caller:
                self.fail(f"{caller.call} overtakes {earlier.call} at seat {seat.number}")

    def _ring_commanded(self, command: c.RingSeat) -> None:
        caller = self._call(command.call, "a ring was commanded")
        if caller.gone or caller.dismissed:
            self.fail(f"seat {command.seat} is to ring for {command.call}, who is gone")
        if self._seats[command.seat].leg != command.leg:
            self.fail(f"seat {command.seat} is to ring, but not reserved for {command.leg}")

    def _ring_ended(self, fact: f.SeatRingEnded) -> None:
        self._no_longer_rung(fact.leg)
        caller = self.calls.get(fact.call)
        if caller is not None and not caller.rung and not caller.joined:
            self._waits(caller)

    @property
    def remembered(self) -> int:
        """How many things the books hold; it must not grow with the calls that are over."""
        rows = sum(row.entries for row in self._rows.values())
        return len(self.calls) + len(self._rung) + len(self._hung_up) + len(self._rests) + rows

    def _no_longer_rung(self, leg: LegId) -> None:
        rung = self._rung.pop(leg, None)
        self._hung_up.discard(leg)
        if rung is None:
            return
        caller = self.calls.get(rung[0])
        if caller is not None and caller.rung:
            caller.rung -= 1

    def _joined(self, fact: f.PartyJoined) -> None:
        caller = self._call(fact.call, "a party joined")
        if fact.role is Role.CITIZEN:
            return
        self._no_longer_rung(fact.leg)
        caller.joined += 1
        self._waits_no_more(caller)
        if fact.role is Role.OPERATOR and fact.seat is not None:
            seat = self._seats[fact.seat]
            if seat.leg not in (None, fact.leg):
                self.fail(f"seat {seat.number} has two legs, {seat.leg} and {fact.leg}")
            seat.leg, seat.ready, caller.preferred = fact.leg, False, None
            self._count(seat)

    def _left(self, fact: f.PartyLeft) -> None:
        caller = self.calls.get(fact.call)
        if fact.role is not Role.CITIZEN:
            if caller is not None and caller.joined:
                caller.joined -= 1
            seat = self._seats.get(fact.seat) if fact.seat else None
            if seat is not None and seat.leg == fact.leg:
                seat.leg = None
            return
        if caller is not None:
            self._waits_no_more(caller)
            caller.gone = True
            self._gone.append(caller)

    def _dismissed(self, fact: f.PartyDismissed) -> None:
        if fact.role is not Role.CITIZEN:
            if fact.leg in self._rung:
                self._hung_up.add(fact.leg)
            return
        caller = self._call(fact.call, "a hang-up")
        self._waits_no_more(caller)
        caller.dismissed = True

    def _call_ended(self, fact: f.CallEnded) -> None:
        caller = self._call(fact.call, "an end")
        self._waits_no_more(caller)
        self.ended += 1
        del self.calls[fact.call]

    def _nobody_rings_for_the_gone(self) -> None:
        gone = {caller.call for caller in self._gone if caller.rung}
        self._gone.clear()
        if gone:
            for leg, (call, seat) in self._rung.items():
                if call in gone and leg not in self._hung_up:
                    self.fail(f"seat {seat} rings on for {call}, who is gone")

    # --- sight ---

    def _seen(self, fact: f.PbxSeen) -> None:
        self._sighted = True
        self._touched.update(self._rows)

    def _lost(self, fact: f.PbxLost) -> None:
        self._sighted = False
