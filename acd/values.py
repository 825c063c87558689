"""The words of the core: identifiers and the closed sets of values that all its parts share."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

CallId = NewType("CallId", str)
"""One citizen's call.

It is the unique id of the citizen's leg, given by the PBX even when nobody watches it.
"""

LegId = NewType("LegId", str)
"""One party's connection to the PBX, unique on that PBX.

Legs that the core asks for carry ids it chose itself.
"""

SeatNumber = NewType("SeatNumber", str)
HotlineNumber = NewType("HotlineNumber", str)
DepartmentNumber = NewType("DepartmentNumber", str)


class Role(StrEnum):
    """Who is at the other end of a leg."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    DEPARTMENT = "department"


class SeatState(StrEnum):
    SIGNED_OUT = "signed_out"
    READY = "ready"
    RESERVED = "reserved"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    ON_BREAK = "on_break"


class Phone(StrEnum):
    """What the PBX says of a seat's telephone, apart from the calls the core itself put there."""

    USABLE = "usable"
    UNREACHABLE = "unreachable"
    BUSY = "busy"


class CallState(StrEnum):
    WAITING = "waiting"
    RINGING = "ringing"
    CONNECTED = "connected"
    ENDED = "ended"


class LegState(StrEnum):
    RINGING = "ringing"
    ANSWERED = "answered"
    JOINED = "joined"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a call ended; every offered call gets exactly one."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    REFUSED = "refused"
    FAILED = "failed"


class RefusedBecause(StrEnum):
    """Why the PBX turned a call away at the door."""

    NO_LINE = "no_line"
    UNKNOWN_NUMBER = "unknown_number"
    CLOSED = "closed"
    BLOCKED = "blocked"


class Ending(StrEnum):
    """Why a leg ended, in the words of the core. pbx/ translates Q.850 causes into these."""

    HUNG_UP = "hung_up"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    VACANT = "vacant"
    CONGESTED = "congested"
    CANCELLED = "cancelled"
    LOST = "lost"
    """Ended while nobody watched, or together with the PBX: the true reason is not known."""


@dataclass(frozen=True, slots=True)
class Hotline:
    """A published number and how many calls it may hold at once (enforced by the PBX itself)."""

    number: HotlineNumber
    name: str
    lines: int


@dataclass(frozen=True, slots=True)
class Seat:
    """A place to answer from, and the hotlines it answers."""

    number: SeatNumber
    hotlines: frozenset[HotlineNumber]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """Who can be brought into a call. Without a number it exists but cannot be rung."""

    number: DepartmentNumber
    name: str
    dial: str | None
    """What the PBX rings: an account of its own or a number behind the trunk; None: nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the core must know of the configuration."""

    hotlines: dict[HotlineNumber, Hotline] = field(default_factory=dict)
    seats: dict[SeatNumber, Seat] = field(default_factory=dict)
    departments: dict[DepartmentNumber, Department] = field(default_factory=dict)
    ring_seconds: float = 20.0
    department_ring_seconds: float = 40.0
    wrap_up_seconds: float = 10.0
    rest_after_miss_seconds: float = 3.0
    """How long a seat that did not take a call is left alone: a dead phone must not hold up all."""
    most_parties: int = 6
