"""Free ports for many phones and PBXs of several test processes at once.

A port is reserved by holding an exclusive lock on a file named after it, so two test processes
(pytest-xdist, a demo beside a test run) never get the same one between the look and the bind.
A SIP phone takes its port and, for TLS, the next one; RTP takes an even port and the odd one after
it: hence everything is handed out in even-numbered blocks. Large blocks lie side by side in a range
of their own, where small ones cannot take the room between them.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

from rexian.phones.errors import NoPortsLeft

LARGE = 100
SMALL_BLOCKS = range(20_000, 23_200)
LARGE_BLOCKS = range(23_200, 32_000)  # below Linux's default ephemeral range, from 32768 on

_random = random.SystemRandom()


class PortBlock:
    """`size` consecutive ports from even `first` on, free for TCP and UDP, ours until `release`."""

    def __init__(self, first: int, size: int, locks: list[int]) -> None:
        self.first = first
        self.size = size
        self._locks = locks

    @property
    def last(self) -> int:
        return self.first + self.size - 1

    def release(self) -> None:
        """Give the ports back; safe to call twice."""
        while self._locks:
            os.close(self._locks.pop())


def reserve_ports(size: int = 2) -> PortBlock:
    """Reserve `size` consecutive free ports, the first even. Raises NoPortsLeft."""
    folder = Path(tempfile.gettempdir()) / f"kit-ports-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    large = size >= LARGE
    within = LARGE_BLOCKS if large else SMALL_BLOCKS
    step = size + size % 2 if large else 2
    places = list(range(within.start, within.stop - size + 1, step))
    _random.shuffle(places)
    for first in places:
        locks: list[int] = []
        try:
            for port in range(first, first + size):
                locks.append(_lock(folder / str(port)))
                if not _is_free(port):
                    raise BlockingIOError
        except OSError:
            for lock in locks:
                os.close(lock)
            continue
        return PortBlock(first, size, locks)
    raise NoPortsLeft(f"no block of {size} free ports between {within.start} and {within.stop - 1}")


def _lock(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_free(port: int) -> bool:
    """Whether no socket of this machine is bound to `port` on any address."""
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with contextlib.closing(socket.socket(socket.AF_INET, kind)) as probe:
            try:
                probe.bind(("0.0.0.0", port))
            except OSError:
                return False
    return True
