"""Who can be brought onto a call, and the ring that brings them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from acd import commands as c
from acd import facts as f
from acd.records import CallRecord
from acd.refusals import (
    BadNumber,
    DepartmentAlreadyOnCall,
    DepartmentHasNoNumber,
    NoSuchDepartment,
    NoSuchSeat,
    NotNow,
    PartyAlreadyOnCall,
    SeatNotFree,
    TargetIsSelf,
    TooManyParties,
)
from acd.state import State
from acd.values import (
    DepartmentNumber,
    HotlineNumber,
    LegId,
    Phone,
    Place,
    Role,
    SeatNumber,
    SeatState,
    Target,
    TargetKind,
)

DIALLABLE = re.compile(r"\+?[0-9*#]{2,32}", re.ASCII)
CAN_BE_ASKED = frozenset({SeatState.READY, SeatState.WRAP_UP})
"""A colleague on a break or not answering is left alone, one on a call is busy."""


class Rings(Protocol):
    """What a ring needs of the centre."""

    state: State

    @property
    def at(self) -> float: ...

    def record(self, fact: f.Fact) -> None: ...

    def command(self, command: c.Command) -> None: ...


@dataclass(frozen=True, slots=True)
class Reach:
    """Who is rung, and how."""

    role: Role
    dial: str
    ring_seconds: float
    seat: SeatNumber | None = None
    department: DepartmentNumber | None = None
    number: str = ""

    @property
    def target(self) -> str:
        return self.seat or self.department or ""


def reach(state: State, call: CallRecord, target: Target, by: SeatNumber | None) -> Reach:
    """How the target is rung for this call. Raises a ``Refusal`` when it cannot be."""
    match target.kind:
        case TargetKind.SEAT:
            return _seat(state, call, SeatNumber(target.number), by)
        case TargetKind.DEPARTMENT:
            return _department(state, call, DepartmentNumber(target.number))
        case TargetKind.OUTSIDE:
            return _outside(state, call, target.number)
        case TargetKind.QUEUE:
            raise NotNow("a queue cannot be rung; a call can be transferred to one")


def _seat(state: State, call: CallRecord, number: SeatNumber, by: SeatNumber | None) -> Reach:
    if number == by:
        raise TargetIsSelf(f"seat {number} is the one that asks")
    if number not in state.site.seats:
        raise NoSuchSeat(f"there is no seat {number}")
    if any(leg.seat == number for leg in call.legs.values()):
        raise PartyAlreadyOnCall(f"seat {number} is on this call already")
    check_free(state, number)
    return Reach(Role.OPERATOR, "", state.site.ring_seconds, seat=number)


def check_free(state: State, number: SeatNumber) -> None:
    """Raises ``SeatNotFree`` unless the seat can be asked to take part in a call."""
    seat = state.seat(number)
    if seat.state is SeatState.SIGNED_OUT:
        raise SeatNotFree(f"nobody is signed in on seat {number}")
    if seat.phone is not Phone.USABLE:
        raise SeatNotFree(f"the phone of seat {number} is {seat.phone}")
    busy = seat.leg is not None or seat.supervising is not None
    if busy or seat.state not in CAN_BE_ASKED:
        raise SeatNotFree(f"seat {number} is {seat.state}")


def _department(state: State, call: CallRecord, number: DepartmentNumber) -> Reach:
    department = state.site.departments.get(number)
    if department is None:
        raise NoSuchDepartment(f"there is no department {number}")
    if department.dial is None:
        raise DepartmentHasNoNumber(f"department {number} ({department.name}) has no number")
    if any(leg.department == number for leg in call.legs.values()):
        raise DepartmentAlreadyOnCall(f"department {number} is on this call already")
    ring = state.site.department_ring_seconds
    return Reach(Role.DEPARTMENT, department.dial, ring, department=number)


def _outside(state: State, call: CallRecord, number: str) -> Reach:
    check_number(number)
    if HotlineNumber(number) in state.site.hotlines:
        raise TargetIsSelf(f"{number} is a hotline of this centre")
    if any(leg.number == number for leg in call.legs.values()):
        raise PartyAlreadyOnCall(f"{number} is on this call already")
    return Reach(Role.OUTSIDE, number, state.site.department_ring_seconds, number=number)


def check_number(number: str) -> None:
    """Raises ``BadNumber`` unless it is 2 to 32 digits, ``*`` or ``#``, perhaps after a ``+``."""
    if not DIALLABLE.fullmatch(number):
        raise BadNumber(f"{number!r} cannot be dialled: digits, * and # only, 2 to 32 of them")


def check_room(state: State, call: CallRecord) -> None:
    """Raises ``TooManyParties`` when the call is full; supervisors are not counted."""
    parties = sum(leg.role is not Role.SUPERVISOR for leg in call.legs.values())
    if parties >= state.site.most_parties:
        raise TooManyParties(f"a call holds at most {state.site.most_parties} parties")


def ring(
    centre: Rings,
    call: CallRecord,
    who: Reach,
    place: Place,
    by: SeatNumber | None,
    ring_seconds: float | None = None,
) -> LegId:
    """Have the party rung; it goes into ``place`` by itself when it answers."""
    leg = call.next_leg(centre.at)
    seconds = who.ring_seconds if ring_seconds is None else ring_seconds
    centre.record(
        f.PartyRung(
            at=centre.at,
            call=call.call,
            leg=leg,
            role=who.role,
            place=place,
            ring_seconds=seconds,
            by=by,
            seat=who.seat,
            department=who.department,
            number=who.number,
        )
    )
    centre.command(
        c.RingParty(
            call=call.call,
            leg=leg,
            role=who.role,
            target=who.target,
            dial=who.dial,
            ring_seconds=seconds,
            hotline=call.hotline,
            caller=call.caller,
            place=place,
        )
    )
    return leg
