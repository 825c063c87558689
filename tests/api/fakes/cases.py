"""Stored cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from api import ports as p
from tests.api.fakes.world import Outage, older


@dataclass(frozen=True)
class Case:
    case: str
    opened_at: float
    version: int = 1
    status: str = "open"
    subject: str = ""
    text: str = ""
    caller: str = "+8613800138000"
    hotline: str = "12345"
    opened_by: str | None = "li"
    changed_at: float = 0.0
    changed_by: str | None = None
    closed_at: float | None = None
    calls: Sequence[str] = ()
    flags: Sequence[str] = ()


class FakeCases:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, Case] = {}

    async def find(
        self, wanted: p.CaseFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[Case]:
        self.outage.check()
        rows = sorted(self.rows.values(), key=lambda row: (row.opened_at, row.case), reverse=True)
        return [
            row
            for row in rows
            if older(row.opened_at, row.case, after) and wanted.status in (None, row.status)
        ][:limit]

    async def one(self, case: str) -> Case | None:
        self.outage.check()
        return self.rows.get(case)

    async def change(
        self, case: str, version: int, change: p.CaseChange, by: str, at: float
    ) -> Case | None:
        self.outage.check()
        row = self.rows.get(case)
        if row is None or row.version != version:
            return None
        row = self.rows[case] = replace(
            row,
            version=version + 1,
            subject=row.subject if change.subject is None else change.subject,
            text=row.text if change.text is None else change.text,
            status=change.status or row.status,
            changed_by=by,
            changed_at=at,
        )
        return row
