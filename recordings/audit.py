"""The whole proof: the ledger by itself, every file against the ledger, every row against it.

What changes while it is looked at (a recording stored, one deleted by its retention) is looked at a
second time before it is called wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recordings.atomic import PART_SUFFIX
from recordings.errors import (
    PathRefused,
    RecordingForeign,
    RecordingMissing,
    SealBroken,
)
from recordings.evidence import EvidenceRow, Verdict, check
from recordings.hashing import Hashed, digests
from recordings.ledger import Finding, Found, Head, LedgerReport, LiveFile, PublicKey, check_ledger
from recordings.places import ATTACHMENTS, PEAKS_SUFFIX, peaks_path
from recordings.store import FileStore

Progress = Callable[[int, int], None]
"""Called with the files checked so far and their number."""

_VERDICTS = {
    Verdict.MISSING: Found.FILE_MISSING,
    Verdict.CUT: Found.FILE_CUT,
    Verdict.ALTERED: Found.FILE_ALTERED,
    Verdict.FOREIGN: Found.FILE_FOREIGN,
    Verdict.UNREADABLE: Found.FILE_UNREADABLE,
}
_PASSING = {
    Found.FILE_MISSING,
    Found.FILE_ADDED,
    Found.FILE_BACK,
    Found.ROW_WITHOUT_ENTRY,
    Found.ENTRY_WITHOUT_ROW,
}
"""What may only have been a moment between two steps of somebody at work."""


@dataclass(slots=True)
class AuditReport:
    """``findings`` name all that is off; ``notes`` what is not, and should be known. ``statuses``
    are the verdicts on the recordings that are not as they were stored, by call.
    """

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    statuses: dict[str, tuple[Verdict, str]] = field(default_factory=dict)
    files: int = 0
    good: int = 0
    entries: int = 0
    days: int = 0
    newest: Head | None = None
    bytes_read: int = 0
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(frozen=True, slots=True)
class _Expected:
    """Fills `EvidenceRow`."""

    call_id: str
    path: str
    sha256: str
    bytes: int


def audit(
    ledger: Path,
    key: PublicKey,
    store: FileStore,
    rows: Callable[[], Iterable[EvidenceRow]] = tuple,
    *,
    kept: Sequence[Head] = (),
    progress: Progress | None = None,
) -> AuditReport:
    """Check everything there is.

    ``rows`` gives what the database says each time it is called (recordings that were deleted on
    purpose left out); ``kept`` are heads noted elsewhere. Raises StoreAway when the store cannot be
    asked, OSError when it or the ledger cannot be read.
    """
    began = time.monotonic()
    there = _recordings_in(store)
    book = check_ledger(ledger, key, kept)
    report = AuditReport(notes=book.notes, entries=book.entries, days=book.days, newest=book.newest)
    found = list(book.findings)
    without_entry: list[_Expected] = []
    mended: dict[str, _Expected] = {}
    found += _rows(rows(), book, without_entry, mended)
    wanted = {path: _expected(path, live, mended) for path, live in book.live.items()}
    for row in without_entry:
        wanted[row.path] = row
    bad: list[tuple[str, Hashed]] = []
    for path, hashed in digests(store, wanted):
        expected = wanted[path]
        report.files += 1
        if not isinstance(hashed, tuple):
            bad.append((path, hashed))
        else:
            report.bytes_read += hashed[1]
            unproven = path in book.live and book.live[path].doubtful and path not in mended
            if unproven or hashed == (expected.sha256, expected.bytes):
                report.good += 1
            else:
                bad.append((path, hashed))
        if progress is not None:
            progress(report.files, len(wanted))
    found += _files_off(bad, wanted, store)
    beside = {peaks_path(row.path) for row in without_entry}
    unknown = there - wanted.keys() - beside
    for path in sorted(unknown):
        if path.rpartition("/")[2].startswith(".") and path.endswith(PART_SUFFIX):
            report.notes.append(f"{path} is unfinished, or was left so")
        elif path in book.deleted:
            detail = f"deleted by {book.deleted[path].where}"
            found.append(Finding(Found.FILE_BACK, path, detail, book.deleted[path].call))
        else:
            found.append(Finding(Found.FILE_ADDED, path, "nobody stored this"))
    if any(one.found in _PASSING for one in found):
        found = _second_look(found, check_ledger(ledger, key), store, rows)
    report.findings = found
    for one in found:
        if one.call and (verdict := _status(one)) is not None:
            report.statuses.setdefault(one.call, (verdict, one.detail))
    report.seconds = time.monotonic() - began
    return report


def _recordings_in(store: FileStore) -> set[str]:
    return {path for path in store.list() if not path.startswith(ATTACHMENTS)}


def _rows(
    rows: Iterable[EvidenceRow],
    book: LedgerReport,
    without_entry: list[_Expected],
    mended: dict[str, _Expected],
) -> Iterator[Finding]:
    """Rows against entries. ``mended`` takes what a row says of a file whose entry is doubtful."""
    unseen = {path for path in book.live if not path.endswith(PEAKS_SUFFIX)}
    any_row = False
    for row in rows:
        any_row = True
        unseen.discard(row.path)
        said = _Expected(row.call_id, row.path, row.sha256, row.bytes)
        live = book.live.get(row.path)
        if live is None:
            without_entry.append(said)
            yield Finding(Found.ROW_WITHOUT_ENTRY, row.path, "", row.call_id)
        elif live.doubtful:
            mended[row.path] = said
        elif (live.call, live.sha256, live.bytes) != (row.call_id, row.sha256, row.bytes):
            yield Finding(Found.ROW_DIFFERS, row.path, f"from {live.where}", row.call_id)
    if any_row or unseen:
        for path in sorted(unseen):
            live = book.live[path]
            if not live.doubtful:
                yield Finding(Found.ENTRY_WITHOUT_ROW, live.where, path, live.call)


def _expected(path: str, live: LiveFile, mended: dict[str, _Expected]) -> _Expected:
    return mended.get(path) or _Expected(live.call, path, live.sha256, live.bytes)


def _files_off(
    bad: Sequence[tuple[str, Hashed]], wanted: dict[str, _Expected], store: FileStore
) -> Iterator[Finding]:
    """Why each of these is not what was stored."""
    if not bad:
        return
    owners = {one.sha256: one for one in wanted.values()}
    for path, hashed in bad:
        expected = wanted[path]
        call = expected.call_id
        if isinstance(hashed, tuple):
            owner = owners.get(hashed[0])
            if owner is not None and owner.path != path:
                yield Finding(Found.FILE_SWAPPED, path, f"holds {owner.path}", call)
            elif path.endswith(PEAKS_SUFFIX):
                kind = Found.FILE_CUT if hashed[1] < expected.bytes else Found.FILE_ALTERED
                detail = f"{hashed[1]} bytes, {expected.bytes} were stored"
                yield Finding(kind, path, detail, call)
            else:
                verdict = check(expected, store)
                if verdict.verdict is not Verdict.OK:
                    yield Finding(_VERDICTS[verdict.verdict], path, verdict.detail, call)
            continue
        if isinstance(hashed, RecordingMissing):
            yield Finding(Found.FILE_MISSING, path, "no such file", call)
        elif isinstance(hashed, SealBroken):
            yield Finding(Found.FILE_ALTERED, path, str(hashed), call)
        elif isinstance(hashed, PathRefused | RecordingForeign):
            yield Finding(Found.FILE_FOREIGN, path, str(hashed), call)
        else:
            yield Finding(Found.FILE_UNREADABLE, path, str(hashed), call)


def _second_look(
    found: list[Finding],
    book: LedgerReport,
    store: FileStore,
    rows: Callable[[], Iterable[EvidenceRow]],
) -> list[Finding]:
    """What still holds by now."""
    named = {row.path for row in rows()}
    there = _recordings_in(store)
    left = []
    for one in found:
        path = one.detail if one.found is Found.ENTRY_WITHOUT_ROW else one.where
        holds = {
            Found.FILE_MISSING: path in book.live or path in named,
            Found.FILE_ADDED: path in there and path not in book.live,
            Found.FILE_BACK: path in there and path in book.deleted,
            Found.ROW_WITHOUT_ENTRY: path in named and path not in book.live,
            Found.ENTRY_WITHOUT_ROW: path in book.live and path not in named,
        }.get(one.found, True)
        if holds:
            left.append(one)
    return left


def _status(finding: Finding) -> Verdict | None:
    """What a finding makes of a recording's row; one of its peaks says nothing of it."""
    if finding.where.endswith(PEAKS_SUFFIX):
        return None
    if finding.found is Found.FILE_SWAPPED:
        return Verdict.ALTERED
    return next((verdict for verdict, one in _VERDICTS.items() if one is finding.found), None)
