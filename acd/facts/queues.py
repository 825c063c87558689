"""Where a call waits, who may serve it there, and what is done when it waits no longer."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts.base import Fact
from acd.values import (
    NO_HOTLINE,
    NO_QUEUE,
    CallId,
    HotlineNumber,
    OverflowTo,
    OverflowWhen,
    QueueName,
    SeatNumber,
)


@dataclass(frozen=True, slots=True)
class CallQueued(Fact):
    """The call waits in this queue from now on; its place follows from when it was offered."""

    call: CallId
    queue: QueueName
    because: str
    """``arrived``, ``moved``, ``transferred`` or ``overflow``."""
    level: int = 9
    """The worst skill level that may serve it."""
    by: str = ""
    """Who moved it."""


@dataclass(frozen=True, slots=True)
class CallWidened(Fact):
    """The call has waited so long that seats of this skill level may serve it too."""

    call: CallId
    level: int


@dataclass(frozen=True, slots=True)
class CallPriorityChanged(Fact):
    call: CallId
    priority: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRestored(Fact):
    """A caller who had given up or was cut off rang again and has the old place."""

    call: CallId
    of: CallId
    """The earlier call."""
    offered_at: float
    """What the place in the queue counts from now."""


@dataclass(frozen=True, slots=True)
class CallPulled(Fact):
    """Somebody had this waiting call rung at a seat of their choice; ``SeatRung`` follows."""

    call: CallId
    seat: SeatNumber
    by: str


@dataclass(frozen=True, slots=True)
class CallOverflowed(Fact):
    """The queue is no longer the right place; what is done about it follows."""

    call: CallId
    when: OverflowWhen
    to: OverflowTo
    target: str


@dataclass(frozen=True, slots=True)
class VoicemailStarted(Fact):
    """The citizen speaks after the tone: nobody will be rung for this call any more."""

    call: CallId


@dataclass(frozen=True, slots=True)
class RingBackBooked(Fact):
    """The citizen hangs up and keeps the place; ``call`` names the booking from now on."""

    call: CallId
    number: str
    queue: QueueName
    hotline: HotlineNumber = NO_HOTLINE
    offered_at: float = 0.0
    """What the place in the queue counts from."""
    priority: int = 0
    level: int = 9


@dataclass(frozen=True, slots=True)
class RingBackTried(Fact):
    """A seat is reserved for the booking and ``placed_call`` goes out to its number."""

    booking: CallId
    attempt: int
    placed_call: CallId


@dataclass(frozen=True, slots=True)
class RingBackPut(Fact):
    """The try came to nothing; the booking is back in its place at ``due``."""

    booking: CallId
    tries: int
    """How often the citizen has been dialled in vain."""
    due: float
    queue: QueueName = NO_QUEUE
    """Where it waits; "": where it was."""


@dataclass(frozen=True, slots=True)
class RingBackClosed(Fact):
    booking: CallId
    how: str
    """``reached``, ``given_up``, ``cancelled`` or ``replaced``."""
