"""The journal: facts are durable on the local disk before anybody else hears of them.

``append`` hands the facts to the operating system in one write, which survives the death of this
process (``kill -9``) at once. A thread forces them onto the disk in groups, at most
``SYNC_SECONDS`` later; that much can be lost when the power fails. The database is only ever given
facts that are on the disk (``synced_seq``), so it never knows more than the journal.

When the disk is full ``append`` raises JournalWriteFailed and keeps nothing of that call. Live
calls must go on: whoever appends carries out the commands all the same, holds the facts in memory
in order, appends them again together with the next ones (or a second later, whichever comes first)
and reports not ready until that succeeds.

One process writes a journal (a lock file sees to it), and one thread of it appends. Reading is free
for every thread.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from acd.facts import Fact
from store import segment
from store.carry_over import OpenFacts
from store.errors import (
    JournalDamaged,
    JournalGap,
    JournalInUse,
    JournalWriteFailed,
)
from store.stored_fact import StoredFact

SYNC_SECONDS = 0.02
"""How long appended facts wait for company before they are forced onto the disk."""
ALIVE_SECONDS = 1.0
"""How often the time is written down at which this process was still alive."""
SEGMENT_BYTES = 8 * 1024 * 1024
"""Some 55,000 facts: a start reads at most two segments, in a second or two."""
_IN_MEMORY = 20_000
_HINT_EVERY = 1000

Listener = Callable[[Sequence[StoredFact]], None]
SyncListener = Callable[[int], None]


class Journal:
    """Opens (and makes) the journal in ``folder``. Raises JournalInUse, JournalDamaged, OSError.

    A new segment is begun when the present one has ``segment_bytes`` or was begun on an earlier day
    in ``zone``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        segment_bytes: int = SEGMENT_BYTES,
        zone: tzinfo = UTC,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._folder = folder
        self._segment_bytes = segment_bytes
        self._zone = zone
        self._clock = clock
        self._listeners: list[Listener] = []
        self._sync_listeners: list[SyncListener] = []
        self._recent: deque[StoredFact] = deque(maxlen=_IN_MEMORY)
        self._hints: dict[Path, list[tuple[int, int]]] = {}
        self._open_facts = OpenFacts()
        self._dirty_tail = False
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock_file = _lock(folder)
        try:
            self._open()
        except BaseException:
            self._lock_file.close()
            raise
        self._stopping = threading.Event()
        self._appended = threading.Event()
        self._sync_lock = threading.Lock()
        self._sync_error: str | None = None
        self._syncer = threading.Thread(target=self._sync_forever, name="journal", daemon=True)
        self._syncer.start()

    # --- what it says of itself -------------------------------------------------------------------

    @property
    def journal_id(self) -> str:
        """32 hexadecimal digits, drawn when the journal was made: the numbers of facts belong to
        it.
        """
        return self._id

    @property
    def last_seq(self) -> int:
        """Number of the newest fact; 0 when there is none."""
        return self._last_seq

    @property
    def synced_seq(self) -> int:
        """Number of the newest fact that is known to be on the disk."""
        return self._synced_seq

    @property
    def first_seq(self) -> int:
        """Number of the oldest fact still held (``last_seq`` + 1 when there is none)."""
        return segment.first_of(self._paths[0])

    @property
    def cut(self) -> segment.Cut | None:
        """What opening cut off the end, None when the end was whole."""
        return self._cut

    @property
    def alive_until(self) -> float | None:
        """When the process that wrote this journal before us was last alive (to a second); None for
        a new journal.

        Between this moment and now nobody watched.
        """
        return self._alive_until

    @property
    def trouble(self) -> str | None:
        """What keeps facts from the disk at present; None when all is well."""
        return self._sync_error

    # --- opening ----------------------------------------------------------------------------------

    def _open(self) -> None:
        self._alive_until = _read_time(self._folder / "alive")
        self._paths = segment.segments_in(self._folder)
        id_file = self._folder / "journal-id"
        self._cut = None
        self._last_seq = 0
        if self._paths:
            self._id = segment.head_of(self._paths[-1]).journal
            self._cut = segment.cut_unfinished_end(self._paths[-1])
        elif id_file.exists():
            self._id = id_file.read_text("ascii").strip()
        else:
            self._id = secrets.token_hex(16)
        if not id_file.exists():
            id_file.write_text(self._id + "\n", "ascii")
        if not self._paths:
            head = segment.Head(self._id, 1, self._clock(), digest=True)
            self._paths = [segment.create(self._folder, head, ())]
        self._last_seq = segment.first_of(self._paths[-2:][0]) - 1
        self._begin_writing(self._paths[-1])
        try:
            os.fsync(self._file)
            for stored in self.replay():
                self._open_facts.see(stored)
                if not stored.carried:
                    self._take_over(stored)
        except BaseException:
            os.close(self._file)
            raise
        self._synced_seq = self._last_seq

    def _take_over(self, stored: StoredFact) -> None:
        if stored.seq != self._last_seq + 1:
            detail = f"fact {stored.seq} follows fact {self._last_seq}"
            raise JournalDamaged(f"{self._folder}: {detail}")
        self._last_seq = stored.seq
        self._recent.append(stored)

    def _begin_writing(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        self._size = os.fstat(self._file).st_size
        self._day = self._day_of(segment.head_of(path).created_at)

    def _day_of(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._zone).date().isoformat()

    # --- writing ----------------------------------------------------------------------------------

    def append(self, facts: Sequence[Fact]) -> list[StoredFact]:
        """Number the facts and keep them: all or none. Returns once they survive the death of this
        process.

        Raises FactUnwritable (a defect: appending it again is no use) and JournalWriteFailed
        (disk), nothing kept.
        """
        if not facts:
            return []
        stored = [StoredFact(self._last_seq + n, fact) for n, fact in enumerate(facts, 1)]
        data = b"".join(map(segment.line_of, stored))
        self._rotate_if_due()
        offset = self._size
        self._write(data)
        self._hint(self._paths[-1], stored[0].seq, offset)
        self._last_seq = stored[-1].seq
        self._recent.extend(stored)
        for one in stored:
            self._open_facts.see(one)
        self._appended.set()
        for listener in self._listeners:
            listener(stored)
        return stored

    def _write(self, data: bytes) -> None:
        try:
            if self._dirty_tail:
                os.ftruncate(self._file, self._size)
                self._dirty_tail = False
            written = os.write(self._file, data)
            if written == len(data):
                self._size += written
                return
            self._dirty_tail = True
            os.ftruncate(self._file, self._size)
            self._dirty_tail = False
        except OSError as error:
            raise JournalWriteFailed(f"{self._paths[-1]}: {error.strerror}") from error
        raise JournalWriteFailed(f"{self._paths[-1]}: only {written} of {len(data)} bytes fit")

    def _rotate_if_due(self) -> None:
        now = self._clock()
        empty = self._last_seq < segment.first_of(self._paths[-1])
        if empty or (self._size < self._segment_bytes and self._day == self._day_of(now)):
            return
        head = segment.Head(self._id, self._last_seq + 1, now, digest=True)
        with self._sync_lock:
            try:
                os.fdatasync(self._file)
                path = segment.create(self._folder, head, self._open_facts)
            except OSError as error:
                # The present segment is good enough to go on with; the next append tries again.
                self._sync_error = f"no new segment: {error.strerror}"
                return
            old = self._file
            self._paths.append(path)
            self._begin_writing(path)
            os.close(old)
            self._synced_seq = self._last_seq

    # --- onto the disk ----------------------------------------------------------------------------

    def _sync_forever(self) -> None:
        noted = 0.0
        while not self._stopping.is_set():
            self._appended.wait(ALIVE_SECONDS)
            if self._appended.is_set():
                self._stopping.wait(SYNC_SECONDS)
                self._sync()
            if time.monotonic() - noted >= ALIVE_SECONDS:
                noted = time.monotonic()
                self._note_alive()

    def _sync(self) -> None:
        self._appended.clear()
        with self._sync_lock:
            upto = self._last_seq
            try:
                os.fdatasync(self._file)
            except OSError as error:
                self._sync_error = f"not forced onto the disk: {error.strerror}"
                return
            self._synced_seq = max(upto, self._synced_seq)
            self._sync_error = None
        for listener in list(self._sync_listeners):
            listener(upto)

    def _note_alive(self) -> None:
        try:
            os.utime(self._folder / "alive", (self._clock(), self._clock()))
        except FileNotFoundError:
            (self._folder / "alive").touch()
        except OSError as error:
            self._sync_error = f"alive: {error.strerror}"

    def sync(self) -> None:
        """Force everything onto the disk now."""
        self._sync()

    # --- reading ----------------------------------------------------------------------------------

    def replay(self) -> Iterator[StoredFact]:
        """What brings back the state at the end of the journal: the last two segments, carried
        facts first.

        Two, so that what happened shortly before a new segment was begun is known in full, ended
        calls included.
        """
        paths = self._paths[-2:]
        for n, path in enumerate(paths):
            for _, stored in segment.read(path):
                if n == 0 or not stored.carried:
                    yield stored

    def read_from(self, seq: int) -> Iterator[StoredFact]:
        """Every fact with number ``seq`` or above that is in the journal now, in order, carried
        ones left out.

        Raises JournalGap when ``seq`` is older than the journal's first segment or beyond the next
        fact to come.
        """
        if seq > self._last_seq + 1 or seq < self.first_seq:
            held = f"{self.first_seq} to {self._last_seq}"
            raise JournalGap(f"fact {seq} is not in journal {self._id}, which holds {held}")
        if self._recent and seq >= self._recent[0].seq:
            recent = list(self._recent)
            return iter(recent[max(0, seq - recent[0].seq) :])
        return self._read_files(seq, self._last_seq)

    def _read_files(self, seq: int, last: int) -> Iterator[StoredFact]:
        paths = list(self._paths)
        start = bisect_right([segment.first_of(path) for path in paths], seq) - 1
        for path in paths[start:]:
            hints = self._hints.get(path, [])
            at = bisect_right(hints, seq, key=lambda hint: hint[0]) - 1
            for offset, stored in segment.read(path, hints[at][1] if at >= 0 else 0):
                if stored.carried:
                    continue
                self._hint(path, stored.seq, offset)
                if stored.seq > last:
                    return
                if stored.seq >= seq:
                    yield stored

    def _hint(self, path: Path, seq: int, offset: int) -> None:
        hints = self._hints.setdefault(path, [])
        if not hints or seq >= hints[-1][0] + _HINT_EVERY:
            hints.append((seq, offset))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` called with every append, from the appending thread; returns what ends
        that.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def subscribe_synced(self, listener: SyncListener) -> Callable[[], None]:
        """Have ``listener`` called with ``synced_seq`` whenever it grew, from another thread;
        returns what ends that.
        """
        self._sync_listeners.append(listener)
        return lambda: self._sync_listeners.remove(listener)

    # --- keeping it small, ending -----------------------------------------------------------------

    def drop_before(self, seq: int) -> int:
        """Remove whole segments in which every fact is older than ``seq``; the last two stay.
        Returns how many went.
        """
        dropped = 0
        while len(self._paths) > 2 and segment.first_of(self._paths[1]) <= seq:
            path = self._paths.pop(0)
            self._hints.pop(path, None)
            path.unlink(missing_ok=True)
            dropped += 1
        return dropped

    def close(self) -> None:
        """Force all onto the disk and let go of the journal. Doing it twice is harmless."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._appended.set()
        self._syncer.join()
        self._sync()
        self._note_alive()
        os.close(self._file)
        self._lock_file.close()


def _lock(folder: Path) -> _LockFile:
    return _LockFile(folder / "lock")


class _LockFile:
    """Held by one process; the system lets go of it when that dies, however it dies."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._handle)
            raise JournalInUse(f"{path.parent} is written by another process") from None

    def close(self) -> None:
        os.close(self._handle)


def _read_time(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return None
