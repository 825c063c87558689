"""Which process is which: numbers are given out again, so the start time counts as well."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ProcessId:
    """One process for all time: number, start (clock ticks since boot, proc(5)), and which boot."""

    pid: int
    started: int
    boot: str

    def alive(self) -> bool:
        """Whether it still runs; a zombie does not."""
        state = _state(self.pid)
        if state is None or state[0] in "ZX":
            return False
        return state[1] == self.started and _boot() == self.boot

    def signal(self, number: int) -> None:
        """Send a signal, to this process and to none that got its number later."""
        if self.alive():
            try:
                os.kill(self.pid, number)
            except ProcessLookupError:
                return

    def kill_group(self) -> None:
        """End it and everything in its process group that is still there, at once."""
        if self.alive():
            try:
                os.killpg(self.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                self.signal(signal.SIGKILL)


def identify(pid: int) -> ProcessId | None:
    """The identity of a running process, or None."""
    state = _state(pid)
    return None if state is None else ProcessId(pid, state[1], _boot())


def cmdline(pid: int) -> tuple[str, ...]:
    """The words a process was started with; empty when it is gone."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return ()
    return tuple(word.decode(errors="replace") for word in raw.rstrip(b"\0").split(b"\0"))


async def wait_gone(process: ProcessId) -> None:
    """Return when the process has ended. It need not be a child of ours."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except ProcessLookupError:
        return
    except OSError:  # a kernel older than 5.3, or a sandbox without the call
        while process.alive():
            await asyncio.sleep(0.1)
        return
    loop, gone = asyncio.get_running_loop(), asyncio.Event()
    try:
        if process.alive():
            loop.add_reader(descriptor, gone.set)
            await gone.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)


def save(path: Path, process: ProcessId, marker: str) -> None:
    """Write the identity to a file, whole or not at all.

    `marker` is a word of the command line that says whose process it is.
    """
    stored = {
        "file": str(path.resolve()),
        "pid": process.pid,
        "started": process.started,
        "boot": process.boot,
        "marker": marker,
    }
    half = path.with_name(f".{path.name}.new")
    half.write_text(json.dumps(stored))
    half.replace(path)


def load(path: Path) -> ProcessId | None:
    """The process a file names, when it still runs; None otherwise.

    A file in a copied data folder names the processes of the original, so it counts only where it
    was written.
    """
    try:
        stored = json.loads(path.read_text())
        process = ProcessId(int(stored["pid"]), int(stored["started"]), str(stored["boot"]))
        marker, home = str(stored["marker"]), str(stored["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    ours = home == str(path.resolve()) and process.alive() and marker in cmdline(process.pid)
    return process if ours else None


def _state(pid: int) -> tuple[str, int] | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    # The name in brackets may itself hold spaces and brackets; fields count from behind it.
    fields = stat.rpartition(")")[2].split()
    return fields[0], int(fields[19])


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""
