"""The work orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from api.views import CaseRow


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """``since`` (inclusive) and ``before`` (exclusive) are about ``opened_at``."""

    since: float | None = None
    before: float | None = None
    status: str | None = None
    caller: str | None = None
    hotline: str | None = None


@dataclass(frozen=True, slots=True)
class CaseChange:
    """None leaves the field as it is."""

    subject: str | None = None
    text: str | None = None
    status: str | None = None


class CasesPort(Protocol):
    async def find(
        self, wanted: CaseFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[CaseRow]:
        """Newest first; the key is ``(opened_at, case)`` of the last row seen."""

    async def one(self, case: str) -> CaseRow | None: ...

    async def change(
        self, case: str, version: int, change: CaseChange, by: str, at: float
    ) -> CaseRow | None:
        """Change the case if its version is still ``version``; None when it is not, or there is no
        such case.
        """
