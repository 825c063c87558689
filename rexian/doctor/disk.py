"""Is there room for what will come?"""

from __future__ import annotations

import os
from pathlib import Path

from rexian.doctor.context import Context, here
from rexian.doctor.finding import Finding, failure, ok, warning

NAME = "disk"
FAIL_BYTES, WARN_BYTES = 1 << 30, 10 << 30
FAIL_DAYS, WARN_DAYS = 2, 14
DAY = 86_400.0


async def check(c: Context) -> list[Finding]:
    data = c.settings.data
    places = {
        "recordings": data / "recordings",
        "journal": data / "facts",
        "spool": data / "pbx" / "spool",
    }
    space = c.space(here(data))
    parts, written = [], 0
    for name, folder in places.items():
        total, today = size_of(folder, c.now - DAY)
        written += today
        parts.append(f"{name} {_human(total)}")
    what = f"{_human(space.free)} free of {_human(space.total)}; {', '.join(parts)}"
    days = space.free / written if written else None
    if days is not None:
        what += f"; full in {days:.0f} days at the rate of the last 24 hours"
    todo = f"make room, or move {data} to a larger disk (REXIAN_DATA)"
    if space.free < FAIL_BYTES or (days is not None and days < FAIL_DAYS):
        return [failure(NAME, what, todo)]
    if space.free < WARN_BYTES or (days is not None and days < WARN_DAYS):
        return [warning(NAME, what, todo)]
    return [ok(NAME, what)]


def size_of(folder: Path, since: float) -> tuple[int, int]:
    """Bytes of all files below a folder, and of those written since then."""
    total = recent = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                found = os.lstat(os.path.join(root, name))  # noqa: PTH118 (a tree of millions)
            except OSError:
                continue  # it went while we looked
            total += found.st_size
            if found.st_mtime >= since:
                recent += found.st_size
    return total, recent


def _human(size: int) -> str:
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} TB"
