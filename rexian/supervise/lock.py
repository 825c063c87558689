"""One `rexian run` per data folder: two would write the same files and fight over calls."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from rexian.errors import AlreadyRunningError, RexianError


@contextlib.contextmanager
def hold(data: Path) -> Iterator[None]:
    """Hold the data folder, made first when it is missing; the kernel lets go however we end.

    Raises AlreadyRunningError when another process holds it.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as fault:
        raise RexianError(
            f"The data folder {data} cannot be used: {fault.strerror} (REXIAN_DATA)."
        ) from fault
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 32).decode(errors="replace").strip()
            raise AlreadyRunningError(
                f"Another rexian{f' (process {holder})' if holder else ''} runs on {data}. "
                "Stop it, or choose another folder and ports: REXIAN_DATA=..."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)
