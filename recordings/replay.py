"""Gives a stored recording to whoever may hear it: the file itself, or a rendition from the cache.

Nothing is handed out that is not what was stored: a file is hashed when it is first asked for, and
again whenever its size, time or inode has changed since. What is wrong with it is an error with a
name, never an empty answer.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from recordings.atomic import PART_SUFFIX
from recordings.errors import (
    RecordingAltered,
    RecordingCut,
    RecordingForeign,
    RecordingMissing,
    RecordingUnreadable,
    StoreAway,
    StoreError,
    VoiceUnknown,
)
from recordings.evidence import EvidenceRow, Verdict, check
from recordings.places import check_store_path, peaks_path
from recordings.rendition import render
from recordings.store import FileStore, LocalStore, MasterKey, SealedStore, as_store
from recordings.tracks import Role

MIX = "mix"
MEDIA_TYPE = "audio/ogg; codecs=opus"
_REMEMBERED = 4096

ERRORS: dict[Verdict, type[StoreError]] = {
    Verdict.MISSING: RecordingMissing,
    Verdict.CUT: RecordingCut,
    Verdict.ALTERED: RecordingAltered,
    Verdict.FOREIGN: RecordingForeign,
    Verdict.UNREADABLE: RecordingUnreadable,
}


class StoredVoice(Protocol):
    """What replay needs of a voice; `recordings.ingest.Voice` is one."""

    @property
    def key(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def channel(self) -> int: ...


class StoredRecording(EvidenceRow, Protocol):
    """What replay needs of a row; `recordings.ingest.Recording` is one."""

    @property
    def voices(self) -> Sequence[StoredVoice]: ...


@dataclass(frozen=True, slots=True)
class Playable:
    """A file ready to be sent with HTTP Range. ``etag`` is unquoted and names the content;
    ``path`` is within ``store``.
    """

    store: FileStore
    path: str
    bytes: int
    media_type: str
    etag: str

    def open(self) -> BinaryIO:
        """The file, seekable. Raises as ``FileStore.open``."""
        return self.store.open(self.path)


class Replay:
    """Playable files out of one store. Blocking and thread-safe.

    ``cache_bytes`` bounds the folder of renditions: the longest unused go first, but none that was
    asked for within ``grace_seconds`` (it may be about to be opened), so a burst may exceed the
    bound for that long. Several processes may share the folder. With ``cache_key`` renditions are
    sealed like the recordings they were made of.
    """

    def __init__(
        self,
        store: FileStore | Path,
        cache: Path,
        *,
        cache_key: MasterKey | None = None,
        cache_bytes: int = 1_000_000_000,
        grace_seconds: float = 60.0,
    ) -> None:
        self._store = as_store(store)
        self._cache = Path(cache)
        folder = LocalStore(self._cache)
        self._renditions = SealedStore(folder, cache_key) if cache_key is not None else folder
        self._cache_bytes = cache_bytes
        self._grace = grace_seconds
        self._checked: OrderedDict[tuple[object, ...], None] = OrderedDict()
        self._rendering: dict[str, tuple[threading.Lock, int]] = {}
        self._lock = threading.Lock()

    def whole(self, row: EvidenceRow) -> Playable:
        """The recording itself, all voices.

        Raises RecordingMissing, RecordingCut, RecordingAltered, RecordingForeign,
        RecordingUnreadable (all StoreError), PathRefused.
        """
        self._trust(row)
        return Playable(self._store, row.path, row.bytes, MEDIA_TYPE, row.sha256)

    def rendition(self, row: StoredRecording, voice: str = MIX) -> Playable:
        """A mono rendition: a voice by its key (``citizen-0``), or ``mix``.

        Raises what `whole` raises, and VoiceUnknown.
        """
        channels = _channels(row, voice)
        self._trust(row)
        target = f"{row.sha256}-{voice}.ogg"
        with self._only_one(target):
            try:
                os.utime(self._cache / target)
            except FileNotFoundError:
                with self._store.open(row.path) as whole, self._renditions.put(target) as file:
                    render(whole, row.path, channels, voice, file)
            size = self._renditions.stat(target).bytes
        self._evict(self._cache / target)
        return Playable(self._renditions, target, size, MEDIA_TYPE, f"{row.sha256}-{voice}")

    def peaks(self, row: EvidenceRow) -> Playable:
        """The peaks document of a recording. Raises RecordingMissing, PathRefused."""
        check_store_path(row.path)
        path = peaks_path(row.path)
        try:
            size = self._store.stat(path).bytes
        except (RecordingMissing, RecordingForeign):
            raise RecordingMissing(f"no peaks are stored for call {row.call_id}") from None
        return Playable(self._store, path, size, "application/json", f"{row.sha256}-peaks")

    def _trust(self, row: EvidenceRow) -> None:
        seen = self._identity(row)
        with self._lock:
            if seen is not None and seen in self._checked:
                self._checked.move_to_end(seen)
                return
        found = check(row, self._store)
        if found.verdict is not Verdict.OK:
            raise ERRORS[found.verdict](f"recording of call {row.call_id}: {found.detail}")
        if seen is not None and seen == self._identity(row):
            with self._lock:
                self._checked[seen] = None
                while len(self._checked) > _REMEMBERED:
                    self._checked.popitem(last=False)

    def _identity(self, row: EvidenceRow) -> tuple[object, ...] | None:
        """None for a file that cannot be looked at: `check` says why. Raises PathRefused."""
        try:
            identity = self._store.stat(row.path).identity
        except StoreAway:
            raise
        except (StoreError, OSError):
            return None
        return (row.call_id, row.path, row.sha256, row.bytes, *identity)

    @contextmanager
    def _only_one(self, target: str) -> Iterator[None]:
        """Let one thread render a target while others wait for the result."""
        with self._lock:
            lock, users = self._rendering.get(target, (threading.Lock(), 0))
            self._rendering[target] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, users = self._rendering[target]
                if users == 1:
                    del self._rendering[target]
                else:
                    self._rendering[target] = (lock, users - 1)

    def _evict(self, keep: Path) -> None:
        files: list[tuple[float, int, Path]] = []
        for entry in list(os.scandir(self._cache)):
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            files.append((status.st_mtime, status.st_size, Path(entry.path)))
        total = sum(size for _, size, _ in files)
        old_enough = time.time() - self._grace
        for used, size, path in sorted(files):
            if total <= self._cache_bytes:
                return
            unfinished = path.name.endswith(PART_SUFFIX) and used > time.time() - 3600
            if path == keep or used > old_enough or unfinished:
                continue
            path.unlink(missing_ok=True)
            total -= size


def _channels(row: StoredRecording, voice: str) -> list[int]:
    if voice == MIX:
        spoken = [one.channel for one in row.voices if one.role != Role.PLAYED]
        return spoken or [one.channel for one in row.voices]
    for one in row.voices:
        if one.key == voice:
            return [one.channel]
    raise VoiceUnknown(f"the recording of call {row.call_id} has no voice {voice[:80]!r}")
