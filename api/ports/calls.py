"""The calls and ring-backs that are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from api.views import CallHistory, CallRow, RingBackRow


@dataclass(frozen=True, slots=True)
class CallFilter:
    """All given conditions must hold. ``since`` (inclusive) and ``before`` (exclusive) are about
    ``offered_at``.
    """

    since: float | None = None
    before: float | None = None
    hotline: str | None = None
    caller: str | None = None
    """The whole number as it was sent, or its end."""
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    outcome: str | None = None
    case: str | None = None
    direction: str | None = None
    """A value of ``acd.values.Direction``."""
    queue: str | None = None
    flag: str | None = None
    """Something was marked so on the call: ``emergency``."""


class CallsPort(Protocol):
    async def find(
        self, wanted: CallFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[CallRow]:
        """Newest first; the key is ``(offered_at, call)`` of the last row seen."""

    async def one(self, call: str) -> CallHistory | None: ...


class RingBacksPort(Protocol):
    async def find(self, after: tuple[float, str] | None, limit: int) -> Sequence[RingBackRow]:
        """Newest first; the key is ``(booked_at, call)`` of the last row seen."""
