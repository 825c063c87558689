"""A seekable file over something that gives bytes by range."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer

_AHEAD = 1 << 20


class _Ranges(io.RawIOBase):
    def __init__(self, size: int, read: Callable[[int, int], bytes]) -> None:
        super().__init__()
        self._size = size
        self._read = read
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the file")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        stop = min(self._at + len(view), self._size)
        if stop <= self._at:
            return 0
        data = self._read(self._at, stop)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)


def open_ranges(size: int, read: Callable[[int, int], bytes], ahead: int = _AHEAD) -> BinaryIO:
    """``read(start, stop)`` gives at least one of those bytes; ``ahead`` is asked for at once."""
    return cast(BinaryIO, io.BufferedReader(_Ranges(size, read), ahead))
