"""Whether the PBX is in sight, and requests that came to nothing."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts.base import Fact
from acd.values import CallId, SeatNumber


@dataclass(frozen=True, slots=True)
class PbxLost(Fact):
    reason: str


@dataclass(frozen=True, slots=True)
class PbxSeen(Fact):
    """The PBX is in sight again and the state was reconciled with it."""


@dataclass(frozen=True, slots=True)
class RequestRefused(Fact):
    """Somebody asked for something that could not be done; nothing changed."""

    code: str
    detail: str
    seat: SeatNumber | None = None
    call: CallId | None = None
