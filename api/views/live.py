"""The centre as it stands now, built by the composition root from the state of the core."""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import (
    CallId,
    CallState,
    DepartmentNumber,
    Direction,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Place,
    Purpose,
    QueueName,
    Role,
    SeatNumber,
    SeatState,
    Supervision,
    TargetKind,
)


@dataclass(frozen=True, slots=True)
class LiveSeat:
    number: SeatNumber
    name: str
    hotlines: tuple[HotlineNumber, ...]
    state: SeatState
    since: float | None
    """When the seat got into this state; None when it was never anything but signed out."""
    operator: str | None
    phone: Phone
    call: CallId | None = None
    leg: LegId | None = None
    break_reason: str = ""
    leaving: SeatState | None = None
    """``ON_BREAK`` or ``SIGNED_OUT`` when the operator asked for it while busy and it takes effect
    after the call.
    """
    until: float | None = None
    """When wrap-up, the ring, or the rest after a missed call ends by itself."""
    skills: tuple[tuple[QueueName, int], ...] = ()
    """Queue and level (1 best to 9), as they count for whoever is on the seat."""
    misses: int = 0
    """Calls missed in a row."""


@dataclass(frozen=True, slots=True)
class LiveLeg:
    leg: LegId
    role: Role
    state: LegState
    since: float
    seat: SeatNumber | None = None
    operator: str | None = None
    department: DepartmentNumber | None = None
    number: str = ""
    """The number dialled for a party outside."""
    place: Place = Place.MAIN
    muted: bool = False
    mode: Supervision | None = None
    """Supervisors only."""
    watches: LegId | None = None
    """Supervisors only: the operator's leg."""
    user: str = ""
    """Supervisors only: who asked for it."""


@dataclass(frozen=True, slots=True)
class LiveConsultation:
    """A word in private, going on now."""

    by: SeatNumber
    leg: LegId
    """Of the one consulted."""
    kind: TargetKind
    target: str


@dataclass(frozen=True, slots=True)
class LiveTransfer:
    """The citizen is being handed over, nobody has answered yet."""

    by: SeatNumber
    kind: TargetKind
    target: str
    leg: LegId | None
    """Of the target; None for a queue."""


@dataclass(frozen=True, slots=True)
class LiveCall:
    call: CallId
    hotline: HotlineNumber
    state: CallState
    since: float
    """When the call got into ``state``."""
    offered_at: float
    answered_at: float | None
    caller: str
    caller_name: str
    dialled: str
    trunk: str
    legs: tuple[LiveLeg, ...]
    inferred: bool = False
    direction: Direction = Direction.INBOUND
    purpose: Purpose | None = None
    case: str = ""
    """Of outbound calls: the case they were placed from."""
    placed_by: SeatNumber | None = None
    queue: QueueName | None = None
    """The queue the call came through or waits in; None: it never waited."""
    position: int | None = None
    """The place in the queue, 1 for the one who is served next; None: does not wait."""
    priority: int = 0
    level: int | None = None
    """The worst skill level that may serve it."""
    consultation: LiveConsultation | None = None
    transfer: LiveTransfer | None = None
    flags: tuple[tuple[str, str], ...] = ()
    """Flag and detail."""
    voicemail: bool = False
    ring_back_booked: bool = False
    satisfaction_asked: bool = False
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class LiveRingBack:
    """A citizen who has hung up and waits to be rung back."""

    booking: CallId
    """The call it was made on."""
    number: str
    hotline: HotlineNumber
    queue: QueueName
    position: int | None
    """Among those who wait in the queue; None while a call is out for it or it pauses."""
    booked_at: float
    attempts: int
    """Calls placed for it."""
    due: float
    """Not before then, seconds since the epoch; 0: at once."""
    placed: CallId | None
    """The call that is out for it now."""


@dataclass(frozen=True, slots=True)
class LiveQueue:
    name: QueueName
    title: str
    waiting: int
    """Callers, without the citizens to be rung back."""
    longest_since: float | None
    """When the one who has waited longest was offered; None: nobody waits."""
    ring_backs: int
    staffed: int
    """Seats where somebody is there, busy or not."""
    free: int
    """Seats that can be rung now."""


@dataclass(frozen=True, slots=True)
class LiveView:
    """The centre as it stands at ``at``; seats and calls in no particular order."""

    at: float
    pbx_in_sight: bool
    pbx_since: float | None
    """When sight was last gained or lost."""
    pbx_reason: str
    """Why the PBX is not in sight; "" when it is."""
    seats: tuple[LiveSeat, ...]
    calls: tuple[LiveCall, ...]
    ring_backs: tuple[LiveRingBack, ...] = ()
    queues: tuple[LiveQueue, ...] = ()
