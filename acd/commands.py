"""What the core wants done: imperative, carried out by pbx/, each at most once.

Their result comes back as events.
"""

from __future__ import annotations

from dataclasses import dataclass

from acd.values import CallId, DepartmentNumber, HotlineNumber, LegId, SeatNumber


@dataclass(frozen=True, slots=True)
class Command:
    pass


@dataclass(frozen=True, slots=True)
class RingSeat(Command):
    """Ring the seat; when it answers, the PBX itself joins it with the citizen."""

    call: CallId
    leg: LegId
    seat: SeatNumber
    ring_seconds: float
    hotline: HotlineNumber
    caller: str = ""
    caller_name: str = ""


@dataclass(frozen=True, slots=True)
class RingDepartment(Command):
    """Ring the department; when it answers, the PBX itself lets it into the citizen's bridge."""

    call: CallId
    leg: LegId
    department: DepartmentNumber
    dial: str
    ring_seconds: float
    hotline: HotlineNumber
    caller: str = ""


@dataclass(frozen=True, slots=True)
class HangUp(Command):
    leg: LegId


@dataclass(frozen=True, slots=True)
class TakeFromPbxQueue(Command):
    """Bring a caller whom the PBX queued by itself back to where the core routes from."""

    call: CallId


@dataclass(frozen=True, slots=True)
class TellOperator(Command):
    """Say something to one party only, over what they hear. ``message`` names a prompt."""

    leg: LegId
    message: str


@dataclass(frozen=True, slots=True)
class MirrorSeat(Command):
    """Tell the PBX how the seat stands, so that its own queue knows when it is left alone."""

    seat: SeatNumber
    signed_in: bool
    on_break: bool
    hotlines: tuple[HotlineNumber, ...]


@dataclass(frozen=True, slots=True)
class LookAtPbx(Command):
    """Something that should have been heard of was not: take a snapshot and hand it in."""
