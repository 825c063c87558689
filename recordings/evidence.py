"""Is the file in the store still the one that was stored?

The row keeps SHA-256, size and duration. A file is hashed first; only when the hash is off is it
opened to tell what happened to it, so checking a whole store runs at the speed of hashing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import soundfile

from recordings.errors import (
    PathRefused,
    RecordingForeign,
    RecordingMissing,
    RecordingUnreadable,
    SealBroken,
)
from recordings.opus import read_labels
from recordings.store import FileStore, as_store, digest

_BLOCK = 1 << 20


class EvidenceRow(Protocol):
    """What persistence gives back of a recording, as far as checking it needs."""

    @property
    def call_id(self) -> str: ...
    @property
    def path(self) -> str:
        """Relative to the store's root, with forward slashes."""

    @property
    def sha256(self) -> str:
        """64 lower-case hexadecimal digits."""

    @property
    def bytes(self) -> int: ...


class Verdict(StrEnum):
    OK = "ok"
    MISSING = "missing"
    CUT = "cut"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is kept of a file: SHA-256 in hexadecimal, size in bytes, duration in seconds."""

    sha256: str
    bytes: int
    duration_seconds: float


@dataclass(frozen=True, slots=True)
class FileVerdict:
    """What became of one row's file; ``detail`` is for people, and empty when all is well."""

    call_id: str
    path: str
    verdict: Verdict
    bytes_read: int = 0
    detail: str = ""


def measure(path: Path) -> Evidence:
    """Evidence of a recording as it lies there now.

    Raises FileNotFoundError, PermissionError, RecordingForeign.
    """
    with path.open("rb") as file:
        read_labels(file, path.name)
    hashed, size = sha256_of(path)
    return Evidence(hashed, size, _duration(path))


def sha256_of(path: Path) -> tuple[str, int]:
    """SHA-256 in hexadecimal and the number of bytes hashed."""
    digest = hashlib.sha256()
    size = 0
    buffer = bytearray(_BLOCK)
    view = memoryview(buffer)
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(view[:count])
            size += count
    return digest.hexdigest(), size


def check(row: EvidenceRow, store: FileStore | Path) -> FileVerdict:
    """Judge one row's file. Raises nothing for a file that is off: the verdict says so.

    ``cut``: the head is this call's recording and bytes are missing. ``altered``: as long or
    longer, or another call's recording. ``foreign``: no recording of ours at all.
    Raises StoreAway, as a store that cannot be asked says nothing about its files.
    """
    files = as_store(store)

    def verdict(kind: Verdict, read: int = 0, detail: str = "") -> FileVerdict:
        return FileVerdict(row.call_id, row.path, kind, read, detail)

    try:
        hashed, size = digest(files, row.path)
        if hashed == row.sha256 and size == row.bytes:
            return verdict(Verdict.OK, size)
        kind, detail = _what_happened(row, files, size)
        return verdict(kind, size, detail)
    except (PathRefused, RecordingForeign) as error:
        return verdict(Verdict.FOREIGN, 0, str(error))
    except RecordingMissing:
        return verdict(Verdict.MISSING, 0, "no such file")
    except SealBroken as error:
        return verdict(Verdict.ALTERED, 0, str(error))
    except RecordingUnreadable as error:
        return verdict(Verdict.UNREADABLE, 0, str(error))
    except OSError as error:
        return verdict(Verdict.UNREADABLE, 0, error.strerror or str(error))


def _what_happened(row: EvidenceRow, store: FileStore, size: int) -> tuple[Verdict, str]:
    sizes = f"{size} bytes, {row.bytes} were stored"
    try:
        with store.open(row.path) as file:
            holds = read_labels(file, row.path).get("call_id")
    except RecordingForeign as error:
        if size < row.bytes and _begins_like_ogg(store, row.path):
            return Verdict.CUT, sizes
        return Verdict.FOREIGN, str(error)
    if holds != row.call_id:
        return Verdict.ALTERED, f"holds the recording of call {holds}"
    if size < row.bytes:
        return Verdict.CUT, sizes
    return Verdict.ALTERED, sizes if size > row.bytes else "same size, other content"


def _begins_like_ogg(store: FileStore, path: str) -> bool:
    """True for an empty file too: nothing but its end is known to be lost."""
    with store.open(path) as file:
        return b"OggS".startswith(file.read(4))


def _duration(path: Path) -> float:
    try:
        info = soundfile.info(str(path))
    except soundfile.SoundFileError as error:
        raise RecordingForeign(f"{path.name} cannot be decoded: {error}") from error
    return float(info.frames / info.samplerate)
