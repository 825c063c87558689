"""A file appears whole or not at all: written beside its place, synced, then renamed into it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PART_SUFFIX = ".part"
"""Ending of a file not finished yet; its name also begins with a dot."""


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes ``path``'s place when the block ends, and leaves no trace if it fails.

    Missing folders are made. Raises OSError (disk full, no permission) with the old file untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART_SUFFIX, dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o640)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_parts(path: Path) -> int:
    """Remove what killed writers of ``path`` left behind; gives their number."""
    found = 0
    if path.parent.is_dir():
        for entry in list(os.scandir(path.parent)):
            if entry.name.startswith(f".{path.name}.") and entry.name.endswith(PART_SUFFIX):
                Path(entry.path).unlink(missing_ok=True)
                found += 1
    return found


def sync_folder(folder: Path) -> None:
    """Make a rename or a removal in ``folder`` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
