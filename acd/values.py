"""The words of the core: identifiers and the closed sets of values that all its parts share."""

from __future__ import annotations

from collections.abc import Mapping
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
QueueName = NewType("QueueName", str)
"""``[a-z0-9_-]{1,32}``. A hotline that names no queue has the one of its own number."""
NO_HOTLINE = HotlineNumber("")
NO_QUEUE = QueueName("")


class Role(StrEnum):
    """Who is at the other end of a leg."""

    CITIZEN = "citizen"
    OPERATOR = "operator"
    DEPARTMENT = "department"
    OUTSIDE = "outside"
    """A number behind the trunk that is no department."""
    SUPERVISOR = "supervisor"
    """Listens to an operator's leg, whispers into it, or has come onto the call."""


class SeatState(StrEnum):
    SIGNED_OUT = "signed_out"
    READY = "ready"
    RESERVED = "reserved"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    ON_BREAK = "on_break"
    NOT_RESPONDING = "not_responding"
    """Missed as many calls in a row as are allowed; nobody is put through until it is ready."""


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


# --- on a call ---


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    """The seat is rung first, then the citizen."""


class Purpose(StrEnum):
    """Why a citizen is rung."""

    CONTACT = "contact"
    RETURN_VISIT = "return_visit"
    RING_BACK = "ring_back"


class Place(StrEnum):
    """Where on a call a leg is; its own track goes on in every place."""

    MAIN = "main"
    """The room of the call. Who is alone in it hears music."""
    ASIDE = "aside"
    """A second room of the same call, for a private consultation."""
    HELD = "held"
    """Alone with music."""


class TargetKind(StrEnum):
    SEAT = "seat"
    DEPARTMENT = "department"
    OUTSIDE = "outside"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to be brought onto a call, or where a call is to go."""

    kind: TargetKind
    number: str
    """The number of a seat or department, a number behind the trunk, or the name of a queue."""


class ConsultationEnd(StrEnum):
    JOINED = "joined"
    DROPPED = "dropped"
    TRANSFERRED = "transferred"
    FAILED = "failed"
    """One of the two was not reached, hung up or broke off."""


class TransferEnd(StrEnum):
    ANSWERED = "answered"
    RETURNED = "returned"
    """Nobody answered: the citizen goes back to the operator who transferred."""
    QUEUED = "queued"
    FAILED = "failed"
    """Nobody answered, and the citizen had left or was talking with others anyway."""


class Supervision(StrEnum):
    LISTEN = "listen"
    WHISPER = "whisper"
    """Heard by the operator alone."""
    BARGE = "barge"
    """In the room of the call, heard by everybody."""


# --- queues ---

BEST_LEVEL, LAST_LEVEL = 1, 9
"""Skill levels: 1 is the best, 9 the last. A caller's level is the worst that may serve them."""


class Strategy(StrEnum):
    """Which of the free seats is rung; each has a file of its own in ``acd.routing``."""

    LONGEST_IDLE = "longest_idle"
    FEWEST_CALLS = "fewest_calls"
    LEAST_TALK = "least_talk"
    ROUND_ROBIN = "round_robin"
    LINEAR = "linear"


class OverflowWhen(StrEnum):
    WAIT = "wait"
    """The caller has waited in the queue for ``value`` seconds."""
    LENGTH = "length"
    """More than ``value`` callers wait, this one among them."""
    NO_SEATS = "no_seats"
    """Nobody is signed in on any seat of the queue."""


class OverflowTo(StrEnum):
    QUEUE = "queue"
    OUTSIDE = "outside"
    VOICEMAIL = "voicemail"
    RING_BACK = "ring_back"
    """The offer to be rung back is spoken; pressing 1 takes it."""


@dataclass(frozen=True, slots=True)
class Overflow:
    """What becomes of a caller for whom the queue is no longer the right place."""

    when: OverflowWhen
    value: float
    """Seconds for WAIT, callers for LENGTH, 0 for NO_SEATS."""
    to: OverflowTo
    target: str = ""
    """The name of a queue, a number to dial, or "" where nothing need be said."""


@dataclass(frozen=True, slots=True)
class Widen:
    """Once the caller has waited this long, seats of a skill level up to ``level`` serve too."""

    after_seconds: float
    level: int


@dataclass(frozen=True, slots=True)
class Queue:
    """Callers who wait for one kind of seat, and how they are dealt with."""

    name: QueueName
    title: str = ""
    strategy: Strategy = Strategy.LONGEST_IDLE
    first_level: int = LAST_LEVEL
    """The worst skill level that serves a caller who has just come; 9: everybody at once."""
    widen: tuple[Widen, ...] = ()
    ring_seconds: float | None = None
    """None: the site's."""
    wrap_up_seconds: float | None = None
    """None: the site's."""
    wrap_up_most_seconds: float = 600.0
    """The longest a wrap-up may last with all its extensions."""
    redial_seconds: float = 0.0
    """Who gave up or was cut off and rings again within this time has the old place; 0: nobody."""
    overflow: tuple[Overflow, ...] = ()
    ring_back: bool = False
    """Callers may ask to be rung back (press 1)."""
    ring_back_tries: int = 3
    """How often a citizen is dialled before the booking is closed."""
    ring_back_every_seconds: float = 300.0
    """The pause between two tries."""
    announce_first_seconds: float = 0.0
    """When a caller is told place and expected wait for the first time; 0: never."""
    announce_every_seconds: float = 45.0
    """How often that is told again; 0: once is enough."""
    comfort_every_seconds: float = 0.0
    """How often a caller is comforted; 0: never."""


# --- the site ---


@dataclass(frozen=True, slots=True)
class Leader:
    """Who takes the calls of a hotline first while on duty: a seat, or a phone behind the trunk."""

    seat: SeatNumber | None = None
    dial: str | None = None
    writer: SeatNumber | None = None
    """The operator listed to write; joins the call when its seat is free."""


@dataclass(frozen=True, slots=True)
class Hotline:
    """A published number and how many calls it may hold at once (enforced by the PBX itself)."""

    number: HotlineNumber
    name: str
    lines: int
    queue: QueueName = NO_QUEUE
    """Where its callers wait; "" stands for the queue of its own number."""
    priority: int = 0
    """Callers of a higher one are served first."""
    open: bool = True
    leader: Leader | None = None

    def __post_init__(self) -> None:
        if not self.queue:
            object.__setattr__(self, "queue", QueueName(self.number))


@dataclass(frozen=True, slots=True)
class Seat:
    """A place to answer from, and the queues it serves."""

    number: SeatNumber
    skills: Mapping[QueueName, int]
    """How well (1 best to 9), queue by queue. Those of an ``Operator`` signed in here come first.

    Build it with ``skills()``."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody whose own skills count wherever they sign in."""

    name: str
    skills: Mapping[QueueName, int]


def skills(*queues: str, level: int = BEST_LEVEL) -> dict[QueueName, int]:
    """The same level in each of these queues."""
    return {QueueName(queue): level for queue in queues}


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
    # Queues and routing.
    queues: dict[QueueName, Queue] = field(default_factory=dict)
    """Those that are not as ``Queue`` is by itself; see ``queue()``."""
    operators: dict[str, Operator] = field(default_factory=dict)
    misses_allowed: int = 3
    """Calls missed in a row until a seat counts as not responding; 0: never."""
    away_most: int = 0
    """How many may be on a break at once; 0: any number."""
    break_reasons: tuple[str, ...] = ()
    """The reasons a break may have; empty: any."""
    priority_callers: dict[str, int] = field(default_factory=dict)
    """Priority by the caller's number as the network sends it."""
    # On a call.
    emergency_numbers: tuple[str, ...] = ("110", "119", "120")
    satisfaction: bool = False
    """Citizens are asked for a grade when the operator has hung up."""
    return_ring_seconds: float = 20.0
    """How long the target of an unannounced transfer rings before the citizen returns."""

    def queue(self, name: QueueName) -> Queue:
        """The queue as it is configured; one nobody described has the default of everything."""
        return self.queues.get(name) or Queue(name)

    def queue_of(self, hotline: HotlineNumber) -> QueueName:
        """Where callers of the hotline wait; of one that is no more: the queue of its number."""
        known = self.hotlines.get(hotline)
        return known.queue if known else QueueName(hotline)

    def queue_names(self) -> frozenset[QueueName]:
        """All queues there are: those described and those that hotlines have by themselves."""
        return frozenset(self.queues) | {hotline.queue for hotline in self.hotlines.values()}
