"""A spool, a store and a table of recordings of one's own, and attempts that fail on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from recordings.ingest import Recording, ingest_call
from recordings.ledger import Ledger, load_or_create_key
from recordings.store import LocalStore
from rexian.backend import ingest as ingest_module
from rexian.backend.ingest import Ingest
from store.errors import StoreUnavailable
from store.recordings import Due, RecordingRow, Recordings, SourceRow
from tests.recordings.sounds import BEIJING, CALL, put, tone
from tests.recordings.store.faults import Away
from tests.rexian.backend.parts import PATIENCE

ENDED = 1_000_000.0


class Rows(Recordings):
    """The table of recordings, in memory; says everything it is told."""

    def __init__(self) -> None:
        self.pending: dict[str, Due] = {}
        self.kept: dict[str, Recording] = {}
        self.entries: dict[str, tuple[str, int] | None] = {}
        self.failed: dict[str, str] = {}
        self.away = False
        self.keep_fails: Exception | None = None
        self._heard: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

    def ended(self, call: str = CALL, at: float = ENDED, attempts: int = 0) -> None:
        self.pending[call] = Due(call, at, attempts)

    async def until(self, what: str, call: str = "") -> None:
        """Wait until it was told of ``what``: ``due``, ``kept``, ``not_made``, ``failed``."""
        async with asyncio.timeout(PATIENCE):
            while await self._heard.get() != (what, call):
                pass

    def forget(self) -> None:
        while not self._heard.empty():
            self._heard.get_nowait()

    async def due(self, limit: int = 100, most_attempts: int = 100) -> Sequence[Due]:
        self._heard.put_nowait(("due", ""))
        self._check()
        order = sorted(self.pending.values(), key=lambda d: (d.attempts, d.ended_at, d.call))
        return [due for due in order if due.attempts < most_attempts][:limit]

    async def keep(self, recording: Recording, ledgered: tuple[str, int] | None = None) -> None:
        self._check()
        if self.keep_fails is not None:
            fault, self.keep_fails = self.keep_fails, None
            raise fault
        self.kept[recording.call_id] = recording
        self.entries[recording.call_id] = ledgered
        self.pending.pop(recording.call_id, None)
        self._heard.put_nowait(("kept", recording.call_id))

    async def not_made(self, call: str, reason: str, *, final: bool) -> None:
        self._check()
        old = self.pending.pop(call)
        if final:
            self.failed[call] = reason
        else:
            self.pending[call] = Due(call, old.ended_at, old.attempts + 1)
        self._heard.put_nowait(("failed" if final else "not_made", call))

    async def is_kept(self, call: str) -> bool:
        self._check()
        return call in self.kept

    async def one(self, recording: str) -> RecordingRow | None:
        made = self.kept.get(recording)
        if made is None:
            return None
        fields: dict[str, Any] = dict.fromkeys(RecordingRow.__slots__)
        fields["call"] = made.call_id
        fields["sources"] = tuple(SourceRow(one.name, one.bytes) for one in made.sources)
        return RecordingRow(**fields)

    def _check(self) -> None:
        if self.away:
            self._heard.put_nowait(("away", ""))
            raise StoreUnavailable("away")


class Place:
    """A spool, a store, the rows and a clock of one's own."""

    def __init__(self, folder: Path) -> None:
        self.spool, self.store = folder / "spool", folder / "store"
        self.spool.mkdir()
        self.store.mkdir()
        self.archive = Away(LocalStore(self.store))
        self.key = load_or_create_key(folder / "ledger.key")
        self.book = folder / "ledger"
        self.ledger = Ledger(self.book, self.key)
        self.rows = Rows()
        self.now = ENDED + 60.0
        self.clock_offset: float | None = 0.0

    def track(self, call: str = CALL, hertz: float = 440) -> None:
        put(self.spool, "citizen", call, tone(hertz, 0.2), call_id=call)

    def files(self) -> list[str]:
        return sorted(path.suffix for path in self.store.rglob("*") if path.is_file())

    @asynccontextmanager
    async def running(self, clock: Callable[[], float] | None = None) -> AsyncIterator[Ingest]:
        ingest = Ingest(
            self.rows,
            spool=self.spool,
            recordings=self.archive,
            ledger=self.ledger,
            zone=BEIJING,
            clock=clock or (lambda: self.now),
            clock_offset=lambda: self.clock_offset,
        )
        task = asyncio.create_task(ingest.run())
        try:
            yield ingest
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def another_round(self, ingest: Ingest) -> None:
        """Have everything looked at again, from the beginning to the end."""
        for _ in range(2):
            self.rows.forget()
            ingest.wake()
            await self.rows.until("due")


def attempts_fail(
    monkeypatch: pytest.MonkeyPatch, call: str, faults: list[Exception]
) -> list[dict[str, Any]]:
    """Let the first attempts for a call fail; returns how it was asked each time."""
    asked: list[dict[str, Any]] = []

    def attempt(spool: Path, store: Path, call_id: str, **options: Any) -> Recording:
        if call_id == call:
            asked.append(options)
            if faults:
                raise faults.pop(0)
        return ingest_call(spool, store, call_id, **options)

    monkeypatch.setattr(ingest_module, "ingest_call", attempt)
    return asked
