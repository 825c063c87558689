"""The one loop: every event goes through ``take``, one after the other, in the event loop's own
thread.

Facts are in the journal before anything follows from them: before a command is sent, before the
feed shows them. A full disk must not stop live calls: facts are then held in memory in order and
appended again with the next ones, and readiness says so.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from acd.centre import Centre, Decision
from acd.commands import Command
from acd.events import Event, TimeReached
from acd.facts import Fact
from rexian.backend.clock import Clock
from store.errors import JournalWriteFailed
from store.journal import Journal

_log = logging.getLogger(__name__)
_RETRY_JOURNAL_SECONDS = 1.0


class CentreLoop:
    """Owns the core. Everything that touches it runs in one thread, so there is nothing to lock."""

    def __init__(self, centre: Centre, journal: Journal, clock: Clock) -> None:
        self.centre = centre
        self.clock = clock
        self.execute: Callable[[Sequence[Command]], None] = lambda commands: None
        """Carries out commands; set once the PBX is connected to."""
        self.observe_decision: Callable[[float], None] = lambda seconds: None
        self.lost_sight_because = "not seen yet"
        self.sight_since: float | None = None
        self._journal = journal
        self._unwritten: list[Fact] = []
        self._timer: asyncio.TimerHandle | None = None
        self._journal_timer: asyncio.TimerHandle | None = None

    @property
    def trouble(self) -> str | None:
        """What keeps facts from the journal; None when all is well."""
        if self._unwritten:
            return f"{len(self._unwritten)} facts could not be written yet"
        return self._journal.trouble

    def take(self, event: Event) -> Decision:
        """Decide on one event and see to what follows."""
        began = time.perf_counter()
        decision = self.centre.step(event, self.clock.now())
        self._write(decision.facts)
        if decision.commands:
            self.execute(decision.commands)
        self._arm()
        self.observe_decision(time.perf_counter() - began)
        return decision

    def close(self) -> None:
        """Stop the timers; a last try to write what is not written."""
        for timer in (self._timer, self._journal_timer):
            if timer is not None:
                timer.cancel()
        self._write(())

    def _write(self, facts: Sequence[Fact]) -> None:
        if not facts and not self._unwritten:
            return
        self._unwritten.extend(facts)
        try:
            self._journal.append(self._unwritten)
        except JournalWriteFailed:
            _log.exception("facts are held in memory until the journal can be written")
            if self._journal_timer is None:
                self._journal_timer = asyncio.get_running_loop().call_later(
                    _RETRY_JOURNAL_SECONDS, self._retry_journal
                )
        else:
            self._unwritten = []

    def _retry_journal(self) -> None:
        self._journal_timer = None
        self._write(())

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.centre.next_deadline()
        if due is not None:
            delay = max(0.0, due - self.clock.now())
            self._timer = asyncio.get_running_loop().call_later(delay, self._time_reached)

    def _time_reached(self) -> None:
        self._timer = None
        self.take(TimeReached())
