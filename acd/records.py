"""What the core remembers of a seat, a leg and a call. ``acd.evolve`` changes these."""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.line import Rank
from acd.values import (
    LAST_LEVEL,
    NO_QUEUE,
    CallId,
    CallState,
    DepartmentNumber,
    Direction,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    OverflowTo,
    OverflowWhen,
    Phone,
    Place,
    Purpose,
    QueueName,
    Role,
    SeatNumber,
    SeatState,
    Supervision,
    TargetKind,
)


@dataclass(slots=True)
class SeatRecord:
    number: SeatNumber
    state: SeatState = SeatState.SIGNED_OUT
    since: float = 0.0
    operator: str = ""
    idle_since: float = 0.0
    """What longest-idle routing compares. A seat that misses a call goes to the end of the row."""
    phone: Phone = Phone.USABLE
    phone_seen_at: float = 0.0
    """When the PBX last spoke of the phone; an older snapshot does not judge it."""
    leg: LegId | None = None
    call: CallId | None = None
    reason: str = ""
    wrap_up_until: float | None = None
    rest_until: float | None = None
    leaving: bool = False
    leaving_signs_out: bool = False
    leaving_reason: str = ""
    queue: QueueName = NO_QUEUE
    """Where the call came from that it is on, rings for or wraps up."""
    calls: int = 0
    """Calls taken since somebody signed in."""
    talk_seconds: float = 0.0
    """Spent on them, without the one that is going on."""
    rung_at: float = 0.0
    misses: int = 0
    """Calls missed in a row."""
    supervising: LegId | None = None
    """The phone is rung or up to supervise somebody: it cannot be rung for a caller."""


@dataclass(slots=True)
class LegRecord:
    leg: LegId
    call: CallId
    role: Role
    state: LegState
    began_at: float
    touched_at: float
    """When something was last heard of it; a snapshot asked for before that does not judge it."""
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    by: SeatNumber | None = None
    joined_at: float | None = None
    in_bridge: bool = False
    hanging_up: bool = False
    going: bool = False
    """The citizen has hung up, and the end of the leg has not been told yet."""
    place: Place = Place.MAIN
    muted: bool = False
    number: str = ""
    """The number dialled, of a party outside and of the citizen of an outbound call."""
    invited: bool = False
    """Rung because somebody asked for this party, not because a caller waits for a seat."""
    mode: Supervision | None = None
    """Supervisors only."""
    watches: LegId | None = None
    """Supervisors only: the operator's leg."""
    user: str = ""
    """Supervisors only: who asked for it."""

    @property
    def counts(self) -> bool:
        """One more to talk with: not a supervisor who only listens or whispers, and not who is
        being hung up in a consultation, out of everybody else's hearing.
        """
        if self.role is Role.SUPERVISOR:
            return self.mode is Supervision.BARGE
        return not (self.hanging_up and self.place is Place.ASIDE)


@dataclass(slots=True)
class Consultation:
    by: SeatNumber
    operator: LegId | None
    leg: LegId
    """Of the one consulted."""
    kind: TargetKind
    target: str


@dataclass(slots=True)
class Transfer:
    by: SeatNumber
    kind: TargetKind
    target: str
    leg: LegId | None
    """Of the target; None for a queue."""


@dataclass(slots=True)
class CallRecord:
    call: CallId
    hotline: HotlineNumber
    state: CallState
    rank: Rank
    """Place in the queue, see ``acd.line``; kept through missed rings."""
    offered_at: float
    queue: QueueName = NO_QUEUE
    queued_at: float = 0.0
    """When it came into this queue, or back into it."""
    home: QueueName = NO_QUEUE
    """The queue it arrived in: where the caller's place is kept for a redial."""
    been: frozenset[QueueName] = frozenset()
    """Every queue it was in: an overflow leads into none of them again."""
    level: int = LAST_LEVEL
    """The worst skill level that may serve it."""
    overflowed: frozenset[tuple[QueueName, OverflowWhen, OverflowTo, str]] = frozenset()
    """What was done once is not done again."""
    tried_outside: frozenset[str] = frozenset()
    """Numbers outside that were rung for the caller while they waited."""
    booked: bool = False
    """The citizen has asked to be rung back and hangs up."""
    voicemail: bool = False
    """The citizen speaks to the machine."""
    caller: str = ""
    caller_name: str = ""
    dialled: str = ""
    trunk: str = ""
    legs: dict[LegId, LegRecord] = field(default_factory=dict)
    """Legs that are still up or ringing."""
    legs_made: int = 0
    answered_at: float | None = None
    since: float = 0.0
    last_seat: SeatNumber | None = None
    preferred: SeatNumber | None = None
    only_for: SeatNumber | None = None
    """A test call: it rings this seat and no other, and stands in nobody's line."""
    citizen_here: bool = True
    cut_off: bool = False
    """The citizen's leg broke."""
    in_pbx_queue: bool = False
    """Put there by the PBX while nobody watched, and not taken back yet."""
    adopted: bool = False
    """Not seen arriving: legs may have been made for it that nobody here remembers."""
    last_operator: str = ""
    """Who sat on ``last_seat``."""
    consultation: Consultation | None = None
    transfer: Transfer | None = None
    return_to: SeatNumber | None = None
    """A transfer came to nothing: whom the citizen goes back to."""
    flags: dict[str, str] = field(default_factory=dict)
    """Flag to detail, see ``CallFlagged``."""
    satisfaction_asked: bool = False
    grade: int | None = None
    direction: Direction = Direction.INBOUND
    purpose: Purpose | None = None
    case: str = ""
    """Of outbound calls: the case they belong to."""
    placed_by: SeatNumber | None = None
    dialled_out: bool = False
    """The citizen of an outbound call has been dialled."""
    not_reached: Ending | None = None
    """Why the citizen of an outbound call did not come on it."""

    @property
    def closing(self) -> bool:
        """The citizen hangs up, is hung up or speaks to a machine: nobody is rung any more."""
        citizen = self.citizen()
        if self.booked or self.voicemail or self.satisfaction_asked:
            return True
        return citizen is not None and citizen.hanging_up

    @property
    def being_placed(self) -> bool:
        """An outbound call whose citizen is not on it yet."""
        return self.direction is Direction.OUTBOUND and self.answered_at is None

    def citizen(self) -> LegRecord | None:
        return self.legs.get(LegId(self.call))

    def next_leg(self, now: float) -> LegId:
        """A name no leg of this call ever had (the names of a forgotten past are told by time)."""
        forgotten = f"a{int(now)}" if self.adopted else ""
        return LegId(f"{self.call}-{self.legs_made + 1}{forgotten}")

    def joined(self) -> list[LegRecord]:
        """The parties other than the citizen who are on the call now, in order of joining."""
        return [
            leg
            for leg in self.legs.values()
            if leg.state is LegState.JOINED and leg.role is not Role.CITIZEN and leg.counts
        ]

    def operator_at(self, seat: SeatNumber) -> LegRecord | None:
        """The leg of the operator who talks on this call from that seat."""
        for leg in self.joined():
            if leg.role is Role.OPERATOR and leg.seat == seat and not leg.hanging_up:
                return leg
        return None

    def pending(self) -> list[LegRecord]:
        """The parties other than the citizen who are being rung or have just picked up."""
        return [
            leg
            for leg in self.legs.values()
            if leg.state is not LegState.JOINED and leg.role is not Role.CITIZEN
        ]
