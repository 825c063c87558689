"""What the core wants done: imperative, carried out by pbx/, each at most once.

Their result comes back as events.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import (
    CallId,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    Place,
    Role,
    SeatNumber,
    Supervision,
)


@dataclass(frozen=True, slots=True)
class Command:
    pass


@dataclass(frozen=True, slots=True)
class RingSeat(Command):
    """Ring the seat; when it answers, the PBX itself joins it with the citizen."""

    call: CallId
    leg: LegId
    seat: SeatNumber
    ring_seconds: float
    hotline: HotlineNumber
    caller: str = ""
    caller_name: str = ""


@dataclass(frozen=True, slots=True)
class RingDepartment(Command):
    """Ring the department; when it answers, the PBX itself lets it into the citizen's bridge."""

    call: CallId
    leg: LegId
    department: DepartmentNumber
    dial: str
    ring_seconds: float
    hotline: HotlineNumber
    caller: str = ""


@dataclass(frozen=True, slots=True)
class HangUp(Command):
    leg: LegId


@dataclass(frozen=True, slots=True)
class TakeFromPbxQueue(Command):
    """Bring a caller whom the PBX queued by itself back to where the core routes from."""

    call: CallId


@dataclass(frozen=True, slots=True)
class TellOperator(Command):
    """Say something to one party only, over what they hear. ``message`` names a prompt."""

    leg: LegId
    message: str


@dataclass(frozen=True, slots=True)
class MirrorSeat(Command):
    """Tell the PBX how the seat stands, so that its own queue knows when it is left alone."""

    seat: SeatNumber
    signed_in: bool
    on_break: bool
    hotlines: tuple[HotlineNumber, ...]


@dataclass(frozen=True, slots=True)
class LookAtPbx(Command):
    """Something that should have been heard of was not: take a snapshot and hand it in."""


# --- on a call ---


@dataclass(frozen=True, slots=True)
class RingParty(Command):
    """Ring whoever was asked for; on answering, the PBX itself lets them into ``place``.

    The operator's own leg of an outbound call, too: it waits in the room for the citizen.
    """

    call: CallId
    leg: LegId
    role: Role
    target: str
    """The number of the department or seat, "" for a number outside."""
    dial: str
    """What to ring; "" for a seat, which is rung at its phone."""
    ring_seconds: float
    hotline: HotlineNumber
    caller: str
    """The citizen's number; only seats may be shown it."""
    place: Place


@dataclass(frozen=True, slots=True)
class DialCitizen(Command):
    """Ring the citizen of an outbound call; ``leg`` is the call's own id.

    The hotline's number is shown. On answering the citizen goes into the room of the call.
    """

    call: CallId
    leg: LegId
    dial: str
    hotline: HotlineNumber
    ring_seconds: float


@dataclass(frozen=True, slots=True)
class MoveLeg(Command):
    call: CallId
    leg: LegId
    place: Place


@dataclass(frozen=True, slots=True)
class MuteLeg(Command):
    """Let nobody hear this leg, or everybody again."""

    call: CallId
    leg: LegId
    muted: bool


@dataclass(frozen=True, slots=True)
class AskSatisfaction(Command):
    """Ask the citizen for a grade, then hang up."""

    call: CallId


@dataclass(frozen=True, slots=True)
class RingSupervisor(Command):
    """Ring the seat's phone; on answering it supervises ``target_leg``, or (BARGE) is in MAIN."""

    call: CallId
    leg: LegId
    seat: SeatNumber
    target_leg: LegId
    mode: Supervision
    ring_seconds: float


@dataclass(frozen=True, slots=True)
class ChangeSupervision(Command):
    """LISTEN or WHISPER, also for a leg that has been in the room; BARGE is a ``MoveLeg``."""

    call: CallId
    leg: LegId
    target_leg: LegId
    mode: Supervision


# --- while waiting ---


@dataclass(frozen=True, slots=True)
class SendToVoicemail(Command):
    call: CallId


@dataclass(frozen=True, slots=True)
class Announce(Command):
    """Say something to a caller who waits.

    ``kind``: "position", "comfort" or "ring_back_offer"; ``seconds``: the expected wait.
    """

    call: CallId
    kind: str
    position: int
    seconds: int
