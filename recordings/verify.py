"""Checks every recording a row names, and looks for files no row names."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from recordings.atomic import PART_SUFFIX
from recordings.evidence import EvidenceRow, FileVerdict, Verdict, check
from recordings.places import peaks_path
from recordings.store import FileStore, as_store

Progress = Callable[[FileVerdict], None]
"""Called with the verdict on every single file, in the order of the rows."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of the whole store found.

    ``off`` holds every verdict that is not ok, ``unknown`` the store paths no row names,
    ``unfinished`` what killed or still running writers left (temporary names; not counted as off).
    """

    counts: Mapping[Verdict, int]
    off: tuple[FileVerdict, ...]
    unknown: tuple[str, ...]
    unfinished: tuple[str, ...]
    bytes_read: int
    seconds: float = field(compare=False)

    @property
    def checked(self) -> int:
        return sum(self.counts.values())

    @property
    def ok(self) -> bool:
        """True if every file is the one that was stored and nothing unknown lies beside them."""
        return not self.off and not self.unknown


def verify_all(
    rows: Iterable[EvidenceRow], store: FileStore | Path, progress: Progress | None = None
) -> Report:
    """Judge every row's file, then name what lies in the store unasked.

    The folder is listed before the first row is taken: given a lazy ``rows``, a recording stored
    meanwhile is not called unknown. Only a call between its file and its commit can be; ask again.
    Raises OSError where the store's root itself cannot be listed (a store that does not exist holds
    no file: every row is then missing).
    """
    began = time.monotonic()
    files = as_store(store)
    there = set(files.list())
    counts: Counter[Verdict] = Counter()
    off: list[FileVerdict] = []
    read = 0
    for row in rows:
        verdict = check(row, files)
        counts[verdict.verdict] += 1
        read += verdict.bytes_read
        if verdict.verdict is not Verdict.OK:
            off.append(verdict)
        there.discard(row.path)
        there.discard(peaks_path(row.path))
        if progress is not None:
            progress(verdict)
    unfinished = {path for path in there if _is_part(path)}
    return Report(
        dict(counts),
        tuple(off),
        tuple(sorted(there - unfinished)),
        tuple(sorted(unfinished)),
        read,
        time.monotonic() - began,
    )


def _is_part(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith(".") and name.endswith(PART_SUFFIX)
