"""What people ask for on a call. ``by`` is the seat that asks, None: nobody on a seat."""

from __future__ import annotations

from dataclasses import dataclass

from acd.events.base import Event
from acd.values import CallId, DepartmentNumber, LegId, SeatNumber, Target


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
