"""Test calls: the whole way of a citizen's call, tried without a telephone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class TrialCallFailed(Exception):
    """The call was not placed, or got no line. ``reason`` is a word for programs."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TrialCall:
    call: str
    seat: str
    hotline: str


class TrialCallsPort(Protocol):
    async def place(self, seat: str) -> TrialCall:
        """Have the PBX ring a hotline for this seat alone; returns when the call waits for it.

        Raises ``acd.refusals.Refusal`` (the seat is not free) or ``TrialCallFailed``.
        """
