"""Calls that are to be placed, and the grade a citizen gives."""

from __future__ import annotations

from dataclasses import dataclass

from acd.events.base import Event
from acd.values import CallId, HotlineNumber, Purpose, SeatNumber


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
