"""What is now true: past tense, never changed afterwards. The core's state is the sum of its facts.

Facts are what the journal keeps, what the database is built from, what the live feed shows and what
the figures are counted from. ``at`` is in seconds since the epoch; ``inferred`` marks what was
concluded rather than seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import (
    NO_HOTLINE,
    NO_QUEUE,
    CallId,
    ConsultationEnd,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    Outcome,
    OverflowTo,
    OverflowWhen,
    Phone,
    Place,
    Purpose,
    QueueName,
    RefusedBecause,
    Role,
    SeatNumber,
    Supervision,
    TargetKind,
    TransferEnd,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    at: float
    inferred: bool = False


# --- seats ---


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


# --- calls ---


@dataclass(frozen=True, slots=True)
class CallOffered(Fact):
    """A call reached the trunk and got a line: it waits from now on."""

    call: CallId
    hotline: HotlineNumber
    dialled: str
    trunk: str
    caller: str
    caller_name: str
    priority: int = 0
    """Higher is served first."""


@dataclass(frozen=True, slots=True)
class CallRefused(Fact):
    """A call reached the trunk and was turned away: offered and ended in one."""

    call: CallId
    hotline: HotlineNumber
    reason: RefusedBecause
    dialled: str
    trunk: str
    caller: str
    caller_name: str


@dataclass(frozen=True, slots=True)
class SeatRung(Fact):
    call: CallId
    seat: SeatNumber
    leg: LegId


@dataclass(frozen=True, slots=True)
class SeatRingEnded(Fact):
    """The seat was rung and did not come on the call."""

    call: CallId
    seat: SeatNumber
    leg: LegId
    ending: Ending


@dataclass(frozen=True, slots=True)
class DepartmentRung(Fact):
    call: CallId
    department: DepartmentNumber
    leg: LegId
    by: SeatNumber | None


@dataclass(frozen=True, slots=True)
class DepartmentRingEnded(Fact):
    call: CallId
    department: DepartmentNumber
    leg: LegId
    ending: Ending


@dataclass(frozen=True, slots=True)
class PartyAnswered(Fact):
    """A leg other than the citizen's was picked up (its track starts here)."""

    call: CallId
    leg: LegId
    role: Role


@dataclass(frozen=True, slots=True)
class PartyJoined(Fact):
    """A leg other than the citizen's is on the call.

    The first operator to join is what answers a call.
    """

    call: CallId
    leg: LegId
    role: Role
    seat: SeatNumber | None
    department: DepartmentNumber | None
    operator: str = ""
    place: Place = Place.MAIN
    """ASIDE: in private with the operator who consults, not with the citizen."""
    number: str = ""
    """The number dialled to reach a party outside."""


@dataclass(frozen=True, slots=True)
class PartyLeft(Fact):
    """A leg that was on the call (the citizen's too) ended."""

    call: CallId
    leg: LegId
    role: Role
    ending: Ending
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class PartyDismissed(Fact):
    """The core hangs this leg up; ``PartyLeft`` or the end of its ring follows once it is down.

    The citizen's own leg: the call is over for them, they are neither rung for nor returned.
    """

    call: CallId
    leg: LegId
    role: Role


@dataclass(frozen=True, slots=True)
class CallReturned(Fact):
    """Everybody but the citizen has left: the citizen goes back to the front of the queue.

    ``seat`` is where they are put through to if it can be had; None: to whoever is free first.
    """

    call: CallId
    seat: SeatNumber | None


@dataclass(frozen=True, slots=True)
class CallEnded(Fact):
    call: CallId
    outcome: Outcome
    ending: Ending


# --- queues and routing ---


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


# --- on a call ---


@dataclass(frozen=True, slots=True)
class PartyRung(Fact):
    """Somebody on the call asked for this party: a seat, a department or a number outside.

    The operator's own leg of an outbound call, too. Departments that are simply added are
    ``DepartmentRung``.
    """

    call: CallId
    leg: LegId
    role: Role
    place: Place
    ring_seconds: float
    by: SeatNumber | None
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class PartyRingEnded(Fact):
    """A party that was asked for (the citizen of an outbound call, too) did not come on the call.

    It may have picked up, but was not on the call yet.
    """

    call: CallId
    leg: LegId
    role: Role
    ending: Ending
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class PartyMoved(Fact):
    """A party is in another place of the call. ``by`` None: it followed from something else."""

    call: CallId
    leg: LegId
    role: Role
    place: Place
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class PartyMuted(Fact):
    call: CallId
    leg: LegId
    muted: bool
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class ConsultationStarted(Fact):
    """The operator on seat ``by`` steps aside to speak with the party on ``leg`` in private."""

    call: CallId
    by: SeatNumber
    leg: LegId
    target_kind: TargetKind
    target: str


@dataclass(frozen=True, slots=True)
class ConsultationEnded(Fact):
    call: CallId
    by: SeatNumber
    how: ConsultationEnd


@dataclass(frozen=True, slots=True)
class TransferStarted(Fact):
    """The operator on seat ``by`` hands the citizen over and leaves."""

    call: CallId
    by: SeatNumber
    kind: TargetKind
    target: str
    leg: LegId | None = None
    """The target's leg; None for a queue."""


@dataclass(frozen=True, slots=True)
class TransferEnded(Fact):
    """``ending``: why the target's leg ended, where it did."""

    call: CallId
    how: TransferEnd
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class CallFlagged(Fact):
    """``flag`` "emergency": the emergency service with the number ``detail`` was called in."""

    call: CallId
    flag: str
    detail: str = ""
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class CallPlaced(Fact):
    """An outbound call: the seat is rung, then the citizen on ``number``.

    The call is answered when the citizen is on it.
    """

    call: CallId
    hotline: HotlineNumber
    number: str
    seat: SeatNumber
    case: str
    purpose: Purpose
    queue: QueueName = NO_QUEUE
    """Whose rules hold for the wrap-up, and for the wait if everybody but the citizen leaves."""


@dataclass(frozen=True, slots=True)
class CitizenDialled(Fact):
    """The seat has answered: the citizen of an outbound call is being dialled."""

    call: CallId
    leg: LegId
    number: str
    ring_seconds: float


@dataclass(frozen=True, slots=True)
class SatisfactionAsked(Fact):
    """The talk is over; the citizen is asked for a grade and hung up by the PBX afterwards."""

    call: CallId


@dataclass(frozen=True, slots=True)
class SatisfactionGiven(Fact):
    call: CallId
    grade: int
    seat: SeatNumber | None
    operator: str


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


# --- sight and requests ---


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
