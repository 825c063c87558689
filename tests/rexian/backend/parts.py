"""Parts of a backend that tests hold in their hands: a clock, a journal, a loop on both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from acd.centre import Centre
from acd.commands import Command
from acd.events import CallArrived, LegAnswered, LegJoined, PbxSnapshot, SignInWanted
from acd.events import SiteConfigured as SiteIs
from acd.facts import Fact
from acd.values import CallId, HotlineNumber, LegId, SeatNumber
from rexian.backend.clock import Clock
from rexian.backend.loop import CentreLoop
from store.errors import JournalWriteFailed
from store.journal import Journal
from store.stored_fact import StoredFact
from tests.acd.desk import MORNING, site

PATIENCE = 10.0
"""Seconds; only ever used up when something is wrong."""


class HandClock(Clock):
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        super().__init__()
        self.time = MORNING

    def now(self) -> float:
        return self.time


class FillingJournal(Journal):
    """A journal whose disk a test can fill."""

    full = False

    def append(self, facts: Sequence[Fact]) -> list[StoredFact]:
        if self.full and facts:
            raise JournalWriteFailed("no space left on the test's device")
        return super().append(facts)

    def kinds(self) -> list[str]:
        return [type(stored.fact).__name__ for stored in self.read_from(1)]


class Backend:
    """The loop with the real core, 12345 and its seats, the PBX in sight."""

    def __init__(self, folder: Path, core: Centre | None = None) -> None:
        self.clock = HandClock()
        self.journal = FillingJournal(folder / "facts")
        self.loop = CentreLoop(core or Centre(), self.journal, self.clock)
        self.sent: list[Command] = []
        self.loop.execute = self.sent.extend

    def open(self) -> None:
        self.loop.take(SiteIs(site=site()))
        self.loop.take(PbxSnapshot(began_at=self.clock.now(), legs=()))

    def sign_in(self, seat: str) -> None:
        self.loop.take(SignInWanted(seat=SeatNumber(seat), operator=f"op{seat}"))

    def call_arrives(self, call: str, caller: str = "") -> None:
        self.loop.take(
            CallArrived(call=CallId(call), hotline=HotlineNumber("12345"), caller=caller)
        )

    def connects(self, call: str, leg: str) -> None:
        self.loop.take(LegAnswered(leg=LegId(leg)))
        self.loop.take(LegJoined(leg=LegId(call)))
        self.loop.take(LegJoined(leg=LegId(leg)))

    def close(self) -> None:
        self.loop.close()
        self.journal.close()
