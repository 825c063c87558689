"""The site, the time, and what the PBX says of calls, legs and telephones."""

from __future__ import annotations

from dataclasses import dataclass

from acd.events.base import Event
from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Place,
    RefusedBecause,
    Role,
    SeatNumber,
    Site,
)


@dataclass(frozen=True, slots=True)
class SiteConfigured(Event):
    site: Site


@dataclass(frozen=True, slots=True)
class TimeReached(Event):
    """The moment ``next_deadline`` named has come; being late or early does no harm."""


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
class LegHangingUp(Event):
    """A citizen has hung up and their leg is about to end. The PBX ends those they leave alone at
    the same time, and may tell of them first.
    """

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
