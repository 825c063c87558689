"""Calls an operator places, and the question of how satisfied the citizen is."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts.base import Fact
from acd.values import NO_QUEUE, CallId, HotlineNumber, LegId, Purpose, QueueName, SeatNumber


@dataclass(frozen=True, slots=True)
class CallPlaced(Fact):
    """An outbound call: the seat is rung, then the citizen on ``number``.

    The call is answered when the citizen is on it.
    """

    call: CallId
    hotline: HotlineNumber
    number: str
    seat: SeatNumber
    case: str
    purpose: Purpose
    queue: QueueName = NO_QUEUE
    """Whose rules hold for the wrap-up, and for the wait if everybody but the citizen leaves."""


@dataclass(frozen=True, slots=True)
class CitizenDialled(Fact):
    """The seat has answered: the citizen of an outbound call is being dialled."""

    call: CallId
    leg: LegId
    number: str
    ring_seconds: float


@dataclass(frozen=True, slots=True)
class SatisfactionAsked(Fact):
    """The talk is over; the citizen is asked for a grade and hung up by the PBX afterwards."""

    call: CallId


@dataclass(frozen=True, slots=True)
class SatisfactionGiven(Fact):
    call: CallId
    grade: int
    seat: SeatNumber | None
    operator: str
