"""A store that can be away, for whoever has to live with that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from recordings.errors import StoreAway
from recordings.store import FileStat, FileStore


class Away:
    """``inner``, while ``away`` is False; ``asked`` counts what came while it was."""

    def __init__(self, inner: FileStore) -> None:
        self.inner = inner
        self.away = False
        self.asked = 0

    def _check(self) -> None:
        if self.away:
            self.asked += 1
            raise StoreAway("the store does not answer")

    @contextmanager
    def put(self, path: str) -> Iterator[BinaryIO]:
        with self.inner.put(path) as file:
            yield file
            self._check()

    def open(self, path: str) -> BinaryIO:
        self._check()
        return self.inner.open(path)

    def stat(self, path: str) -> FileStat:
        self._check()
        return self.inner.stat(path)

    def delete(self, path: str) -> bool:
        self._check()
        return self.inner.delete(path)

    def list(self) -> Iterator[str]:
        self._check()
        return self.inner.list()
