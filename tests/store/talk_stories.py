"""What is done on a call, as the core tells it, with literal moments."""

from __future__ import annotations

from acd import facts as f
from acd.facts import Fact
from acd.values import (
    NO_QUEUE,
    CallId,
    ConsultationEnd,
    DepartmentNumber,
    Ending,
    LegId,
    Outcome,
    Place,
    Purpose,
    QueueName,
    Role,
    SeatNumber,
    Supervision,
    TargetKind,
    TransferEnd,
)
from tests.store.stories import CALLER, HOTLINE, citizen_left, ended, joined, left, offered, rung

ONE, TWO = SeatNumber("1001"), SeatNumber("1002")
EXPERT = "88880000"


def moved(call: str, at: float, leg: str, role: Role, place: Place, by: str | None = None) -> Fact:
    return f.PartyMoved(
        at=at,
        call=CallId(call),
        leg=LegId(leg),
        role=role,
        place=place,
        by=SeatNumber(by) if by else None,
    )


def asked_for(
    call: str,
    at: float,
    leg: LegId,
    role: Role,
    *,
    seconds: float = 40.0,
    place: Place = Place.MAIN,
    seat: SeatNumber | None = None,
    department: DepartmentNumber | None = None,
    number: str = "",
) -> Fact:
    """1001 has this party rung."""
    return f.PartyRung(
        at=at,
        call=CallId(call),
        leg=leg,
        role=role,
        place=place,
        ring_seconds=seconds,
        by=ONE,
        seat=seat,
        department=department,
        number=number,
    )


def outsider_came_on(
    call: str, at: float, leg: LegId, number: str, place: Place = Place.MAIN
) -> Fact:
    return f.PartyJoined(
        at=at,
        call=CallId(call),
        leg=leg,
        role=Role.OUTSIDE,
        seat=None,
        department=None,
        place=place,
        number=number,
    )


def placed(
    call: str, at: float, purpose: Purpose, *, case: str = "", queue: QueueName = NO_QUEUE
) -> list[Fact]:
    """Seat 1001 is rung for an outbound call to the citizen."""
    return [
        f.CallPlaced(
            at=at,
            call=CallId(call),
            hotline=HOTLINE,
            number=CALLER,
            seat=ONE,
            case=case,
            purpose=purpose,
            queue=queue,
        ),
        asked_for(call, at, LegId(f"{call}-1"), Role.OPERATOR, seconds=20.0, seat=ONE),
    ]


def held_call(call: str, at: float) -> list[Fact]:
    """Answered after 5 s, on hold from 10 s to 30 s and from 40 s until it ends at 50 s."""
    return [
        offered(call, at),
        rung(call, at + 1),
        joined(call, at + 5),
        moved(call, at + 10, call, Role.CITIZEN, Place.HELD, "1001"),
        moved(call, at + 30, call, Role.CITIZEN, Place.MAIN, "1001"),
        moved(call, at + 40, call, Role.CITIZEN, Place.HELD, "1001"),
        citizen_left(call, at + 50),
        left(call, at + 50),
        ended(call, at + 50),
    ]


def consulted_and_handed_over(call: str, at: float) -> list[Fact]:
    """Answered after 5 s; 1001 asks an expert outside in private from 20 s to 40 s, then hands the
    citizen over and leaves; over at 90 s.
    """
    of_call, leg = CallId(call), LegId(f"{call}-x")
    operator = f"{call}-1001"
    return [
        offered(call, at),
        rung(call, at + 1),
        joined(call, at + 5),
        asked_for(call, at + 20, leg, Role.OUTSIDE, place=Place.ASIDE, number=EXPERT),
        f.ConsultationStarted(
            at=at + 20,
            call=of_call,
            by=ONE,
            leg=leg,
            target_kind=TargetKind.OUTSIDE,
            target=EXPERT,
        ),
        moved(call, at + 20, operator, Role.OPERATOR, Place.ASIDE, "1001"),
        f.PartyAnswered(at=at + 25, call=of_call, leg=leg, role=Role.OUTSIDE),
        outsider_came_on(call, at + 25, leg, EXPERT, Place.ASIDE),
        f.TransferStarted(
            at=at + 40, call=of_call, by=ONE, kind=TargetKind.OUTSIDE, target=EXPERT, leg=leg
        ),
        f.ConsultationEnded(at=at + 40, call=of_call, by=ONE, how=ConsultationEnd.TRANSFERRED),
        moved(call, at + 40, leg, Role.OUTSIDE, Place.MAIN),
        f.TransferEnded(at=at + 40, call=of_call, how=TransferEnd.ANSWERED),
        left(call, at + 41),
        citizen_left(call, at + 90),
        f.PartyLeft(
            at=at + 90,
            call=of_call,
            leg=leg,
            role=Role.OUTSIDE,
            ending=Ending.CANCELLED,
            number=EXPERT,
        ),
        ended(call, at + 90),
    ]


def came_back(call: str, at: float) -> list[Fact]:
    """Transferred unannounced to a department that does not answer: returned after 20 s."""
    of_call, unit = CallId(call), DepartmentNumber("2001")
    leg = LegId(f"{call}-2001")
    return [
        offered(call, at),
        joined(call, at + 5),
        asked_for(call, at + 10, leg, Role.DEPARTMENT, seconds=20.0, department=unit),
        f.TransferStarted(
            at=at + 10, call=of_call, by=ONE, kind=TargetKind.DEPARTMENT, target="2001", leg=leg
        ),
        left(call, at + 11),
        f.PartyRingEnded(
            at=at + 30,
            call=of_call,
            leg=leg,
            role=Role.DEPARTMENT,
            ending=Ending.NO_ANSWER,
            department=unit,
        ),
        f.TransferEnded(
            at=at + 30, call=of_call, how=TransferEnd.RETURNED, ending=Ending.NO_ANSWER
        ),
        f.CallReturned(at=at + 30, call=of_call, seat=ONE),
    ]


def emergency(call: str, at: float) -> list[Fact]:
    """110 is brought in and does not leave until the end."""
    of_call, leg = CallId(call), LegId(f"{call}-110")
    return [
        offered(call, at),
        joined(call, at + 5),
        f.CallFlagged(at=at + 8, call=of_call, flag="emergency", detail="110", by=ONE),
        asked_for(call, at + 8, leg, Role.OUTSIDE, number="110"),
        outsider_came_on(call, at + 10, leg, "110"),
        citizen_left(call, at + 60),
        ended(call, at + 60),
    ]


def return_visit(call: str, at: float, case: str, *, reached: bool = True) -> list[Fact]:
    """Seat 1001 answers after 3 s, the citizen after 12 s and talks for 60 s; or never does."""
    of_call, leg = CallId(call), LegId(f"{call}-1")
    facts: list[Fact] = [
        *placed(call, at, Purpose.RETURN_VISIT, case=case),
        f.PartyAnswered(at=at + 3, call=of_call, leg=leg, role=Role.OPERATOR),
        f.CitizenDialled(
            at=at + 3, call=of_call, leg=LegId(call), number=CALLER, ring_seconds=40.0
        ),
    ]
    if not reached:
        return [
            *facts,
            f.PartyRingEnded(
                at=at + 43,
                call=of_call,
                leg=LegId(call),
                role=Role.CITIZEN,
                ending=Ending.NO_ANSWER,
                number=CALLER,
            ),
            f.PartyRingEnded(
                at=at + 49,
                call=of_call,
                leg=leg,
                role=Role.OPERATOR,
                ending=Ending.CANCELLED,
                seat=ONE,
            ),
            ended(call, at + 49, Outcome.FAILED),
            f.SeatBecameReady(at=at + 49, seat=ONE),
        ]
    return [
        *facts,
        joined(call, at + 12, leg=leg),
        citizen_left(call, at + 72),
        ended(call, at + 72),
        f.SeatWrapUpStarted(at=at + 72, seat=ONE, call=of_call, until=at + 82),
        f.SeatBecameReady(at=at + 82, seat=ONE),
    ]


def graded(call: str, at: float, grade: int | None) -> list[Fact]:
    """The operator hangs up after 60 s, the citizen is asked and keys in a grade, or nothing."""
    of_call = CallId(call)
    answer: list[Fact] = [
        f.SatisfactionGiven(at=at + 66, call=of_call, grade=grade, seat=ONE, operator="wang")
        for grade in [grade]
        if grade is not None
    ]
    return [
        offered(call, at),
        joined(call, at + 5),
        left(call, at + 60),
        f.SatisfactionAsked(at=at + 60, call=of_call),
        *answer,
        citizen_left(call, at + 70),
        ended(call, at + 70),
    ]


def supervised(call: str, at: float) -> list[Fact]:
    """Zhao listens on 1002 from 20 s, whispers from 30 s, comes on at 40 s, takes over at 50 s."""
    of_call, leg = CallId(call), LegId(f"{call}-s")

    def change(after: float, mode: Supervision) -> Fact:
        return f.SupervisionChanged(at=at + after, call=of_call, leg=leg, mode=mode, by="zhao")

    return [
        offered(call, at),
        joined(call, at + 5),
        f.SupervisorRung(
            at=at + 18,
            call=of_call,
            leg=leg,
            seat=TWO,
            target_leg=LegId(f"{call}-1001"),
            mode=Supervision.LISTEN,
            ring_seconds=20.0,
            by="zhao",
        ),
        f.SupervisionStarted(
            at=at + 20, call=of_call, leg=leg, seat=TWO, mode=Supervision.LISTEN, by="zhao"
        ),
        change(30, Supervision.WHISPER),
        change(40, Supervision.BARGE),
        f.CallTakenOver(at=at + 50, call=of_call, leg=leg, seat=TWO, from_seat=ONE, by="zhao"),
        joined(call, at + 50, TWO, "zhao", leg),
        left(call, at + 51),
    ]
