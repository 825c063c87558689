"""Every way to tamper with a ledger is found and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings.errors import LedgerDamaged
from recordings.ledger import (
    Found,
    Head,
    Ledger,
    check_ledger,
    load_or_create_key,
    read_kept_head,
)
from recordings.ledger.entry import hash_of
from tests.recordings.ledger.book import SATURDAY, SUNDAY, Book, stored


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def found(book: Book, *kept: Head) -> list[tuple[Found, str]]:
    report = check_ledger(book.folder, book.key.public, kept)
    return [(one.found, one.where) for one in report.findings]


def rewrite(path: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def with_field(line: bytes, **fields: object) -> bytes:
    whole = {**json.loads(line), **fields}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5])
@pytest.mark.parametrize(
    "field",
    [
        {"sha256": "f" * 64},
        {"bytes": 99},
        {"call": "another"},
        {"path": "2025/11/22/other.ogg"},
        {"at": "2024-01-01T00:00:00.000+08:00"},
        {"kind": "deleted"},
        {"previous": "e" * 64},
        {"extra": "x"},
    ],
    ids=lambda field: next(iter(field)),
)
def test_an_altered_entry_is_named(book: Book, number: int, field: dict[str, object]) -> None:
    def change(lines: list[bytes]) -> list[bytes]:
        lines[number - 1] = with_field(lines[number - 1], **field)
        return lines

    rewrite(book.saturday, change)
    assert found(book) == [(Found.ENTRY_ALTERED, f"2025-11-22 entry {number}")]


def test_an_entry_made_unreadable_is_named(book: Book) -> None:
    rewrite(book.saturday, lambda lines: [*lines[:2], b"garbage\n", *lines[3:]])
    assert found(book) == [(Found.ENTRY_ALTERED, "2025-11-22 entry 3")]


def test_two_altered_entries_beside_each_other_are_both_named(book: Book) -> None:
    rewrite(
        book.saturday,
        lambda lines: [
            lines[0],
            with_field(lines[1], bytes=7),
            with_field(lines[2], bytes=7),
            *lines[3:],
        ],
    )
    assert found(book) == [
        (Found.ENTRY_ALTERED, "2025-11-22 entry 2"),
        (Found.ENTRY_ALTERED, "2025-11-22 entry 3"),
    ]


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_removed_entry_is_named(book: Book, number: int) -> None:
    rewrite(book.saturday, lambda lines: lines[: number - 1] + lines[number:])
    assert found(book) == [(Found.ENTRY_REMOVED, f"2025-11-22 entry {number}")]


def test_entries_cut_off_today_are_named(book: Book) -> None:
    rewrite(book.sunday, lambda lines: lines[:1])
    assert found(book) == [
        (Found.ENTRY_REMOVED, "2025-11-23 entry 2"),
        (Found.ENTRY_REMOVED, "2025-11-23 entry 3"),
    ]


def test_an_end_torn_off_without_a_crash_is_tampering(book: Book) -> None:
    book.sunday.write_bytes(book.sunday.read_bytes()[:-10])
    assert found(book) == [(Found.ENTRY_ALTERED, "2025-11-23 entry 3")]


def test_a_day_emptied_is_named_entry_by_entry(book: Book) -> None:
    book.sunday.unlink()
    assert found(book) == [
        (Found.ENTRY_REMOVED, f"2025-11-23 entry {number}") for number in (1, 2, 3)
    ]


def test_entries_out_of_order_are_named(book: Book) -> None:
    rewrite(book.saturday, lambda lines: [lines[0], lines[2], lines[1], *lines[3:]])
    assert found(book) == [(Found.ENTRY_MOVED, "2025-11-22 entry 3")]


def test_an_entry_moved_far_is_named_alone(book: Book) -> None:
    rewrite(book.saturday, lambda lines: [lines[4], *lines[:4]])
    assert found(book) == [(Found.ENTRY_MOVED, "2025-11-22 entry 5")]


def test_an_added_entry_is_named(book: Book) -> None:
    forged = with_field(book.lines(book.saturday)[1], path="2025/11/22/forged.ogg")
    rewrite(book.saturday, lambda lines: [*lines[:2], forged, *lines[2:]])
    assert found(book) == [(Found.ENTRY_ADDED, "2025-11-22 line 3")]


def test_an_entry_put_before_the_true_one_is_named(book: Book) -> None:
    forged = with_field(book.lines(book.saturday)[1], path="2025/11/22/forged.ogg")
    rewrite(book.saturday, lambda lines: [lines[0], forged, *lines[1:]])
    assert found(book) == [(Found.ENTRY_ADDED, "2025-11-22 line 2")]


def test_an_entry_well_chained_behind_the_signed_end_is_named(book: Book) -> None:
    last = book.lines(book.sunday)[-1]
    forged = with_field(last, n=4, previous=hash_of(last.rstrip(b"\n")))
    rewrite(book.sunday, lambda lines: [*lines, forged])
    assert found(book) == [(Found.ENTRY_ADDED, "2025-11-23 entry 4")]


def test_a_day_rechained_from_an_altered_entry_on_cannot_be_signed(book: Book) -> None:
    def change(lines: list[bytes]) -> list[bytes]:
        lines[2] = with_field(lines[2], bytes=7)
        for index in (3, 4):
            before = hash_of(lines[index - 1].rstrip(b"\n"))
            lines[index] = with_field(lines[index], previous=before)
        return lines

    rewrite(book.saturday, change)
    assert found(book) == [(Found.ENTRY_ALTERED, "2025-11-22 entry 5")]


def test_a_head_with_a_wrong_signature_is_named(book: Book) -> None:
    path = book.folder / "2025-11-22.head"
    document = json.loads(path.read_bytes())
    document["head"]["entries"] = 4
    path.write_text(json.dumps(document))
    assert (Found.HEAD_FORGED, "2025-11-22.head") in found(book)


def test_a_head_signed_with_another_key_is_named(book: Book, tmp_path: Path) -> None:
    other = Ledger(tmp_path / "other", load_or_create_key(tmp_path / "other.key"))
    for number in range(1, 6):
        other.add([stored(number)], SATURDAY)
    shutil.copy(tmp_path / "other/2025-11-22.head", book.folder)
    assert (Found.HEAD_FORGED, "2025-11-22.head") in found(book)


def test_the_head_of_another_day_is_named(book: Book) -> None:
    shutil.copy(book.folder / "2025-11-22.head", book.folder / "2025-11-23.head")
    assert found(book) == [(Found.HEAD_FORGED, "2025-11-23.head")]


def test_a_removed_head_is_named(book: Book) -> None:
    (book.folder / "2025-11-22.head").unlink()
    assert found(book) == [(Found.HEAD_MISSING, "2025-11-22.head")]


def test_a_removed_day_is_named(book: Book) -> None:
    for end in ("jsonl", "head"):
        (book.folder / f"2025-11-22.{end}").unlink()
    assert found(book) == [(Found.DAY_REMOVED, "2025-11-22")]


def test_a_file_put_into_the_ledgers_folder_is_named(book: Book) -> None:
    (book.folder / "2025-11-21.txt").write_text("x")
    (book.folder / "2025-11-22.next").write_text("x")
    assert found(book) == [
        (Found.LEDGER_FOREIGN, "2025-11-21.txt"),
        (Found.LEDGER_FOREIGN, "2025-11-22.next"),
    ]


def test_who_holds_the_private_key_still_cannot_change_what_was_published(
    book: Book, tmp_path: Path
) -> None:
    kept = tmp_path / "kept.head"
    kept.write_bytes((book.folder / "2025-11-22.head").read_bytes())
    head = read_kept_head(kept, book.key.public)
    shutil.rmtree(book.folder)
    again = Ledger(book.folder, book.key)
    for number in (1, 2, 9, 4, 5):
        again.add([stored(number)], SATURDAY)

    assert found(book) == []
    assert found(book, head) == [(Found.REWRITTEN, "2025-11-22 up to entry 5")]

    shutil.rmtree(book.folder)
    assert found(book, head) == [(Found.REWRITTEN, "2025-11-22")]


def test_a_newest_day_taken_away_is_seen_by_its_published_head(book: Book, tmp_path: Path) -> None:
    kept = tmp_path / "kept.head"
    shutil.move(book.folder / "2025-11-23.head", kept)
    book.sunday.unlink()
    assert found(book) == []
    head = read_kept_head(kept, book.key.public)
    assert found(book, head) == [(Found.REWRITTEN, "2025-11-23")]
    book.ledger.add([stored(9)], SUNDAY)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"head":{"day":1}}'])
def test_what_is_no_head_is_refused_as_one(book: Book, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "kept.head"
    path.write_bytes(content)
    with pytest.raises(LedgerDamaged):
        read_kept_head(path, book.key.public)
    (book.folder / "2025-11-22.head").write_bytes(content)
    assert (Found.HEAD_FORGED, "2025-11-22.head") in found(book)


def test_a_head_signed_by_others_is_refused_as_kept(book: Book, tmp_path: Path) -> None:
    other = load_or_create_key(tmp_path / "other.key")
    with pytest.raises(LedgerDamaged, match="was not signed with the key"):
        read_kept_head(book.folder / "2025-11-22.head", other.public)
