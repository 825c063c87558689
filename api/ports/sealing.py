"""Sealed callers: sealing, lifting, looking."""

from __future__ import annotations

from typing import Protocol

from api.views.sealed import CallerRow, SealRow
from cases.veil import Veil


class SealingPort(Protocol):
    """Raises ``cases.errors``. ``veil`` is in step with what was sealed and lifted."""

    @property
    def veil(self) -> Veil: ...

    async def of_case(self, case: str) -> SealRow | None:
        """None when the caller is not sealed, or there is no such case."""

    async def seal(self, case: str, name: str, reason: str, by: str, at: float) -> SealRow | None:
        """None when there is no such case. Raises NameTooPlain."""

    async def lift(self, case: str, by: str, at: float) -> str:
        """The pseudonym they had. Raises NotSealed."""

    async def look(self, case: str) -> CallerRow:
        """Raises NotSealed."""
