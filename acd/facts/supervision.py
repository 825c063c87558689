"""A supervisor on somebody else's call."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts.base import Fact
from acd.values import CallId, LegId, SeatNumber, Supervision


@dataclass(frozen=True, slots=True)
class SupervisorRung(Fact):
    """The phone on ``seat`` is rung to supervise the operator on ``target_leg``."""

    call: CallId
    leg: LegId
    seat: SeatNumber
    target_leg: LegId
    mode: Supervision
    ring_seconds: float
    by: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionStarted(Fact):
    """The supervisor picked up. ``PartyLeft`` ends it."""

    call: CallId
    leg: LegId
    seat: SeatNumber
    mode: Supervision
    by: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionChanged(Fact):
    call: CallId
    leg: LegId
    mode: Supervision
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallTakenOver(Fact):
    """The supervisor's leg is the operator's from now on; ``PartyJoined`` says so, too."""

    call: CallId
    leg: LegId
    seat: SeatNumber
    from_seat: SeatNumber | None
    by: str = ""
