"""Child processes that never outlive us: bounded stop, and killed with their parent.

`setpriv --pdeathsig` (util-linux, present on every
Debian) makes the kernel kill the child when our process dies, even by SIGKILL.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path


async def spawn(
    command: Sequence[str],
    *,
    cwd: Path,
    log: Path,
    env: Mapping[str, str] | None = None,
) -> asyncio.subprocess.Process:
    """Start `command` in `cwd` with output appended to `log` and no standard input."""
    setpriv = shutil.which("setpriv")
    guard = [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            *guard,
            *command,
            cwd=cwd,
            env=dict(env) if env is not None else None,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
        )


async def stop(
    process: asyncio.subprocess.Process,
    *,
    within: float = 3.0,
    first: signal.Signals = signal.SIGTERM,
) -> int:
    """End `process` with `first`, after `within` seconds with SIGKILL; returns its exit code."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(first)
        try:
            await asyncio.wait_for(process.wait(), within)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    assert process.returncode is not None
    return process.returncode
