"""Is there memory, and may the programs open as many files as a busy hour needs?"""

from __future__ import annotations

import re
from pathlib import Path

import psutil

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, ok, warning

NAME = "limits"
FAIL_MEMORY, WARN_MEMORY = 200 << 20, 500 << 20
FILES_WANTED = 4_096
"""A call takes about eight files in the PBX: RTP and RTCP of two legs, tracks, the mixer."""
FILES_USED = 0.8


async def check(c: Context) -> list[Finding]:
    findings: list[Finding] = []
    free = available_memory()
    what = f"{free >> 20} MB of memory available"
    if free < FAIL_MEMORY:
        findings.append(failure(NAME, what, "end other programs, or add memory"))
    elif free < WARN_MEMORY:
        findings.append(warning(NAME, what, "end other programs, or add memory"))
    for name in ("asterisk", "backend"):
        if name not in c.running:
            continue
        allowed, used = open_files(c.running.pids[name])
        if allowed is not None and used >= allowed * FILES_USED:
            text = f"{name} has {used} of {allowed} files open"
            findings.append(failure(NAME, text, "raise the limit: ulimit -n 65536, or LimitNOFILE"))
        elif allowed is not None and allowed < FILES_WANTED:
            text = f"{name} may open {allowed} files; {FILES_WANTED} are wanted"
            findings.append(warning(NAME, text, "raise the limit: ulimit -n 65536, or LimitNOFILE"))
    return findings or [ok(NAME, what)]


def available_memory() -> int:
    """Bytes that can be had without swapping."""
    return int(psutil.virtual_memory().available)


def open_files(pid: int) -> tuple[int | None, int]:
    """How many files a process may open, and has open; None when it cannot be told."""
    try:
        text = Path(f"/proc/{pid}/limits").read_text()
        used = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return None, 0
    found = re.search(r"^Max open files\s+(\d+)", text, re.MULTILINE)
    return (int(found[1]) if found else None), used
