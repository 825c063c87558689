"""Whatever is done to recordings, their ledger or their rows is found and named."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from recordings.audit import AuditReport, audit
from recordings.errors import StoreAway
from recordings.evidence import Verdict
from recordings.ingest import Recording, ingest_call
from recordings.ledger import Found, Kind, Ledger, NewEntry, load_or_create_key
from recordings.ledgered import entries_for
from recordings.store import FileStore, LocalStore, MasterKey, SealedStore
from tests.recordings.sounds import BEIJING, put, tone
from tests.recordings.store.faults import Away

NOW = datetime(2025, 11, 22, 13, tzinfo=BEIJING)
DAY = "2025-11-22"


class Archive:
    """Three calls recorded: files, ledger, rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spool = folder / "spool"
        self.root = folder / "store"
        self.files: FileStore = LocalStore(self.root)
        self.key = load_or_create_key(folder / "ledger.key")
        self.book = folder / "ledger"
        self.ledger = Ledger(self.book, self.key)
        self.rows: list[Recording] = []
        for number in range(3):
            self.record(f"call-{number}", 500 + 300 * number)

    def record(self, call: str, hertz: float = 440) -> Recording:
        put(self.spool, "citizen", "c", tone(hertz, 1.0), call_id=call)
        made = ingest_call(self.spool, self.files, call, tz=BEIJING)
        self.ledger.add(entries_for(made), NOW)
        self.rows.append(made)
        return made

    def audit(self, progress: Callable[[int, int], None] | None = None) -> AuditReport:
        return audit(
            self.book, self.key.public, self.files, lambda: list(self.rows), progress=progress
        )

    def found(self) -> list[tuple[Found, str]]:
        return [(one.found, one.where) for one in self.audit().findings]

    def path(self, number: int) -> Path:
        return self.root / self.rows[number].path


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_attachments_of_cases_in_the_same_store_are_no_recordings(archive: Archive) -> None:
    with archive.files.put("attachments/0a/0a5c") as file:
        file.write(b"%PDF-1.7")
    assert archive.found() == []


def test_what_nobody_touched_is_well(archive: Archive) -> None:
    seen: list[tuple[int, int]] = []
    report = archive.audit(lambda done, total: seen.append((done, total)))
    assert report.ok
    assert (report.files, report.good, report.entries, report.days) == (6, 6, 6, 1)
    assert report.bytes_read == sum(one.bytes + one.peaks.bytes for one in archive.rows)
    assert seen == [(done, 6) for done in range(1, 7)]
    assert report.notes == []


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("damage", "found", "status"),
    [
        (flip, Found.FILE_ALTERED, Verdict.ALTERED),
        (
            lambda path: path.write_bytes(path.read_bytes() + b"x"),
            Found.FILE_ALTERED,
            Verdict.ALTERED,
        ),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), Found.FILE_CUT, Verdict.CUT),
        (lambda path: path.write_bytes(b""), Found.FILE_CUT, Verdict.CUT),
        (lambda path: path.unlink(), Found.FILE_MISSING, Verdict.MISSING),
        (lambda path: path.write_bytes(b"hello"), Found.FILE_FOREIGN, Verdict.FOREIGN),
    ],
    ids=["changed", "longer", "cut", "emptied", "removed", "another kind of file"],
)
def test_a_file_that_is_off_is_named(
    archive: Archive, damage: Callable[[Path], object], found: Found, status: Verdict
) -> None:
    damage(archive.path(1))
    report = archive.audit()
    assert [(one.found, one.where, one.call) for one in report.findings] == [
        (found, archive.rows[1].path, "call-1")
    ]
    assert report.findings[0].detail != ""
    assert {call: verdict for call, (verdict, _) in report.statuses.items()} == {"call-1": status}
    assert report.good == 5


def test_a_link_in_place_of_a_file_is_named(archive: Archive) -> None:
    aside = archive.folder / "aside.ogg"
    archive.path(1).rename(aside)
    archive.path(1).symlink_to(aside)
    assert archive.found() == [(Found.FILE_FOREIGN, archive.rows[1].path)]


def test_swapped_files_are_named_both(archive: Archive) -> None:
    aside = archive.folder / "aside"
    archive.path(0).rename(aside)
    archive.path(2).rename(archive.path(0))
    aside.rename(archive.path(2))
    report = archive.audit()
    assert [(one.found, one.where, one.detail) for one in report.findings] == [
        (Found.FILE_SWAPPED, archive.rows[0].path, f"holds {archive.rows[2].path}"),
        (Found.FILE_SWAPPED, archive.rows[2].path, f"holds {archive.rows[0].path}"),
    ]


def test_an_added_file_is_named_and_an_unfinished_one_only_noted(archive: Archive) -> None:
    (archive.root / "2025/11/22/added.ogg").write_bytes(b"OggS")
    (archive.root / "2025/11/22/.call-9.ogg.abc.part").write_bytes(b"OggS")
    report = archive.audit()
    assert [(one.found, one.where) for one in report.findings] == [
        (Found.FILE_ADDED, "2025/11/22/added.ogg")
    ]
    assert report.notes == ["2025/11/22/.call-9.ogg.abc.part is unfinished, or was left so"]


def test_altered_peaks_are_named_and_leave_the_recording_its_status(archive: Archive) -> None:
    path = archive.rows[1].peaks.path
    (archive.root / path).write_bytes(b"{}")
    report = archive.audit()
    assert [(one.found, one.where) for one in report.findings] == [(Found.FILE_CUT, path)]
    assert report.statuses == {}


def change_entry(archive: Archive, index: int, **fields: object) -> None:
    path = archive.book / f"{DAY}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    whole = {**json.loads(lines[index]), **fields}
    lines[index] = json.dumps(whole, separators=(",", ":")).encode() + b"\n"
    path.write_bytes(b"".join(lines))


def test_an_altered_entry_is_named_and_its_innocent_file_is_not(archive: Archive) -> None:
    change_entry(archive, 2, sha256="f" * 64)
    assert archive.found() == [(Found.ENTRY_ALTERED, f"{DAY} entry 3")]


def test_a_file_and_its_entry_altered_together_are_both_named(archive: Archive) -> None:
    """The row still says what was stored."""
    flip(archive.path(1))
    data = archive.path(1).read_bytes()
    change_entry(archive, 2, sha256=hashlib.sha256(data).hexdigest())
    assert archive.found() == [
        (Found.ENTRY_ALTERED, f"{DAY} entry 3"),
        (Found.FILE_ALTERED, archive.rows[1].path),
    ]


def test_a_removed_entry_is_named(archive: Archive) -> None:
    path = archive.book / f"{DAY}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert archive.found() == [
        (Found.ENTRY_REMOVED, f"{DAY} entry 3"),
        (Found.ROW_WITHOUT_ENTRY, archive.rows[1].path),
    ]


def test_a_row_altered_removed_or_added_is_named(archive: Archive) -> None:
    whole = list(archive.rows)
    archive.rows[0] = replace(whole[0], sha256="0" * 64)
    assert archive.found() == [(Found.ROW_DIFFERS, whole[0].path)]

    archive.rows[:] = whole[1:]
    assert archive.found() == [(Found.ENTRY_WITHOUT_ROW, f"{DAY} entry 1")]

    archive.rows[:] = [*whole, replace(whole[0], call_id="x", path="2025/11/22/x.ogg")]
    assert archive.found() == [
        (Found.ROW_WITHOUT_ENTRY, "2025/11/22/x.ogg"),
        (Found.FILE_MISSING, "2025/11/22/x.ogg"),
    ]


def test_a_row_that_leads_out_of_the_store_reads_nothing(archive: Archive) -> None:
    archive.rows.append(replace(archive.rows[0], call_id="x", path="../../etc/passwd"))
    assert archive.found() == [
        (Found.ROW_WITHOUT_ENTRY, "../../etc/passwd"),
        (Found.FILE_FOREIGN, "../../etc/passwd"),
    ]


def test_a_recording_deleted_on_purpose_is_no_finding_until_it_is_back(archive: Archive) -> None:
    gone = archive.rows.pop(1)
    kept = archive.root / gone.path
    content = kept.read_bytes()
    archive.ledger.add(
        [
            NewEntry(Kind.DELETED, gone.call_id, path, gone.sha256, 0, "retention: standard")
            for path in (gone.path, gone.peaks.path)
        ],
        NOW,
    )
    archive.files.delete(gone.path)
    archive.files.delete(gone.peaks.path)
    assert archive.audit().ok

    kept.write_bytes(content)
    report = archive.audit()
    assert [(one.found, one.where, one.detail) for one in report.findings] == [
        (Found.FILE_BACK, gone.path, f"deleted by {DAY} entry 7")
    ]


def test_what_is_stored_while_it_is_checked_is_not_called_wrong(archive: Archive) -> None:
    """Rows are read after the ledger: the newest one has its entry only at the second look."""
    asked = 0

    def rows() -> list[Recording]:
        nonlocal asked
        asked += 1
        if asked == 1:
            archive.record("call-9")
        return list(archive.rows)

    report = audit(archive.book, archive.key.public, archive.files, rows)
    assert (report.findings, asked) == ([], 2)


def test_an_archive_that_was_lost_is_not_an_empty_one(archive: Archive) -> None:
    shutil.rmtree(archive.root)
    assert [found for found, _ in archive.found()] == [Found.FILE_MISSING] * 6


def test_a_ledger_that_was_lost_is_seen_by_the_rows(archive: Archive) -> None:
    shutil.rmtree(archive.book)
    assert archive.found() == [(Found.ROW_WITHOUT_ENTRY, row.path) for row in archive.rows]


def test_a_sealed_archive_is_checked_by_what_was_recorded(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.rows.clear()
    archive.files = SealedStore(LocalStore(tmp_path / "sealed"), MasterKey.of(bytes(32)))
    archive.book = tmp_path / "ledger-2"
    archive.ledger = Ledger(archive.book, archive.key)
    made = archive.record("call-5")
    assert archive.audit().ok
    flip(tmp_path / "sealed" / made.path)
    assert archive.found() == [(Found.FILE_ALTERED, made.path)]


def test_a_store_that_is_away_makes_no_findings(archive: Archive) -> None:
    away = Away(archive.files)
    archive.files = away
    away.away = True
    with pytest.raises(StoreAway):
        archive.audit()
