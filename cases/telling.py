"""What happens to cases, told to whoever has to tell others: within the same transaction, so that
what is told happened, and what happened is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from cases.deadlines.clocks import Clock
from cases.loop.values import Action, Standing


class Noticed(StrEnum):
    """What time did to a case."""

    WARNED = "warned"
    LATE = "late"
    RECOUNTED = "recounted"


@dataclass(frozen=True, slots=True)
class Happening:
    """A change of a case. ``at`` is in seconds since the epoch."""

    case: str
    version: int
    """The case's, after the change."""
    at: float
    before: Standing
    after: Standing
    action: Action | None = None
    """The step somebody took; None: time did it."""
    noticed: Noticed | None = None
    clock: Clock | None = None
    """The clock that time moved; None: all of them, or none."""


class Teller(Protocol):
    """Raising undoes the change itself: whatever can wait is only planned here."""

    async def tell(self, connection: AsyncConnection, happening: Happening) -> None: ...


class Nobody:
    """A teller for those who tell nobody."""

    async def tell(self, connection: AsyncConnection, happening: Happening) -> None:
        """Nothing."""
