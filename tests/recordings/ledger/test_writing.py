"""The ledger as it is written: what stands in it, and what a crash leaves of an addition."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from recordings.errors import KeyDamaged, KeyExposed, KeyLost
from recordings.ledger import (
    Found,
    Kind,
    Ledger,
    check_ledger,
    load_or_create_key,
    read_kept_head,
    read_public_key,
)
from recordings.ledger.entry import parse_line
from tests.recordings.ledger.book import SATURDAY, SUNDAY, Book, stored


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def test_an_entry_says_what_was_stored_and_holds_the_hash_of_the_one_before(book: Book) -> None:
    first, second = (parse_line(line) for line in book.lines(book.saturday)[:2])
    assert first is not None
    assert second is not None
    assert (first.n, first.call, first.path) == (1, "call-1", "2025/11/22/call-1.ogg")
    assert (first.kind, first.bytes, first.previous) == (Kind.STORED, 1, "0" * 64)
    assert first.at == "2025-11-22T12:00:00.000+08:00"
    assert first.sha256 == "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
    assert second.previous == _hash(book, 0)


def _hash(book: Book, index: int) -> str:
    return hashlib.sha256(book.lines(book.saturday)[index].rstrip(b"\n")).hexdigest()


def test_the_first_entry_of_a_day_carries_the_last_of_the_day_before(book: Book) -> None:
    first = parse_line(book.lines(book.sunday)[0])
    assert first is not None
    assert (first.n, first.previous) == (1, _hash(book, 4))


def test_everything_written_is_found_again(book: Book) -> None:
    report = check_ledger(book.folder, book.key.public)
    assert (report.findings, report.notes) == ([], [])
    assert (report.days, report.entries) == (2, 8)
    assert sorted(report.live) == [f"2025/11/22/call-{n}.ogg" for n in range(1, 9)]
    assert report.newest is not None
    assert (report.newest.day, report.newest.entries) == ("2025-11-23", 3)


def test_numbers_are_given_back_by_day(book: Book) -> None:
    assert book.ledger.add([stored(9), stored(10)], SUNDAY) == [
        ("2025-11-23", 4),
        ("2025-11-23", 5),
    ]
    assert book.ledger.add([], SUNDAY) == []


def test_a_clock_set_back_does_not_open_a_past_day_again(book: Book) -> None:
    assert book.ledger.add([stored(9)], SATURDAY) == [("2025-11-23", 4)]
    assert check_ledger(book.folder, book.key.public).findings == []


def test_a_tombstone_takes_the_file_out_and_breaks_no_chain(book: Book) -> None:
    book.ledger.add([stored(3, Kind.DELETED)], SUNDAY)
    report = check_ledger(book.folder, book.key.public)
    assert report.findings == []
    assert "2025/11/22/call-3.ogg" not in report.live
    assert report.deleted["2025/11/22/call-3.ogg"].where == "2025-11-23 entry 4"


def test_the_private_key_is_its_owners_alone_and_the_public_one_can_be_printed(
    book: Book, tmp_path: Path
) -> None:
    path = tmp_path / "keys" / "ledger.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = load_or_create_key(path)
    assert again.public == book.key.public
    printed = again.public.pem
    assert printed.startswith("-----BEGIN PUBLIC KEY-----")
    assert check_ledger(book.folder, read_public_key(printed)).findings == []
    assert "PRIVATE" not in repr(again)


def test_a_key_others_can_read_is_refused(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ledger.key"
    path.chmod(0o640)
    with pytest.raises(KeyExposed, match="chmod 600"):
        load_or_create_key(path)


def test_a_key_that_is_gone_is_not_quietly_made_anew(book: Book, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "ledger.key"
    path.unlink()
    with pytest.raises(KeyLost, match="Restore it"):
        load_or_create_key(path, may_create=False)
    path.write_text("no key")
    path.chmod(0o600)
    with pytest.raises(KeyDamaged):
        load_or_create_key(path)


def test_a_head_noted_elsewhere_can_be_read_again(book: Book, tmp_path: Path) -> None:
    sealed = book.ledger.newest_head()
    assert sealed is not None
    kept = tmp_path / "kept.head"
    kept.write_bytes(sealed)
    head = read_kept_head(kept, book.key.public)
    book.ledger.add([stored(9)], SUNDAY + timedelta(days=1))
    assert check_ledger(book.folder, book.key.public, [head]).findings == []


def test_an_entry_is_covered_by_the_head_of_its_day_if_our_key_signed_it(book: Book) -> None:
    assert book.ledger.covers("2025-11-22", 5)
    assert not book.ledger.covers("2025-11-22", 6)
    assert not book.ledger.covers("2025-11-24", 1)
    head = book.folder / "2025-11-22.head"
    head.write_bytes(head.read_bytes().replace(b'"entries": 5', b'"entries": 6'))
    assert not book.ledger.covers("2025-11-22", 5)
    assert book.ledger.covers("2025-11-23", 3)


def test_a_ledger_that_was_never_written_covers_nothing(tmp_path: Path) -> None:
    key = load_or_create_key(tmp_path / "keys" / "ledger.key")
    assert not Ledger(tmp_path / "ledger", key).covers("2025-11-22", 1)


# --- crashes --------------------------------------------------------------------------------------


class Killed(Exception):
    """The process died here."""


def killed_after(book: Book, monkeypatch: pytest.MonkeyPatch, written: int) -> None:
    """Add an entry and die when ``written`` of its bytes are in the file."""
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.suffix == ".next":
            raise Killed
        return real(self, target)

    before = book.sunday.stat().st_size
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(Killed):
            book.ledger.add([stored(9), stored(10)], SUNDAY)
    if written >= 0:
        os.truncate(book.sunday, before + written)


@pytest.mark.parametrize("written", [1, 100, 300, 330])
def test_a_torn_end_is_told_apart_from_tampering_and_made_good(
    book: Book, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    killed_after(book, monkeypatch, written)

    report = check_ledger(book.folder, book.key.public)
    assert report.findings == []
    assert report.notes == ["2025-11-23: the end is torn, a crash cut an addition short"]
    assert report.entries == 8

    assert book.ledger.add([stored(9)], SUNDAY) == [("2025-11-23", 4)]
    report = check_ledger(book.folder, book.key.public)
    assert (report.findings, report.notes, report.entries) == ([], [], 9)


def test_a_crash_before_the_first_byte_and_one_after_the_last(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_after(book, monkeypatch, 0)
    report = check_ledger(book.folder, book.key.public)
    assert (report.findings, report.notes, report.entries) == ([], [], 8)

    killed_after(book, monkeypatch, -1)
    report = check_ledger(book.folder, book.key.public)
    assert (report.findings, report.notes, report.entries) == ([], [], 10)
    assert book.ledger.add([stored(11)], SUNDAY) == [("2025-11-23", 6)]
    assert check_ledger(book.folder, book.key.public).findings == []


def test_a_power_cut_that_leaves_zeros_is_made_good(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = book.sunday.stat().st_size
    killed_after(book, monkeypatch, -1)
    added = book.sunday.stat().st_size - size
    os.truncate(book.sunday, size)
    os.truncate(book.sunday, size + added)
    assert check_ledger(book.folder, book.key.public).findings == []
    assert book.ledger.add([stored(9)], SUNDAY) == [("2025-11-23", 4)]
    assert check_ledger(book.folder, book.key.public).findings == []


def test_the_first_addition_of_a_day_torn(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monday = SUNDAY + timedelta(days=1)
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if self.suffix == ".next":
            raise Killed
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(Killed):
            book.ledger.add([stored(9)], monday)
    os.truncate(book.folder / "2025-11-24.jsonl", 20)
    assert check_ledger(book.folder, book.key.public).findings == []
    assert book.ledger.add([stored(9)], monday) == [("2025-11-24", 1)]
    report = check_ledger(book.folder, book.key.public)
    assert (report.findings, report.notes, report.entries) == ([], [], 9)


def test_a_full_disk_adds_nothing_and_loses_nothing(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def full(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink().suffix == ".jsonl":
            os.ftruncate(handle, book.sunday.stat().st_size - 40)
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space left"):
            book.ledger.add([stored(9)], SUNDAY)
    assert book.ledger.add([stored(9)], SUNDAY) == [("2025-11-23", 4)]
    assert check_ledger(book.folder, book.key.public).entries == 9


def test_two_who_write_at_the_same_time_make_one_chain(book: Book) -> None:
    other = Ledger(book.folder, book.key)
    ledgers = [book.ledger, other]
    threads = [
        threading.Thread(
            target=lambda ledger=ledger: [ledger.add([stored(n)], SUNDAY) for n in range(9, 29)]
        )
        for ledger in ledgers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    report = check_ledger(book.folder, book.key.public)
    assert (report.findings, report.entries) == ([], 48)


# --- writing on after tampering -------------------------------------------------------------------


def test_a_ledger_somebody_cut_is_carried_on_and_says_so_for_ever(book: Book) -> None:
    book.sunday.write_bytes(b"".join(book.lines(book.sunday)[:2]))

    assert book.ledger.add([stored(9)], SUNDAY) == [("2025-11-23", 5)]
    found = check_ledger(book.folder, book.key.public)

    assert [(one.found, one.where) for one in found.findings] == [
        (Found.ENTRY_REMOVED, "2025-11-23 entry 3"),
        (Found.HEAD_DIFFERS, "2025-11-23 entry 4"),
    ]
    assert "2025/11/22/call-9.ogg" in found.live


def test_a_ledger_whose_head_is_gone_is_carried_on_and_says_so_for_ever(book: Book) -> None:
    (book.folder / "2025-11-23.head").unlink()

    assert book.ledger.add([stored(9)], SUNDAY) == [("2025-11-23", 5)]
    found = check_ledger(book.folder, book.key.public)

    assert [(one.found, one.where) for one in found.findings] == [
        (Found.HEAD_DIFFERS, "2025-11-23 entry 4")
    ]
    assert found.entries == 5 + 5


def test_something_written_behind_the_signed_end_is_never_taken_over(book: Book) -> None:
    with book.sunday.open("ab") as file:
        file.write(b'{"n":4,"half')

    book.ledger.add([stored(9)], SUNDAY)
    found = check_ledger(book.folder, book.key.public)

    assert [(one.found, one.where) for one in found.findings] == [
        (Found.ENTRY_ADDED, "2025-11-23 line 4"),
        (Found.HEAD_DIFFERS, "2025-11-23 entry 4"),
    ]
