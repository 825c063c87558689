"""What every store can do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileStat:
    """``bytes`` as they were put; ``identity`` is another one once the file may have changed."""

    bytes: int
    identity: tuple[object, ...]


class FileStore(Protocol):
    """Blocking; safe to use from several threads.

    Everything raises PathRefused for a path that could lead out, StoreAway when the store cannot be
    reached (try again later), RecordingUnreadable when it refuses, OSError for the machine's own
    faults (disk full).
    """

    def put(self, path: str) -> AbstractContextManager[BinaryIO]:
        """A file to write to that takes ``path``'s place, whole, when the block ends, and leaves no
        trace if the block fails. Missing folders are made.
        """

    def open(self, path: str) -> BinaryIO:
        """The file, for reading, seekable. Raises RecordingMissing; RecordingForeign for anything
        but a regular file, or one this store did not write.
        """

    def stat(self, path: str) -> FileStat:
        """Raises as ``open``."""

    def delete(self, path: str) -> bool:
        """False when there was no such file."""

    def list(self) -> Iterator[str]:
        """The path of everything there is, links and unfinished files included, in no order."""


def as_store(store: FileStore | Path) -> FileStore:
    """A folder by its path is a plain local store."""
    if isinstance(store, Path):
        from recordings.store.local import LocalStore

        return LocalStore(store)
    return store


def digest(store: FileStore, path: str) -> tuple[str, int]:
    """SHA-256 in hexadecimal and the size of a file. Raises as ``FileStore.open``."""
    hashed = hashlib.sha256()
    size = 0
    with store.open(path) as file:
        while block := file.read(_BLOCK):
            hashed.update(block)
            size += len(block)
    return hashed.hexdigest(), size
