"""What supervisors ask for. ``by`` is the name of a user."""

from __future__ import annotations

from dataclasses import dataclass

from acd.events.base import Event
from acd.values import CallId, LegId, SeatNumber, Supervision


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
