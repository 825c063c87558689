"""What the core remembers of a seat, a leg and a call. ``acd.evolve`` changes these."""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.line import Rank
from acd.values import (
    CallId,
    CallState,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Role,
    SeatNumber,
    SeatState,
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


@dataclass(slots=True)
class CallRecord:
    call: CallId
    hotline: HotlineNumber
    state: CallState
    rank: Rank
    """Place in the queue, see ``acd.line``; kept through missed rings."""
    offered_at: float
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
    citizen_here: bool = True
    in_pbx_queue: bool = False
    """Put there by the PBX while nobody watched, and not taken back yet."""
    adopted: bool = False
    """Not seen arriving: legs may have been made for it that nobody here remembers."""

    @property
    def closing(self) -> bool:
        """The citizen is being hung up: no more seats or departments for this call."""
        citizen = self.citizen()
        return citizen is not None and citizen.hanging_up

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
            if leg.state is LegState.JOINED and leg.role is not Role.CITIZEN
        ]

    def pending(self) -> list[LegRecord]:
        """The parties other than the citizen who are being rung or have just picked up."""
        return [
            leg
            for leg in self.legs.values()
            if leg.state is not LegState.JOINED and leg.role is not Role.CITIZEN
        ]
