"""One file of the journal: a head line, the facts carried over, then the facts as they happened, a
line of JSON each.

Names sort by age: ``facts-000000000042.jsonl`` begins after fact 41. A segment is put in place by a
rename once its head and the facts carried over are on the disk, so a half-written head never has
the name of a segment. Only the last segment grows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store import codec
from store.errors import FactUnreadable, FactUnwritable, JournalDamaged
from store.stored_fact import StoredFact

FORMAT = 1
_PREFIX, _SUFFIX = "facts-", ".jsonl"


@dataclass(frozen=True, slots=True)
class Head:
    """First line of a segment. ``digest`` tells that the carried facts stand for all that went
    before.
    """

    journal: str
    first: int
    created_at: float
    digest: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """An unfinished end that was cut off a segment when it was opened, left by a crash in the
    middle of a write.
    """

    segment: str
    bytes: int
    text: str
    """What was cut off, shortened: for the log."""


def name_of(first: int) -> str:
    return f"{_PREFIX}{first:012d}{_SUFFIX}"


def first_of(path: Path) -> int:
    """The number the segment begins with, as its name says."""
    return int(path.name.removeprefix(_PREFIX).removesuffix(_SUFFIX))


def segments_in(folder: Path) -> list[Path]:
    """All segments, oldest first."""
    return sorted(folder.glob(f"{_PREFIX}{'[0-9]' * 12}{_SUFFIX}"))


def line_of(stored: StoredFact) -> bytes:
    """One fact as a line. Raises FactUnwritable."""
    line: dict[str, Any] = {
        "seq": stored.seq,
        "fact": codec.kind_name(stored.fact),
        "body": codec.encode(stored.fact),
    }
    if stored.carried:
        line["carried"] = True
    try:
        return json.dumps(line, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
    except ValueError as error:
        raise FactUnwritable(f"{stored.fact!r}: {error}") from error


def fact_in(line: bytes) -> StoredFact:
    """The fact a line holds. Raises FactUnreadable."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise FactUnreadable(f"not JSON: {error}") from None
    if not isinstance(data, dict) or type(data.get("seq")) is not int:
        raise FactUnreadable("no number")
    fact = codec.decode(data.get("fact"), data.get("body"))
    return StoredFact(data["seq"], fact, data.get("carried") is True)


def create(folder: Path, head: Head, carried: Iterable[StoredFact]) -> Path:
    """Write a new segment and put it in its place. Raises OSError with nothing left behind."""
    path = folder / name_of(head.first)
    part = path.with_suffix(".part")
    first_line = {
        "format": FORMAT,
        "journal": head.journal,
        "first": head.first,
        "created_at": head.created_at,
        "digest": head.digest,
    }
    try:
        with part.open("wb") as file:
            file.write(json.dumps(first_line, separators=(",", ":")).encode("ascii") + b"\n")
            file.writelines(line_of(stored) for stored in carried)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return path


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def head_of(path: Path) -> Head:
    """Raises JournalDamaged when the segment does not begin as one."""
    with path.open("rb") as file:
        line = file.readline()
    try:
        data = json.loads(line)
        if data["format"] != FORMAT:
            raise JournalDamaged(f"{path} has format {data['format']}, this program reads {FORMAT}")
        return Head(
            str(data["journal"]),
            int(data["first"]),
            float(data["created_at"]),
            bool(data["digest"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise JournalDamaged(f"{path} does not begin like a segment of the journal") from error


def read(path: Path, start: int = 0, stop: int | None = None) -> Iterator[tuple[int, StoredFact]]:
    """``(offset of the line, fact)`` for the whole lines from offset ``start`` (0: after the head)
    to ``stop``.

    A last line without an end is left out. Raises JournalDamaged, naming file and offset, for any
    other line.
    """
    with path.open("rb") as file:
        offset = start
        if start:
            file.seek(start)
        else:
            offset = len(file.readline())
        for line in file:
            if not line.endswith(b"\n") or (stop is not None and offset >= stop):
                return
            try:
                stored = fact_in(line)
            except FactUnreadable as error:
                raise JournalDamaged(f"{path}, byte {offset}: {error}") from error
            yield offset, stored
            offset += len(line)


def cut_unfinished_end(path: Path) -> Cut | None:
    """Cut off what a crash left of a write: a last line without an end, or lines that are no JSON
    at all with nothing readable after them.

    What is unreadable further up, and a last line that is JSON but no fact this program knows, are
    not touched: no crash leaves such, and reading them raises JournalDamaged.
    """
    data = path.read_bytes()
    head, end = data.find(b"\n") + 1, len(data)
    while end > head:
        start = data.rfind(b"\n", 0, end - 1) + 1
        line = data[start:end]
        if line.endswith(b"\n") and not _torn(line):
            break
        end = start
    if end == len(data):
        return None
    with path.open("rb+") as file:
        file.truncate(end)
        os.fsync(file.fileno())
    text = data[end : end + 200].decode("ascii", "backslashreplace")
    return Cut(path.name, len(data) - end, text)


def _torn(line: bytes) -> bool:
    """True for what is no JSON at all; a line that is JSON was written whole and means something we
    do not know.
    """
    try:
        json.loads(line)
    except ValueError:
        return True
    return False
