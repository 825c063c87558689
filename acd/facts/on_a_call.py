"""What is done on a call: parties brought in, moved and muted, consulted and transferred to."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts.base import Fact
from acd.values import (
    CallId,
    ConsultationEnd,
    DepartmentNumber,
    Ending,
    LegId,
    Place,
    Role,
    SeatNumber,
    TargetKind,
    TransferEnd,
)


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
