"""A recording as evidence, for the API: the database's row beside the ledger's signature."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from recordings.ledger import Ledger
from store.holds import HoldRow
from store.proofs import ProofRow, Proofs


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Fills ``api.views.recordings.LedgerEntryRow``."""

    day: str
    entry: int
    signed: bool
    key: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Fills ``api.views.recordings.ProofRow``."""

    row: ProofRow
    ledger: LedgerEntry | None

    @property
    def state(self) -> str:
        return self.row.state

    @property
    def reason(self) -> str:
        return self.row.reason

    @property
    def checked_at(self) -> float | None:
        return self.row.checked_at

    @property
    def deleted_at(self) -> float | None:
        return self.row.deleted_at

    @property
    def retention_class(self) -> str | None:
        return self.row.retention_class

    @property
    def own_class(self) -> bool:
        return self.row.own_class

    @property
    def kept_until(self) -> float | None:
        return self.row.kept_until

    @property
    def holds(self) -> Sequence[HoldRow]:
        return self.row.holds


class ProofsForApi:
    """Fills ``api.ports.ProofsPort``."""

    def __init__(self, rows: Proofs, ledger: Ledger) -> None:
        self._rows = rows
        self._ledger = ledger

    async def of(self, recording: str) -> Proof | None:
        """None when there is no such recording. Raises what ``Proofs.of`` raises, and OSError where
        the ledger cannot be read.
        """
        row = await self._rows.of(recording)
        if row is None:
            return None
        return Proof(row, await asyncio.to_thread(self._entry, row))

    def _entry(self, row: ProofRow) -> LedgerEntry | None:
        if row.ledger_day is None or row.ledger_entry is None:
            return None
        signed = self._ledger.covers(row.ledger_day, row.ledger_entry)
        return LedgerEntry(row.ledger_day, row.ledger_entry, signed, self._ledger.key_name)
