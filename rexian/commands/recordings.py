"""``rexian recordings verify``: is every stored recording still the one that was stored?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

from recordings.evidence import FileVerdict, Verdict
from recordings.verify import Report, verify_all
from rexian.errors import RexianError, SettingsError
from rexian.provision.postgres import prepare_postgres
from rexian.provision.progress import Progress, SilentProgress
from rexian.settings import Settings
from store.database import Database
from store.errors import StoreError, StoreUnavailable
from store.recordings import RecordingRow, Recordings

EXIT_OFF = 1
"""Exit code when a recording is off. Faults of the check itself have those of `rexian.errors`."""


def database_url(settings: Settings) -> str:
    """REXIAN_DATABASE_URL, or the database in the data folder that `rexian run` keeps.

    Raises SettingsError when there is neither. Nothing is made and nothing is started.
    """
    if settings.database_url is not None:
        return settings.database_url.get_secret_value()
    if not (settings.data / "postgres" / "PG_VERSION").is_file():
        raise SettingsError(
            f"there is no database in {settings.data}: set REXIAN_DATA to the folder of the "
            "running system, or REXIAN_DATABASE_URL"
        )
    return prepare_postgres(settings.data, SilentProgress()).url


def verify(settings: Settings, say: Callable[[str], None], progress: Progress) -> int:
    """Check the whole store, note in the database what was found, say what is off.

    Returns 0, or EXIT_OFF when a recording is off or an unknown file lies among them. Raises
    RexianError when it cannot be checked.
    """
    url = database_url(settings)
    try:
        report, not_made = asyncio.run(_verify(url, settings.data / "recordings", progress))
    except StoreUnavailable as fault:
        raise RexianError(
            f"the database cannot be reached ({fault}); `rexian run` must be up, or "
            "REXIAN_DATABASE_URL lead to it"
        ) from fault
    except StoreError as fault:
        raise RexianError(f"the database cannot be used: {fault}") from fault
    except OSError as fault:
        raise RexianError(f"the recordings cannot be read: {fault}") from fault
    for line in lines(report, not_made):
        say(line)
    return 0 if report.ok else EXIT_OFF


def lines(report: Report, not_made: int) -> list[str]:
    """The report in words: what is off first, the sum last."""
    said = [f"{off.verdict}: {off.path} (call {off.call_id}): {off.detail}" for off in report.off]
    said += [f"unknown: {path}: no call has this recording" for path in report.unknown]
    said += [f"note: {path} is unfinished, or was left so" for path in report.unfinished]
    if not_made:
        said.append(f"note: {not_made} calls have no recording (yet)")
    good = report.counts.get(Verdict.OK, 0)
    parts = [f"{good} of {report.checked} recordings are as they were stored"]
    parts += [
        f"{count} {verdict}"
        for verdict in Verdict
        if verdict is not Verdict.OK and (count := report.counts.get(verdict, 0))
    ]
    if report.unknown:
        parts.append(f"{len(report.unknown)} unknown files")
    said.append(f"{', '.join(parts)} ({report.bytes_read} bytes, {report.seconds:.1f} s)")
    return said


async def _verify(url: str, store_root: Path, progress: Progress) -> tuple[Report, int]:
    database = Database(url)
    rows = Recordings(database)
    try:
        counts = await rows.counts()
        not_made = counts.get("pending", 0) + counts.get("failed", 0)
        total = max(1, sum(counts.values()) - not_made)
        loop = asyncio.get_running_loop()
        done = 0

        def note(verdict: FileVerdict) -> None:
            nonlocal done
            found = rows.found(verdict.call_id, verdict.verdict, verdict.detail, time.time())
            asyncio.run_coroutine_threadsafe(found, loop).result()
            done += 1
            progress.advance("checking recordings", min(1.0, done / total))

        checked = _taken_in_thread(rows.all(), loop)
        return await asyncio.to_thread(verify_all, checked, store_root, note), not_made
    finally:
        await database.close()


def _taken_in_thread(
    rows: AsyncIterator[RecordingRow], loop: asyncio.AbstractEventLoop
) -> Iterator[RecordingRow]:
    """Rows of the event loop, one by one, for a thread. Lazy: none is read before it is wanted."""

    async def following() -> RecordingRow | None:
        return await anext(rows, None)

    while (row := asyncio.run_coroutine_threadsafe(following(), loop).result()) is not None:
        yield row
