"""``rexian recordings verify``: is every recording, and the ledger, still as it was stored?"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path

from recordings.audit import AuditReport, audit
from recordings.errors import RecordingsError
from recordings.ledger import Head, PublicKey, read_kept_head, read_public_key
from rexian.archive import Archive, open_archive
from rexian.errors import RexianError, SettingsError
from rexian.provision.postgres import prepare_postgres
from rexian.provision.progress import Progress, SilentProgress
from rexian.settings import Settings
from store.database import Database
from store.errors import StoreError, StoreUnavailable
from store.recordings import DigestRow, Recordings

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


def verify(
    settings: Settings,
    say: Callable[[str], None],
    progress: Progress,
    key: Path | None = None,
    heads: Sequence[Path] = (),
) -> int:
    """Check everything, note in the database what was found, say what is off.

    ``key`` is a file with the ledger's public key, ``heads`` are files with heads noted elsewhere.
    Returns 0, or EXIT_OFF when anything is off. Raises RexianError when it cannot be checked.
    """
    url = database_url(settings)
    archive = open_archive(settings, may_create=False)
    try:
        public = read_public_key(key.read_text("utf-8")) if key else archive.key.public
        kept = [read_kept_head(path, public) for path in heads]
        report, not_made = asyncio.run(_verify(url, archive, public, kept, progress))
    except StoreUnavailable as fault:
        raise RexianError(
            f"the database cannot be reached ({fault}); `rexian run` must be up, or "
            "REXIAN_DATABASE_URL lead to it"
        ) from fault
    except StoreError as fault:
        raise RexianError(f"the database cannot be used: {fault}") from fault
    except RecordingsError as fault:
        raise RexianError(f"the recordings cannot be checked: {fault}") from fault
    except (OSError, UnicodeDecodeError) as fault:
        raise RexianError(f"the recordings cannot be read: {fault}") from fault
    for line in lines(report, not_made):
        say(line)
    return 0 if report.ok else EXIT_OFF


def lines(report: AuditReport, not_made: int) -> list[str]:
    """The report in words: what is off first, the sum last."""
    said = [str(finding) for finding in report.findings]
    said += [f"note: {note}" for note in report.notes]
    if not_made:
        said.append(f"note: {not_made} calls have no recording (yet)")
    if report.newest is not None:
        head = report.newest
        said.append(
            f"the ledger has {report.entries} entries of {report.days} days, the last signed with "
            f"the key {head.key}: {head.day}, {head.entries} entries, {head.last}"
        )
    parts = [f"{report.good} of {report.files} files are as they were stored"]
    counts = Counter(finding.found for finding in report.findings)
    parts += [f"{count} {found}" for found, count in counts.items()]
    said.append(f"{', '.join(parts)} ({report.bytes_read} bytes, {report.seconds:.1f} s)")
    return said


async def _verify(
    url: str, archive: Archive, key: PublicKey, kept: Sequence[Head], progress: Progress
) -> tuple[AuditReport, int]:
    database = Database(url)
    rows = Recordings(database)
    loop = asyncio.get_running_loop()

    def note(done: int, total: int) -> None:
        if done % 64 == 0 or done == total:
            progress.advance("checking recordings", done / total)

    def check() -> AuditReport:
        return audit(
            archive.ledger_folder,
            key,
            archive.store,
            lambda: _taken_in_thread(rows.digests(), loop),
            kept=kept,
            progress=note,
        )

    try:
        counts = await rows.counts()
        report = await asyncio.to_thread(check)
        off = {call: (verdict.value, why) for call, (verdict, why) in report.statuses.items()}
        await rows.all_found(off, time.time())
        return report, counts.get("pending", 0) + counts.get("failed", 0)
    finally:
        await database.close()


def _taken_in_thread(
    rows: AsyncIterator[DigestRow], loop: asyncio.AbstractEventLoop
) -> Iterator[DigestRow]:
    """Rows of the event loop, one by one, for a thread. Lazy: none is read before it is wanted."""

    async def following() -> DigestRow | None:
        return await anext(rows, None)

    while (row := asyncio.run_coroutine_threadsafe(following(), loop).result()) is not None:
        yield row
