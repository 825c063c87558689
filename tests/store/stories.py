"""Calls as the core tells them, for tests to play: each a list of facts with literal moments."""

from __future__ import annotations

from acd import facts as f
from acd.facts import Fact
from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    Outcome,
    RefusedBecause,
    Role,
    SeatNumber,
)

NOON = 1795233600.0
"""2026-11-21 12:00:00 in Shanghai (04:00 UTC)."""
HOTLINE = HotlineNumber("12345")
CALLER = "13800138000"


def offered(call: str, at: float, caller: str = CALLER, hotline: HotlineNumber = HOTLINE) -> Fact:
    return f.CallOffered(
        at=at,
        call=CallId(call),
        hotline=hotline,
        dialled=hotline,
        trunk="city",
        caller=caller,
        caller_name="",
    )


def rung(call: str, at: float, seat: str = "1001") -> Fact:
    return f.SeatRung(at=at, call=CallId(call), seat=SeatNumber(seat), leg=LegId(f"{call}-{seat}"))


def ring_ended(call: str, at: float, seat: str = "1001") -> Fact:
    return f.SeatRingEnded(
        at=at,
        call=CallId(call),
        seat=SeatNumber(seat),
        leg=LegId(f"{call}-{seat}"),
        ending=Ending.NO_ANSWER,
    )


def joined(
    call: str, at: float, seat: str = "1001", operator: str = "wang", leg: str | None = None
) -> Fact:
    """``leg`` None: the one named after the seat."""
    return f.PartyJoined(
        at=at,
        call=CallId(call),
        leg=LegId(leg or f"{call}-{seat}"),
        role=Role.OPERATOR,
        seat=SeatNumber(seat),
        department=None,
        operator=operator,
    )


def left(call: str, at: float, seat: str = "1001") -> Fact:
    return f.PartyLeft(
        at=at,
        call=CallId(call),
        leg=LegId(f"{call}-{seat}"),
        role=Role.OPERATOR,
        ending=Ending.HUNG_UP,
        seat=SeatNumber(seat),
    )


def citizen_left(call: str, at: float) -> Fact:
    return f.PartyLeft(
        at=at,
        call=CallId(call),
        leg=LegId(call),
        role=Role.CITIZEN,
        ending=Ending.HUNG_UP,
    )


def ended(call: str, at: float, outcome: Outcome = Outcome.ANSWERED) -> Fact:
    return f.CallEnded(at=at, call=CallId(call), outcome=outcome, ending=Ending.HUNG_UP)


def refused(call: str, at: float, reason: RefusedBecause = RefusedBecause.NO_LINE) -> Fact:
    return f.CallRefused(
        at=at,
        call=CallId(call),
        hotline=HOTLINE,
        reason=reason,
        dialled=HOTLINE,
        trunk="city",
        caller=CALLER,
        caller_name="",
    )


def signed_in(at: float, seat: str = "1001", operator: str = "wang") -> Fact:
    return f.SeatSignedIn(at=at, seat=SeatNumber(seat), operator=operator)


def answered_call(
    call: str,
    at: float,
    caller: str = CALLER,
    *,
    seat: str = "1001",
    wait: float = 4.0,
    talk: float = 60.0,
) -> list[Fact]:
    """Offered, rung a second later, answered after ``wait``, hung up by the citizen."""
    end = at + wait + talk
    return [
        offered(call, at, caller),
        rung(call, at + 1, seat),
        f.PartyAnswered(
            at=at + wait, call=CallId(call), leg=LegId(f"{call}-{seat}"), role=Role.OPERATOR
        ),
        joined(call, at + wait, seat),
        citizen_left(call, end),
        left(call, end, seat),
        ended(call, end),
        f.SeatWrapUpStarted(at=end, seat=SeatNumber(seat), call=CallId(call), until=end + 10),
        f.SeatBecameReady(at=end + 10, seat=SeatNumber(seat)),
    ]


def abandoned_call(call: str, at: float, wait: float, caller: str = CALLER) -> list[Fact]:
    return [
        offered(call, at, caller),
        citizen_left(call, at + wait),
        ended(call, at + wait, Outcome.ABANDONED),
    ]


def three_way_call(call: str, at: float) -> list[Fact]:
    """Answered after 5 s, department in at 30 s, operator out at 60 s, over at 90 s."""
    department, leg = DepartmentNumber("2001"), LegId(f"{call}-2001")
    seat, of_call = SeatNumber("1001"), CallId(call)
    return [
        offered(call, at),
        rung(call, at + 1),
        f.PartyAnswered(at=at + 5, call=of_call, leg=LegId(f"{call}-1001"), role=Role.OPERATOR),
        joined(call, at + 5),
        f.DepartmentRung(at=at + 20, call=of_call, department=department, leg=leg, by=seat),
        f.PartyAnswered(at=at + 29, call=of_call, leg=leg, role=Role.DEPARTMENT),
        f.PartyJoined(
            at=at + 30,
            call=of_call,
            leg=leg,
            role=Role.DEPARTMENT,
            seat=None,
            department=department,
        ),
        left(call, at + 60),
        f.SeatBecameReady(at=at + 60, seat=seat),
        citizen_left(call, at + 90),
        f.PartyLeft(
            at=at + 90,
            call=of_call,
            leg=leg,
            role=Role.DEPARTMENT,
            ending=Ending.CANCELLED,
            department=department,
        ),
        ended(call, at + 90),
    ]
