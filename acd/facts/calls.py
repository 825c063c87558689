"""A call from its offer to its end, and who was rung for it, joined and left."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts.base import Fact
from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    Outcome,
    Place,
    RefusedBecause,
    Role,
    SeatNumber,
)


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
