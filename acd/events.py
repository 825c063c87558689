"""What can happen: the inputs of the core.

Past tense for what was seen, ``...Wanted`` for what somebody asked.

``at`` is when it happened in seconds since the epoch, where the source says so (the PBX's own
journal does); None means "now". ``inferred`` marks what was not seen as it happened but read or
concluded afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    RefusedBecause,
    Role,
    SeatNumber,
    Site,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: float | None = None
    inferred: bool = False


NO_HOTLINE = HotlineNumber("")

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

    ``caller`` is as the network sent it, "" when withheld.
    """

    call: CallId
    hotline: HotlineNumber
    dialled: str = ""
    trunk: str = ""
    caller: str = ""
    caller_name: str = ""


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
    """The leg is in the call's bridge (the citizen's own leg too)."""

    leg: LegId


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
