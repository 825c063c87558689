"""The PBX out of sight and in sight again."""

from __future__ import annotations

from dataclasses import dataclass

from acd.events.base import Event
from acd.values import (
    NO_HOTLINE,
    CallId,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Place,
    Role,
    SeatNumber,
)


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
