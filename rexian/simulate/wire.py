"""The connection between the core and the PBX: it loses, delays and repeats, and breaks off.

Commands keep their order on the way, as bytes of one connection do; what the PBX says may overtake
itself, which is harder than life. The PBX writes down what it says of calls (its queue log) and
that is read when the connection is back, from shortly before it broke off.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import replace
from random import Random

from acd import commands as c
from acd import events as e
from rexian.simulate.agenda import Agenda
from rexian.simulate.scenario import Faults

READ_AGAIN_SECONDS = 2.0
"""How far before the break the journal is read again: what was said then may have been lost."""
REPEATED_WITHIN_SECONDS = 2.0
ARRIVALS = frozenset({e.CallArrived, e.CallTurnedAway})
JOURNALLED = frozenset({e.CallArrived, e.CallTurnedAway, e.LegAnswered, e.LegJoined, e.LegEnded})


class Wire:
    """``hear`` takes what reaches the core at once, ``hear_late`` what was under way, ``obey`` what
    reaches the PBX."""

    def __init__(
        self,
        agenda: Agenda,
        faults: Faults,
        chance: Random,
        hear: Callable[[e.Event], None],
        hear_late: Callable[[e.Event], None],
        obey: Callable[[c.Command], None],
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.connected = True
        self._agenda = agenda
        self._random = chance.random
        self._loss = faults.loss
        self._repeat = faults.repeat
        self._mean = faults.delay
        self._journals = faults.blind_every > 0
        self._hear = hear
        self._hear_late = hear_late
        self._obey = obey
        self._session = 0
        self._commands_until = 0.0
        self._journal: deque[tuple[float, e.Event]] = deque()

    def say(self, event: e.Event) -> None:
        """From the PBX to the core."""
        if self._journals and type(event) in JOURNALLED:
            self._journal.append((self._agenda.now, event))
            if self.connected and len(self._journal) > 64:
                self._forget_old()
        if not self.connected:
            return
        if self._loss and self._random() < self._loss:
            self._lost(event)
            return
        self._deliver(event, self._delay())
        if self._repeat and self._random() < self._repeat:
            self.counts["repeated"] += 1
            self._deliver(event, self._delay() + REPEATED_WITHIN_SECONDS * self._random())

    def show(self, snapshot: e.PbxSnapshot) -> None:
        """A snapshot is asked for and answered; it is late like everything else."""
        if self.connected:
            self._deliver(snapshot, self._delay())

    def send(self, command: c.Command) -> None:
        """From the core to the PBX, in order."""
        if not self.connected:
            self.counts["lost"] += 1
            return
        if self._loss and self._random() < self._loss:
            self.counts["lost"] += 1
            return
        delay = self._delay()
        if delay == 0.0:
            self._obey(command)
            return
        self._commands_until = max(self._commands_until, self._agenda.now + delay)
        self._agenda.at(self._commands_until, self._carry, (self._session, command))

    def cut(self) -> None:
        """What is on its way is lost, and nothing is heard until ``mend``."""
        self.connected = False
        self._forget_old()
        self._session += 1
        self._commands_until = 0.0
        self.counts["cuts"] += 1

    def mend(self) -> list[e.Event]:
        """What the PBX wrote down meanwhile, in order."""
        self.connected = True
        told = [replace(event, at=at, inferred=True) for at, event in self._journal]
        self._journal.clear()
        return told

    def _delay(self) -> float:
        return -math.log(1.0 - self._random()) * self._mean if self._mean else 0.0

    def _deliver(self, event: e.Event, delay: float) -> None:
        if delay == 0.0:
            self._hear(event)
        else:
            self._agenda.after(delay, self._arrive, (self._session, event))

    def _arrive(self, what: tuple[int, e.Event]) -> None:
        session, event = what
        if session == self._session:
            self._hear_late(event)
        else:
            self._lost(event)

    def _lost(self, event: e.Event) -> None:
        self.counts["lost"] += 1
        if type(event) in ARRIVALS:
            self.counts["arrivals lost"] += 1

    def _carry(self, what: tuple[int, c.Command]) -> None:
        session, command = what
        if session == self._session:
            self._obey(command)
        else:
            self.counts["lost"] += 1

    def _forget_old(self) -> None:
        journal, old = self._journal, self._agenda.now - READ_AGAIN_SECONDS
        while journal and journal[0][0] < old:
            journal.popleft()
