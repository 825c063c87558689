"""What is asked of seats, of queues and of the calls that wait in them."""

from __future__ import annotations

from dataclasses import dataclass

from acd.events.base import Event
from acd.values import CallId, QueueName, SeatNumber


@dataclass(frozen=True, slots=True)
class SignInWanted(Event):
    seat: SeatNumber
    operator: str


@dataclass(frozen=True, slots=True)
class SignOutWanted(Event):
    seat: SeatNumber


@dataclass(frozen=True, slots=True)
class ReadyWanted(Event):
    """End a break or the wrap-up."""

    seat: SeatNumber


@dataclass(frozen=True, slots=True)
class BreakWanted(Event):
    seat: SeatNumber
    reason: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpExtendWanted(Event):
    seat: SeatNumber
    seconds: float
    """On top of what is left."""


@dataclass(frozen=True, slots=True)
class RingBackWanted(Event):
    """The citizen pressed 1. ``number`` "": the one they call from."""

    call: CallId
    number: str = ""


@dataclass(frozen=True, slots=True)
class RingBackCancelWanted(Event):
    """Somebody takes a booking out; ``booking`` is the call it was made on."""

    booking: CallId
    by: str = ""


@dataclass(frozen=True, slots=True)
class VoicemailEnded(Event):
    """The citizen has spoken; their leg may go down."""

    call: CallId


@dataclass(frozen=True, slots=True)
class CallPriorityWanted(Event):
    call: CallId
    priority: int
    by: str


@dataclass(frozen=True, slots=True)
class CallMoveWanted(Event):
    """Put a waiting call into another queue; it keeps its place by the time it was offered."""

    call: CallId
    queue: QueueName
    by: str


@dataclass(frozen=True, slots=True)
class CallPullWanted(Event):
    """Ring this ready seat for this waiting call, whatever their turn."""

    call: CallId
    seat: SeatNumber
    by: str
