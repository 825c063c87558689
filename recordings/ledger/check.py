"""Is the ledger the one that was written, and what does it say is in the store?"""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from recordings.atomic import PART_SUFFIX
from recordings.ledger.book import (
    HEAD,
    LINES,
    LOCK,
    NEXT,
    days_in,
    extends,
    locked,
    trusted_head,
)
from recordings.ledger.diagnosis import diagnose
from recordings.ledger.entry import GENESIS, Kind
from recordings.ledger.findings import Finding, Found
from recordings.ledger.head import Head
from recordings.ledger.keys import PublicKey

_TAIL = len('"}')
_HEX = 64


class LiveFile(NamedTuple):
    """What the ledger says of a path: the newest entry for it. ``doubtful``: the entry itself was
    tampered with.
    """

    call: str
    sha256: str
    bytes: int
    day: str
    n: int
    doubtful: bool

    @property
    def where(self) -> str:
        return f"{self.day} entry {self.n}"


@dataclass(slots=True)
class LedgerReport:
    """``live`` are the files that must be in the store by their paths, ``deleted`` those whose
    newest entry is a tombstone; ``notes`` tell of what a crash left.
    """

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    live: dict[str, LiveFile] = field(default_factory=dict)
    deleted: dict[str, LiveFile] = field(default_factory=dict)
    entries: int = 0
    days: int = 0
    newest: Head | None = None


def check_ledger(folder: Path, key: PublicKey, kept: Sequence[Head] = ()) -> LedgerReport:
    """Read the whole ledger. ``kept`` are heads somebody noted elsewhere: whoever rewrites the
    ledger, even with its private key, cannot change those.

    Raises OSError where it cannot be read. A folder that does not exist is an empty ledger.
    """
    report = LedgerReport()
    if not folder.is_dir():
        report.findings += [Finding(Found.REWRITTEN, one.day, "it is gone") for one in kept]
        return report
    with locked(folder, fcntl.LOCK_SH):
        days = days_in(folder)
        # Older days no longer change: only the newest is read while nobody can write.
        newest = _Day(folder, days[-1], key, newest=True) if days else None
        strangers = list(_foreign(folder, days, report.notes))
    report.findings += [Finding(Found.LEDGER_FOREIGN, name) for name in strangers]
    last, last_day = GENESIS, ""
    for day in days:
        one = newest if newest and day == newest.day else _Day(folder, day, key, newest=False)
        report.findings += one.check(last, last_day, report)
        report.findings += one.compare(kept)
        last, last_day = one.last, day
        report.newest = one.head or report.newest
    report.days = len(days)
    report.findings += [
        Finding(Found.REWRITTEN, one.day, "the day is gone") for one in kept if one.day not in days
    ]
    return report


class _Day:
    """One day's file and head, read."""

    def __init__(self, folder: Path, day: str, key: PublicKey, *, newest: bool) -> None:
        self.day = day
        lines, head = folder / (day + LINES), folder / (day + HEAD)
        self._data = lines.read_bytes() if lines.exists() else b""
        self._has_head = head.exists()
        self.head = trusted_head(head, key)
        self.note = ""
        coming = trusted_head(folder / (day + NEXT), key) if newest else None
        if coming is not None and extends(coming, self.head):
            self._settle(coming)
        self._lines = self._data.split(b"\n")
        self._torn = self._lines.pop()
        self.last = self.head.last if self.head is not None else GENESIS

    def _settle(self, coming: Head) -> None:
        """Take what a crash left as the next start will: whole, or not at all."""
        signed = self.head.bytes if self.head is not None else 0
        if len(self._data) == coming.bytes and self._hashed_last() == coming.last:
            self.head, self._has_head = coming, True
        elif signed <= len(self._data) <= coming.bytes:
            if len(self._data) > signed:
                self.note = f"{self.day}: the end is torn, a crash cut an addition short"
            self._data = self._data[:signed]

    def _hashed_last(self) -> str:
        last = self._data.removesuffix(b"\n").rpartition(b"\n")[2]
        return hashlib.sha256(last).hexdigest()

    def check(self, before: str, day_before: str, report: LedgerReport) -> list[Finding]:
        """Judge the day, and take what it says into the report."""
        if self.note:
            report.notes.append(self.note)
        if self.head is None and not self._has_head and not self._data:
            return []  # a first addition of the day that a crash cut short
        found: list[Finding] = []
        if self.head is None:
            kind = Found.HEAD_FORGED if self._has_head else Found.HEAD_MISSING
            found.append(Finding(kind, f"{self.day}{HEAD}"))
        elif self.head.previous_day != day_before:
            gone = self.head.previous_day or "all before"
            found.append(Finding(Found.DAY_REMOVED, gone, f"{self.day} follows it"))
            before = self.head.previous
        elif self.head.previous != before:
            detail = f"its head does not hold the last hash of {day_before or 'nothing'}"
            found.append(Finding(Found.CHAIN_BROKEN, self.day, detail))
            before = self.head.previous
        if self.head is not None and self._intact(before):
            report.entries += len(self._lines)
            for line in self._lines:
                entry = json.loads(line)
                if entry["kind"] == Kind.BROKEN:
                    found.append(self._broken(entry["n"], entry["note"]))
                    continue
                live = LiveFile(
                    entry["call"], entry["sha256"], entry["bytes"], self.day, entry["n"], False
                )
                _take(report, entry["kind"], entry["path"], live)
            return found
        lines = [*self._lines, self._torn] if self._torn else self._lines
        diagnosis = diagnose(self.day, lines, self.head, before)
        found += diagnosis.findings
        if self.head is not None and not diagnosis.findings:
            found.append(Finding(Found.HEAD_DIFFERS, self.day))
        report.entries += len(diagnosis.entries)
        for one in diagnosis.entries:
            if one.kind is Kind.BROKEN:
                found.append(self._broken(one.n, one.note))
                continue
            doubtful = one.n in diagnosis.doubtful
            live = LiveFile(one.call, one.sha256, one.bytes, self.day, one.n, doubtful)
            _take(report, one.kind, one.path, live)
        if self.head is None and lines:
            self.last = hashlib.sha256(lines[-1]).hexdigest()
        return found

    def _intact(self, before: str) -> bool:
        """The chain from the head back to the first entry, without parsing a line."""
        assert self.head is not None
        if self._torn or len(self._lines) != self.head.entries:
            return False
        sha256 = hashlib.sha256
        last = before.encode()
        for line in self._lines:
            if line[-_TAIL - _HEX : -_TAIL] != last:
                return False
            last = sha256(line).hexdigest().encode()
        return last == self.head.last.encode()

    def _broken(self, number: int, note: str) -> Finding:
        detail = f"noticed while it was written: {note}"
        return Finding(Found.HEAD_DIFFERS, f"{self.day} entry {number}", detail)

    def compare(self, kept: Sequence[Head]) -> Iterator[Finding]:
        """What heads noted elsewhere say of this day."""
        for one in kept:
            if one.day != self.day:
                continue
            there = self._lines[one.entries - 1 : one.entries]
            if not there or hashlib.sha256(there[0]).hexdigest() != one.last:
                yield Finding(Found.REWRITTEN, f"{self.day} up to entry {one.entries}")


def _take(report: LedgerReport, kind: str, path: str, live: LiveFile) -> None:
    if kind == Kind.DELETED:
        report.live.pop(path, None)
        report.deleted[path] = live
    else:
        report.deleted.pop(path, None)
        report.live[path] = live


def _foreign(folder: Path, days: Iterable[str], notes: list[str]) -> Iterator[str]:
    known = {LOCK} | {day + end for day in days for end in (LINES, HEAD)}
    newest = max(days, default="")
    for entry in sorted(folder.iterdir()):
        if entry.name in known or entry.name == newest + NEXT:
            continue
        if entry.name.startswith(".") and entry.name.endswith(PART_SUFFIX):
            notes.append(f"{entry.name} in the ledger is unfinished, or was left so")
        else:
            yield entry.name
