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
from acd.refusals import Refusal
from rexian.backend.clock import Clock
from store.errors import FactUnwritable, JournalWriteFailed
from store.journal import Journal

_log = logging.getLogger(__name__)
_RETRY_JOURNAL_SECONDS = 1.0
_PAUSE_AFTER_DEFECT_SECONDS = 1.0
"""A timer whose handling fails is not tried again at once: it would take the processor from the
calls.
"""


class CentreLoop:
    """Owns the core. Everything that touches it runs in one thread, so there is nothing to lock."""

    def __init__(self, centre: Centre, journal: Journal, clock: Clock) -> None:
        self.centre = centre
        self.clock = clock
        self.execute: Callable[[Sequence[Command]], None] = lambda commands: None
        """Carries out commands; set once the PBX is connected to."""
        self.guard: Callable[[Event], Refusal | None] = lambda event: None
        """Asked before the core: what it refuses is not even tried."""
        self.observe_decision: Callable[[float], None] = lambda seconds: None
        self.lost_sight_because = "not seen yet"
        self.sight_since: float | None = None
        self._journal = journal
        self._unwritten: list[Fact] = []
        self._timer: asyncio.TimerHandle | None = None
        self._journal_timer: asyncio.TimerHandle | None = None
        self._closed = False

    @property
    def trouble(self) -> str | None:
        """What keeps facts from the journal; None when all is well."""
        if self._unwritten:
            return f"{len(self._unwritten)} facts could not be written yet"
        return self._journal.trouble

    def take(self, event: Event) -> Decision:
        """Decide on one event and see to what follows.

        Raises what a defect of the core raises; the loop goes on with the next event and the next
        deadline all the same.
        """
        if (refused := self.guard(event)) is not None:
            return Decision((), (), refused)
        began = time.perf_counter()
        try:
            decision = self.centre.step(event, self.clock.now())
            self._write(decision.facts)
            self._carry_out(decision.commands)
        finally:
            self._arm()
        self.observe_decision(time.perf_counter() - began)
        return decision

    def close(self) -> None:
        """Stop the timers; a last try to write what is not written."""
        self._closed = True
        for timer in (self._timer, self._journal_timer):
            if timer is not None:
                timer.cancel()
        self._timer = self._journal_timer = None
        self._write(())
        if self._unwritten:
            _log.error("%d facts could not be written and are lost", len(self._unwritten))

    def _carry_out(self, commands: Sequence[Command]) -> None:
        if not commands:
            return
        try:
            self.execute(commands)
        except Exception:
            # It is decided and written; what was not sent shows when its time is over.
            _log.exception("commands could not be carried out: %r", commands)

    # --- the journal ------------------------------------------------------------------------------

    def _write(self, facts: Sequence[Fact]) -> None:
        held = [*self._unwritten, *facts]
        if not held:
            return
        before = self._journal.last_seq
        self._unwritten = []
        try:
            self._journal.append(held)
        except JournalWriteFailed:
            self._hold(held)
        except FactUnwritable:
            self._write_one_by_one(held)
        except Exception:
            # One of those who listen failed. What was numbered is kept and never appended again.
            _log.exception("facts were written, and not everybody could be told")
            if self._journal.last_seq == before:
                self._hold(held)

    def _write_one_by_one(self, facts: Sequence[Fact]) -> None:
        """Leave out the fact that can never be written, so that it does not hold up the others."""
        for number, fact in enumerate(facts):
            try:
                self._journal.append([fact])
            except FactUnwritable:
                _log.exception("a fact is lost: it cannot be written down")
            except JournalWriteFailed:
                self._hold(facts[number:])
                return

    def _hold(self, facts: Sequence[Fact]) -> None:
        self._unwritten = list(facts)
        if self._journal_timer is None and not self._closed:
            _log.exception("facts are held in memory until the journal can be written")
            self._journal_timer = asyncio.get_running_loop().call_later(
                _RETRY_JOURNAL_SECONDS, self._retry_journal
            )

    def _retry_journal(self) -> None:
        self._journal_timer = None
        self._write(())

    # --- time -------------------------------------------------------------------------------------

    def _arm(self, at_soonest: float = 0.0) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        due = self.centre.next_deadline()
        if due is not None and not self._closed:
            delay = max(at_soonest, due - self.clock.now())
            self._timer = asyncio.get_running_loop().call_later(delay, self._time_reached)

    def _time_reached(self) -> None:
        self._timer = None
        try:
            self.take(TimeReached())
        except Exception:
            _log.exception("a deadline could not be handled")
            self._arm(_PAUSE_AFTER_DEFECT_SECONDS)
