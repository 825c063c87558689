"""From a call to what is handed over, and to what is deleted: real files, a real database, the
API's own port.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from cases.attachments import Attachments, path_of
from cases.errors import AttachmentDamaged
from recordings.audit import audit
from recordings.errors import RecordingCut
from recordings.ingest import ingest_call
from recordings.ledgered import entries_for
from rexian.archive import Archive, open_archive
from rexian.backend.alarms import AlarmKind
from rexian.backend.evidence import EvidenceForApi
from rexian.backend.keeper import DiskLimits, Keeper
from rexian.settings import Settings
from store.database import Database
from store.evidence import Retention
from store.recordings import DigestRow, Recordings
from tests.conftest_postgres import (  # noqa: F401
    database,
    database_url,
    server_url,
    template,
)
from tests.recordings.sounds import BEIJING, put, tone
from tests.store.books import build
from tests.store.stories import NOON, answered_call

DAY = 86_400.0
CASE = "20261121-12345-0001"
PDF = b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n"


class KnownCases:
    """Every case is known but one."""

    async def one(self, case: str) -> object | None:
        return None if case == "nobody" else case


class Quiet:
    trouble: str | None = None


class Town:
    """One case with two recorded calls, and the keeper of the recordings."""

    def __init__(self, data: Path, url: str, books: Database) -> None:
        self.settings = Settings(data=data, database_url=SecretStr(url), recordings_sealed=True)
        self.archive: Archive = open_archive(self.settings)
        self.rows = Recordings(books)
        self.retention = Retention(books)
        self.now = NOON + 9
        self.attachments = Attachments(books, self.archive.store)
        self.api = EvidenceForApi(
            self.retention,
            KnownCases(),
            self.attachments,
            lambda text: text.replace("张建国", "sealed-7f3a"),
            self.archive.store,
            self.archive.key,
            BEIJING,
        )
        self.keeper = Keeper(
            self.rows,
            self.retention,
            self.archive.store,
            self.archive.ledger,
            disk=data,
            limits=DiskLimits(0, 0),
            relieves=True,
            zone=BEIJING,
            clock=lambda: self.now,
            alarm=self._alarm,
            ingest=Quiet(),
        )

    def _alarm(self, kind: AlarmKind, subject: str, detail: str) -> None:
        pytest.fail(f"{kind} {subject} {detail}")

    async def record(self, call: str, *, ledger: bool = True) -> None:
        spool = self.settings.data / "spool"
        put(spool, "citizen", "c", tone(500, 0.5), call_id=call)
        made = await asyncio.to_thread(ingest_call, spool, self.archive.store, call, tz=BEIJING)
        entered = None
        if ledger:
            entered = self.archive.ledger.add(entries_for(made), made.started_at)[0]
        await self.rows.keep(made, entered)

    async def audit(self) -> list[str]:
        rows: list[DigestRow] = [row async for row in self.rows.digests()]
        report = await asyncio.to_thread(
            audit,
            self.archive.ledger_folder,
            self.archive.key.public,
            self.archive.store,
            lambda: rows,
        )
        return [str(one) for one in report.findings]


@pytest.fixture
async def town(
    tmp_path: Path,
    database_url: str,  # noqa: F811
    database: Database,  # noqa: F811
) -> Town:
    calls = [answered_call(f"c{n}", NOON + 99 * n) for n in (0, 1)]
    await build(database, [fact for call in calls for fact in call])
    town = Town(tmp_path / "var", database_url, database)
    for call in ("c0", "c1"):
        await town.record(call)
    return town


async def test_a_case_is_handed_over(town: Town) -> None:
    export = await town.api.export(CASE, by="zhao", reason="court", at=town.now)
    assert export is not None
    assert (export.name, export.recordings) == ("20261121-12345-0001-20261121-120009.zip", 2)
    with zipfile.ZipFile(io.BytesIO(b"".join(export.pieces()))) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
        assert bundle.read("recordings/c1.ogg")[:4] == b"OggS"
    assert [(one["call"], one["ledger_day"]) for one in manifest["recordings"]] == [
        ("c0", "2025-11-22"),
        ("c1", "2025-11-22"),
    ]
    assert await town.api.export("nobody", by="zhao", reason="court", at=town.now) is None


async def attach(town: Town, name: str) -> str:
    """Where the file lies."""

    async def sent() -> AsyncIterator[bytes]:
        yield PDF

    made = await town.attachments.add(CASE, name, "application/pdf", sent(), "li", town.now)
    assert made is not None
    return path_of(made)


async def test_what_came_with_the_case_is_handed_over_too(town: Town) -> None:
    await attach(town, "张建国的申请.PDF")
    export = await town.api.export(CASE, by="zhao", reason="court", at=town.now)
    assert export is not None
    with zipfile.ZipFile(io.BytesIO(b"".join(export.pieces()))) as bundle:
        (listed,) = json.loads(bundle.read("manifest.json"))["attachments"]
        assert bundle.read(listed["file"]) == PDF
        sums = bundle.read("SHA256SUMS").decode().splitlines()
    digest = hashlib.sha256(PDF).hexdigest()
    assert re.fullmatch(r"attachments/[0-9a-f]{32}\.pdf", listed.pop("file"))
    assert listed == {
        "name": "sealed-7f3a的申请.PDF",
        "media_type": "application/pdf",
        "sha256": digest,
        "bytes": len(PDF),
        "added_at": "2026-11-21T12:00:09+08:00",
        "added_by": "li",
    }
    assert (export.recordings, export.attachments) == (2, 1)
    assert [line.split("  ")[0] for line in sums][2:] == [digest]


async def test_a_case_with_an_attachment_that_is_off_is_not_handed_over(town: Town) -> None:
    path = await attach(town, "a.pdf")
    (town.settings.data / "recordings" / path).write_bytes(b"%PDF-1.7")
    with pytest.raises(AttachmentDamaged):
        await town.api.export(CASE, by="zhao", reason="court", at=town.now)


async def test_a_case_with_a_recording_that_is_off_is_not_handed_over(town: Town) -> None:
    row = await town.rows.one("c1")
    assert row is not None
    path = town.settings.data / "recordings" / row.path
    path.write_bytes(b"OggS")
    with pytest.raises(RecordingCut, match="call c1"):
        await town.api.export(CASE, by="zhao", reason="court", at=town.now)


async def test_held_then_deleted_and_the_proof_holds_all_along(town: Town) -> None:
    await town.api.put_class(
        "ordinary", days=90, early_days=None, hotlines=["12345"], note="", by="admin", at=town.now
    )
    hold = await town.api.place_hold("c1", None, "court", "zhao", town.now)
    assert hold is not None
    town.now = NOON + 400 * DAY
    assert await town.keeper.once() == 1
    assert await town.audit() == []

    export = await town.api.export(CASE, by="zhao", reason="court", at=town.now)
    assert export is not None
    with zipfile.ZipFile(io.BytesIO(b"".join(export.pieces()))) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    assert [one["call"] for one in manifest["recordings"]] == ["c1"]
    assert manifest["deleted"] == ["c0"]

    await town.api.lift_hold(hold.hold, "admin", town.now)
    assert await town.keeper.once() == 1
    assert await town.audit() == []
    assert list(town.archive.store.list()) == []


async def test_recordings_from_before_there_was_a_ledger_are_entered(town: Town) -> None:
    await town.record("c1", ledger=False)
    (row,) = await town.rows.without_ledger()
    assert row.call_id == "c1"
    await town.keeper.once()
    assert await town.rows.without_ledger() == []
    assert await town.audit() == []
