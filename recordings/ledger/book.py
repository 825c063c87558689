"""Writes the ledger. Blocking, thread-safe, and safe beside another process that reads or writes.

The order of an addition: the head as it will be is signed and synced (``.next``), the lines are
added and synced, the head takes its place. So after a crash the lines are those of the head in
force, those of the next one, or something in between that nobody was told of: it is cut off.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from recordings.atomic import sync_folder
from recordings.errors import LedgerDamaged
from recordings.ledger.entry import GENESIS, Entry, Kind, hash_of, parse_line
from recordings.ledger.head import Head, read_head, seal, write_head
from recordings.ledger.keys import PublicKey, SigningKey

LINES, HEAD, NEXT, LOCK = ".jsonl", ".head", ".next", ".lock"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be written down; see `Entry`."""

    kind: Kind
    call: str
    path: str
    sha256: str
    bytes: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class _End:
    """Where the ledger goes on: behind ``entries`` of ``day``."""

    day: str
    entries: int
    bytes: int
    last: str
    previous_day: str
    previous: str
    broken: str = ""


class Ledger:
    """The ledger in one folder."""

    def __init__(self, folder: Path, key: SigningKey) -> None:
        self._folder = Path(folder)
        self._key = key
        self._lock = threading.Lock()
        self.noticed: str | None = None
        """What was found wrong while writing: somebody tampered with the ledger."""

    def add(self, entries: Sequence[NewEntry], at: datetime) -> list[tuple[str, int]]:
        """Write entries down, all or none; gives the day and the number of each.

        ``at`` is aware; its date is the day (never one before the ledger's newest day). When this
        returns they are on the disk and signed. Raises OSError: nothing was added.
        """
        if not entries:
            return []
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        with self._lock, locked(self._folder, fcntl.LOCK_EX):
            end = self._end()
            day = max(end.day, f"{at:%Y-%m-%d}")
            wanted = list(entries)
            if end.broken:
                self.noticed = end.broken
                wanted.insert(0, NewEntry(Kind.BROKEN, "", "", "", 0, end.broken))
            if day != end.day:
                end = _End(day, 0, 0, end.last, end.day, end.last)
            numbers = self._write(end, wanted, at)
            return numbers[1:] if len(numbers) > len(entries) else numbers

    @property
    def key_name(self) -> str:
        """Names the key that signs, as `PublicKey.name`."""
        return self._key.public.name

    def covers(self, day: str, number: int) -> bool:
        """Whether the day's head is signed with our key and goes as far as that entry. Raises
        OSError where it cannot be read.
        """
        if not self._folder.is_dir():
            return False
        with self._lock, locked(self._folder, fcntl.LOCK_SH):
            head = trusted_head(self._folder / (day + HEAD), self._key.public)
        return head is not None and number <= head.entries

    def newest_head(self) -> bytes | None:
        """The newest day's head, as it is to be given to third parties; None before any entry."""
        if not self._folder.is_dir():
            return None
        with self._lock, locked(self._folder, fcntl.LOCK_SH):
            heads = sorted(self._folder.glob(f"*{HEAD}"))
            return heads[-1].read_bytes() if heads else None

    def _write(self, end: _End, wanted: Sequence[NewEntry], at: datetime) -> list[tuple[str, int]]:
        moment = at.isoformat(timespec="milliseconds")
        lines: list[bytes] = []
        last, number = end.last, end.entries
        for one in wanted:
            number += 1
            entry = Entry(
                number, moment, one.kind, one.call, one.path, one.sha256, one.bytes, one.note, last
            )
            lines.append(entry.line())
            last = hash_of(lines[-1])
        added = b"".join(line + b"\n" for line in lines)
        path = self._folder / (end.day + LINES)
        size = path.stat().st_size if path.exists() else 0
        if end.broken and size and not _ends_a_line(path):
            added = b"\n" + added
        head = Head(
            end.day,
            number,
            size + len(added),
            last,
            end.previous_day,
            end.previous,
            moment,
            self._key.public.name,
        )
        coming = self._folder / (end.day + NEXT)
        write_head(coming, seal(head, self._key))
        with path.open("ab") as file:
            file.write(added)
            file.flush()
            os.fsync(file.fileno())
        coming.replace(self._folder / (end.day + HEAD))
        sync_folder(self._folder)
        return [(end.day, number - len(wanted) + 1 + index) for index in range(len(wanted))]

    def _end(self) -> _End:
        """Where to go on, after making good what a crash left."""
        days = days_in(self._folder)
        if not days:
            return _End("", 0, 0, GENESIS, "", GENESIS)
        day = days[-1]
        path = self._folder / (day + LINES)
        size = path.stat().st_size if path.exists() else 0
        head = trusted_head(self._folder / (day + HEAD), self._key.public)
        coming = trusted_head(self._folder / (day + NEXT), self._key.public)
        if coming is not None and extends(coming, head) and size <= coming.bytes:
            if size == coming.bytes and _last_hash(path) == coming.last:
                (self._folder / (day + NEXT)).replace(self._folder / (day + HEAD))
                return _at(coming)
            signed = head.bytes if head is not None else 0
            if size >= signed:
                return self._cut(path, signed, head, days)
        elif coming is None and (self._folder / (day + NEXT)).exists():
            (self._folder / (day + NEXT)).unlink()
        if head is None:
            return self._without_head(day, path, days)
        if size != head.bytes:
            return _at(head, f"{path.name} had {size} bytes, {head.bytes} were signed")
        return _at(head)

    def _cut(self, path: Path, signed: int, head: Head | None, days: list[str]) -> _End:
        """Take away what a crash left behind the signed entries; nobody was told of it."""
        if path.exists():
            os.truncate(path, signed)
        path.with_suffix(NEXT).unlink()
        if head is not None:
            return _at(head)
        path.unlink(missing_ok=True)
        return self._end() if len(days) > 1 else _End("", 0, 0, GENESIS, "", GENESIS)

    def _without_head(self, day: str, path: Path, days: list[str]) -> _End:
        """The head is gone or forged: go on behind the last line there is, and say so."""
        last, number = GENESIS, 0
        before = (
            trusted_head(self._folder / (days[-2] + HEAD), self._key.public) if days[1:] else None
        )
        if before is not None:
            last = before.last
        previous = last
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        for line in reversed(lines):
            if (entry := parse_line(line)) is not None:
                last, number = hash_of(line), entry.n
                break
        size = path.stat().st_size if path.exists() else 0
        was = before.day if before is not None else ""
        return _End(day, number, size, last, was, previous, f"{day}{HEAD} was missing or forged")


@contextmanager
def locked(folder: Path, how: int) -> Iterator[None]:
    """Hold the ledger's lock (``fcntl.LOCK_EX`` to write, ``LOCK_SH`` to read)."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    handle = os.open(folder / LOCK, flags, 0o640)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def days_in(folder: Path) -> list[str]:
    """Days that have any file, oldest first."""
    names = [entry.name for entry in os.scandir(folder) if not entry.name.startswith(".")]
    return sorted({name[:10] for name in names if name[10:] in (LINES, HEAD, NEXT)})


def trusted_head(path: Path, key: PublicKey) -> Head | None:
    """The head in ``path`` if it is that day's and ``key`` signed it."""
    try:
        head, signature = read_head(path.read_bytes())
    except (OSError, LedgerDamaged):
        return None
    if head.day != path.stem or not key.signed(head.message(), signature):
        return None
    return head


def extends(coming: Head, head: Head | None) -> bool:
    """Whether ``coming`` is a head that goes on where ``head`` ends."""
    if head is None:
        return True
    return coming.entries > head.entries and coming.bytes > head.bytes


def _at(head: Head, broken: str = "") -> _End:
    return _End(
        head.day,
        head.entries,
        head.bytes,
        head.last,
        head.previous_day,
        head.previous,
        broken,
    )


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def _last_hash(path: Path) -> str:
    """The hash of the file's last line; lines are far shorter than what is read here."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 65536))
        return hash_of(file.read().removesuffix(b"\n").rpartition(b"\n")[2])
