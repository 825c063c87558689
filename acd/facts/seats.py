"""What became of a seat and of who sits there."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts.base import Fact
from acd.values import NO_QUEUE, CallId, Phone, QueueName, SeatNumber


@dataclass(frozen=True, slots=True)
class SeatSignedIn(Fact):
    seat: SeatNumber
    operator: str


@dataclass(frozen=True, slots=True)
class SeatSignedOut(Fact):
    seat: SeatNumber
    operator: str


@dataclass(frozen=True, slots=True)
class SeatBecameReady(Fact):
    """With the seat's tally, which routing compares and a shortened journal could not tell."""

    seat: SeatNumber
    calls: int = 0
    """Calls taken since somebody signed in."""
    talk_seconds: float = 0.0
    """Spent on them."""
    rung_at: float = 0.0
    """When it was rung last."""
    misses: int = 0
    """Calls missed in a row."""


@dataclass(frozen=True, slots=True)
class SeatWentOnBreak(Fact):
    seat: SeatNumber
    reason: str
    calls: int = 0
    talk_seconds: float = 0.0
    rung_at: float = 0.0


@dataclass(frozen=True, slots=True)
class SeatLeaveRequested(Fact):
    """The operator asked for a break or to sign out while busy; it waits for the call's end."""

    seat: SeatNumber
    sign_out: bool
    reason: str


@dataclass(frozen=True, slots=True)
class SeatWrapUpStarted(Fact):
    seat: SeatNumber
    call: CallId
    until: float
    queue: QueueName = NO_QUEUE
    """Whose rules limit the wrap-up: the queue the call came through."""
    calls: int = 0
    talk_seconds: float = 0.0
    rung_at: float = 0.0


@dataclass(frozen=True, slots=True)
class WrapUpExtended(Fact):
    seat: SeatNumber
    until: float


@dataclass(frozen=True, slots=True)
class SeatNotResponding(Fact):
    """The seat missed as many calls in a row as are allowed: its supervisor should look."""

    seat: SeatNumber
    misses: int
    calls: int = 0
    talk_seconds: float = 0.0
    rung_at: float = 0.0


@dataclass(frozen=True, slots=True)
class SeatRestStarted(Fact):
    """The seat did not take a call it was offered and is left alone until ``until``."""

    seat: SeatNumber
    until: float


@dataclass(frozen=True, slots=True)
class SeatPhoneChanged(Fact):
    seat: SeatNumber
    phone: Phone
