"""Can the facts be written down, and are those that were readable?"""

from __future__ import annotations

import os
from pathlib import Path

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok
from store import segment
from store.errors import StoreError

NAME = "journal"


async def check(c: Context) -> list[Finding]:
    folder = c.settings.data / "facts"
    if c.ready is not None and (wrong := c.ready.get("journal", "")):
        return [failure(NAME, wrong, f"make room or mend the disk of {folder}; calls go on")]
    if not folder.is_dir():
        return [not_checked(NAME, "there is none yet")]
    if not os.access(folder, os.W_OK | os.X_OK):
        return [failure(NAME, f"{folder} cannot be written to", f"chown it to us: {folder}")]
    paths = segment.segments_in(folder)
    facts, last = 0, ""
    try:
        # What was written before the last day is read at every start and checked there.
        for path in paths[-2:]:
            facts += _read(path)
            last = path.name
    except (OSError, StoreError) as fault:
        todo = "restore the file from a backup, or move it away: the database keeps what it has"
        return [failure(NAME, f"damaged: {fault}", todo)]
    return [ok(NAME, f"{len(paths)} files; {facts} facts in the newest, up to {last}")]


def _read(path: Path) -> int:
    segment.head_of(path)
    count = 0
    with path.open("rb") as file:
        file.readline()
        for line in file:
            if line.endswith(b"\n"):  # else it is being written
                segment.fact_in(line)
                count += 1
    return count
