"""Digests of many files, at the speed of the disk or of hashing: on two cores in turn.

Opening, reading and hashing release the interpreter's lock, so threads are enough; files are given
to them by the handful, so that small ones do not cost more in handing over than in hashing.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from recordings.errors import RecordingsError, StoreAway
from recordings.store import FileStore, LocalStore, digest

_HANDFUL = 32
_WAITING = 8
_BLOCK = 1 << 20

Hashed = tuple[str, int] | RecordingsError | OSError
"""SHA-256 in hexadecimal and size, or why there is none."""


def digests(
    store: FileStore, paths: Iterable[str], threads: int = 2
) -> Iterator[tuple[str, Hashed]]:
    """Every path with its digest, in the order given. Raises StoreAway."""
    source = iter(paths)
    waiting: deque[Future[list[tuple[str, Hashed]]]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        try:
            while True:
                while len(waiting) < _WAITING and (handful := list(islice(source, _HANDFUL))):
                    waiting.append(pool.submit(_hash, store, handful))
                if not waiting:
                    return
                yield from waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _hash(store: FileStore, paths: list[str]) -> list[tuple[str, Hashed]]:
    local = store if isinstance(store, LocalStore) else None
    found: list[tuple[str, Hashed]] = []
    for path in paths:
        try:
            found.append((path, _local(local, path) if local else digest(store, path)))
        except StoreAway:
            raise
        except (RecordingsError, OSError) as fault:
            found.append((path, fault))
    return found


def _local(store: LocalStore, path: str) -> tuple[str, int]:
    handle, size = store.open_raw(path)
    try:
        # A file is read whole where it is small: one call to the system, and one to find its end.
        block = os.read(handle, min(size + 1, _BLOCK))
        hashed, read = hashlib.sha256(block), len(block)
        if read <= size:
            while block := os.read(handle, _BLOCK):
                hashed.update(block)
                read += len(block)
    finally:
        os.close(handle)
    return hashed.hexdigest(), read
