"""What is now true: past tense, never changed afterwards. The core's state is the sum of its facts.

Facts are what the journal keeps, what the database is built from, what the live feed shows and what
the figures are counted from. ``at`` is in seconds since the epoch; ``inferred`` marks what was
concluded rather than seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    Outcome,
    Phone,
    RefusedBecause,
    Role,
    SeatNumber,
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
    seat: SeatNumber


@dataclass(frozen=True, slots=True)
class SeatWentOnBreak(Fact):
    seat: SeatNumber
    reason: str


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


@dataclass(frozen=True, slots=True)
class PartyLeft(Fact):
    """A leg that was on the call (the citizen's too) ended."""

    call: CallId
    leg: LegId
    role: Role
    ending: Ending
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None


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
