"""What can happen: the inputs of the core.

Past tense for what was seen, ``...Wanted`` for what somebody asked.

``at`` is when it happened in seconds since the epoch, where the source says so (the PBX's own
journal does); None means "now". ``inferred`` marks what was not seen as it happened but read or
concluded afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import (
    NO_HOTLINE,
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Place,
    Purpose,
    QueueName,
    RefusedBecause,
    Role,
    SeatNumber,
    Site,
    Supervision,
    Target,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: float | None = None
    inferred: bool = False


# --- configuration and time ---


@dataclass(frozen=True, slots=True)
class SiteConfigured(Event):
    site: Site


@dataclass(frozen=True, slots=True)
class TimeReached(Event):
    """The moment ``next_deadline`` named has come; being late or early does no harm."""


# --- what the PBX says of calls and legs ---


@dataclass(frozen=True, slots=True)
class CallArrived(Event):
    """A call got a line and now waits in music.

    ``caller`` is as the network sent it, "" when withheld. ``closed`` is what the PBX does with
    the call out of hours: "voicemail" or "ring_back"; "" when the hotline is open.
    """

    call: CallId
    hotline: HotlineNumber
    dialled: str = ""
    trunk: str = ""
    caller: str = ""
    caller_name: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class CallTurnedAway(Event):
    """The PBX refused a call at the door. ``hotline`` is "" when the number dialled is nobody's."""

    call: CallId
    hotline: HotlineNumber
    reason: RefusedBecause
    dialled: str = ""
    trunk: str = ""
    caller: str = ""
    caller_name: str = ""


@dataclass(frozen=True, slots=True)
class LegAnswered(Event):
    leg: LegId


@dataclass(frozen=True, slots=True)
class LegJoined(Event):
    """The leg is in one of the call's rooms (the citizen's own leg too)."""

    leg: LegId
    place: Place = Place.MAIN


@dataclass(frozen=True, slots=True)
class LegLeft(Event):
    """The leg is out of the bridge but still up: a citizen, say, whose other parties have gone."""

    leg: LegId


@dataclass(frozen=True, slots=True)
class LegEnded(Event):
    leg: LegId
    ending: Ending


@dataclass(frozen=True, slots=True)
class LegAdopted(Event):
    """The PBX, left alone, put a party on a call by itself."""

    leg: LegId
    call: CallId
    role: Role
    state: LegState
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    place: Place = Place.MAIN
    number: str = ""
    """The number dialled to reach a party outside."""


@dataclass(frozen=True, slots=True)
class SeatPhoneSeen(Event):
    seat: SeatNumber
    phone: Phone


# --- sight ---


@dataclass(frozen=True, slots=True)
class SightLost(Event):
    """The connection to the PBX is gone.

    Until sight is regained nothing is decided: nothing could be carried out.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class SeenLeg:
    """One leg as a snapshot of the PBX shows it."""

    leg: LegId
    call: CallId
    role: Role
    state: LegState
    since: float
    """When the leg began, seconds since the epoch."""
    hotline: HotlineNumber = NO_HOTLINE
    caller: str = ""
    caller_name: str = ""
    dialled: str = ""
    trunk: str = ""
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    in_pbx_queue: bool = False
    """Citizen legs only: the PBX took the caller into its own queue because nobody was watching."""
    place: Place = Place.MAIN
    number: str = ""
    """The number dialled to reach a party outside."""


@dataclass(frozen=True, slots=True)
class PbxSnapshot(Event):
    """All that was on the PBX when it was asked.

    What the core believed and this does not show has ended unseen.

    It regains sight after a loss, and audits the core while in sight. ``began_at`` is when the PBX
    was asked (seconds since the epoch, the core's clock): whatever changed since then, or just
    before, is newer than the snapshot and is not judged by it.
    """

    began_at: float
    legs: tuple[SeenLeg, ...]
    phones: tuple[tuple[SeatNumber, Phone], ...] = ()


# --- what people ask for ---


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
class DepartmentWanted(Event):
    """Bring a department into the call; ``by`` is the seat that asks, None: nobody on a seat."""

    call: CallId
    department: DepartmentNumber
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class PartyDropWanted(Event):
    call: CallId
    leg: LegId


@dataclass(frozen=True, slots=True)
class HangUpWanted(Event):
    """End the whole call for everybody."""

    call: CallId


# --- what is asked of queues and waiting calls ---


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
class WrapUpExtendWanted(Event):
    seat: SeatNumber
    seconds: float
    """On top of what is left."""


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


# --- what people ask for on a call: ``by`` is the seat that asks, None: nobody on a seat ---


@dataclass(frozen=True, slots=True)
class PartyWanted(Event):
    """Bring a seat, a department or an outside number into the call."""

    call: CallId
    target: Target
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class EmergencyWanted(Event):
    """Bring an emergency service into the call, and flag the call."""

    call: CallId
    number: str
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class HoldWanted(Event):
    """Put a party on hold with music. ``leg`` None: the citizen."""

    call: CallId
    leg: LegId | None = None
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class ResumeWanted(Event):
    call: CallId
    leg: LegId | None = None
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class MuteWanted(Event):
    """Nobody hears this party, or everybody again; its own track goes on."""

    call: CallId
    leg: LegId
    muted: bool
    by: SeatNumber | None = None


@dataclass(frozen=True, slots=True)
class ConsultWanted(Event):
    """The operator on seat ``by`` speaks with the target in private; the citizen hears music."""

    call: CallId
    by: SeatNumber
    target: Target


@dataclass(frozen=True, slots=True)
class ConsultJoinWanted(Event):
    """Everybody together."""

    call: CallId
    by: SeatNumber


@dataclass(frozen=True, slots=True)
class ConsultSwapWanted(Event):
    """The operator goes over to the other: from the one consulted to the citizen, or back."""

    call: CallId
    by: SeatNumber


@dataclass(frozen=True, slots=True)
class ConsultDropWanted(Event):
    """The one consulted is hung up, the operator goes back to the citizen."""

    call: CallId
    by: SeatNumber


@dataclass(frozen=True, slots=True)
class TransferWanted(Event):
    """Hand the citizen over and leave.

    Announced when the target is the one being consulted, else unannounced: the target is rung and
    the citizen returns to this operator when nobody answers.
    """

    call: CallId
    by: SeatNumber
    target: Target


# --- outbound calls and satisfaction ---


@dataclass(frozen=True, slots=True)
class OutboundWanted(Event):
    """Ring the seat, then the citizen. ``call`` is a new id the shell chose."""

    seat: SeatNumber
    number: str
    hotline: HotlineNumber
    case: str
    purpose: Purpose
    call: CallId


@dataclass(frozen=True, slots=True)
class GradeGiven(Event):
    """The citizen keyed in a grade, 1 to 5, after the call."""

    call: CallId
    grade: int


# --- what supervisors ask for: ``by`` is the name of a user ---


@dataclass(frozen=True, slots=True)
class SuperviseWanted(Event):
    """Ring the supervisor's phone on ``seat`` and let it listen, whisper or come onto the call."""

    call: CallId
    seat: SeatNumber
    mode: Supervision
    by: str = ""


@dataclass(frozen=True, slots=True)
class SuperviseChangeWanted(Event):
    call: CallId
    leg: LegId
    mode: Supervision
    by: str = ""


@dataclass(frozen=True, slots=True)
class TakeOverWanted(Event):
    """The supervisor on ``seat`` becomes the operator of the call, the operator is let go."""

    call: CallId
    seat: SeatNumber
    by: str = ""
