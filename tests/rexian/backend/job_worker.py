"""A worker in a process of its own, to be killed: ``job_worker.py URL FILE [STUCK]``.

Writes the payload of each job into FILE; with STUCK it takes a job and never ends it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from rexian.backend.jobs import Every, Jobs
from store.database import Database


async def main(url: str, file: Path, stuck: bool) -> None:
    def write(line: str) -> None:
        with file.open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    async def job(payload: str) -> float | None:
        write(f"took {payload}" if stuck else payload)
        if stuck:
            await asyncio.Event().wait()
        return None

    async def sweep() -> None:
        write("swept")

    database = Database(url)
    rounds = {} if stuck else {"cases": Every("* * * * * *", sweep)}
    await Jobs(database, {"test": job}, rounds, stale_seconds=1).run()


asyncio.run(main(sys.argv[1], Path(sys.argv[2]), len(sys.argv) > 3))
