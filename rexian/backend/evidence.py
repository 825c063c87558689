"""Recordings as evidence, for the API: handing a case's over with its attachments, retention, legal
holds.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import PurePosixPath
from typing import Protocol

from cases.attachments import Attachment, Attachments, path_of
from recordings.export import Attached, Why, check_before_export, export_zip
from recordings.ledger import SigningKey
from recordings.store import FileStore
from store.evidence import CaseRecording, Retention
from store.holds import HoldRow
from store.retention_classes import RetentionClass


class KnowsCases(Protocol):
    """Filled by ``cases.register.Cases``."""

    async def one(self, case: str) -> object | None: ...


@dataclass(frozen=True, slots=True)
class CaseExport:
    """Fills ``api.views.evidence.Export``."""

    rows: Sequence[CaseRecording]
    gone: Sequence[str]
    attached: Sequence[Attached]
    why: Why
    zone: tzinfo
    store: FileStore
    key: SigningKey

    @property
    def name(self) -> str:
        return re.sub(r"[^A-Za-z0-9._-]", "_", f"{self.why.case}-{self.why.at:%Y%m%d-%H%M%S}.zip")

    @property
    def recordings(self) -> int:
        return len(self.rows)

    @property
    def attachments(self) -> int:
        return len(self.attached)

    def pieces(self) -> Iterator[bytes]:
        began = {
            row.call_id: datetime.fromtimestamp(row.started_at, self.zone) for row in self.rows
        }
        return export_zip(
            self.rows, began, self.gone, self.why, self.store, self.key, self.attached
        )


class EvidenceForApi:
    """Fills ``api.ports.EvidencePort``. ``hide`` hides sealed callers in a text: an attachment may
    be called after one.
    """

    def __init__(
        self,
        retention: Retention,
        cases: KnowsCases,
        attachments: Attachments,
        hide: Callable[[str], str],
        store: FileStore,
        key: SigningKey,
        zone: tzinfo,
    ) -> None:
        self._retention = retention
        self._cases = cases
        self._attachments = attachments
        self._hide = hide
        self._store = store
        self._key = key
        self._zone = zone

    async def export(self, case: str, *, by: str, reason: str, at: float) -> CaseExport | None:
        if await self._cases.one(case) is None:
            return None
        found = await self._retention.of_case(case)
        rows = [row for row in found if row.status != "deleted"]
        gone = [row.call_id for row in found if row.status == "deleted"]
        await asyncio.to_thread(check_before_export, rows, self._store)
        files = await self._attachments.of_case_and_repeats(case)
        for file in files:
            await self._attachments.read(file)  # raises when it is not what was put in
        why = Why(case, by, reason, datetime.fromtimestamp(at, self._zone))
        attached = [self._attached(file) for file in files]
        return CaseExport(rows, gone, attached, why, self._zone, self._store, self._key)

    def _attached(self, file: Attachment) -> Attached:
        return Attached(
            attachment=file.attachment,
            name=self._hide(file.name),
            ending=_ending(file.name),
            media_type=file.media_type,
            path=path_of(file),
            sha256=file.sha256,
            bytes=file.bytes,
            added_at=datetime.fromtimestamp(file.added_at, self._zone),
            added_by=file.added_by,
        )

    async def classes(self) -> Sequence[RetentionClass]:
        return await self._retention.classes()

    async def put_class(
        self,
        name: str,
        *,
        days: int | None,
        early_days: int | None,
        hotlines: Sequence[str],
        note: str,
        by: str,
        at: float,
    ) -> RetentionClass:
        wanted = RetentionClass(name, days, early_days, tuple(sorted(hotlines)), note, at, by)
        await self._retention.put_class(wanted)
        return wanted

    async def drop_class(self, name: str) -> bool:
        return await self._retention.drop_class(name)

    async def set_class(self, recording: str, name: str | None) -> bool:
        return await self._retention.set_class(recording, name)

    async def holds(self, standing_only: bool, after: int | None, limit: int) -> Sequence[HoldRow]:
        return await self._retention.holds(standing_only, after, limit)

    async def place_hold(
        self, call: str | None, case: str | None, reason: str, by: str, at: float
    ) -> HoldRow | None:
        return await self._retention.place_hold(call, case, reason, by, at)

    async def lift_hold(self, hold: int, by: str, at: float) -> HoldRow | None:
        return await self._retention.lift_hold(hold, by, at)


def _ending(name: str) -> str:
    """Of a file's name, with the dot; "" for one that means anything to a file system."""
    ending = PurePosixPath(name).suffix.lower()
    return ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""
