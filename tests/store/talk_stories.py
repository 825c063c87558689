"""What is done on a call and while one waits, as the core tells it, with literal moments."""

from __future__ import annotations

from acd import facts as f
from acd.facts import Fact
from acd.values import (
    CallId,
    ConsultationEnd,
    DepartmentNumber,
    Ending,
    LegId,
    Outcome,
    OverflowTo,
    OverflowWhen,
    Place,
    Purpose,
    QueueName,
    Role,
    SeatNumber,
    Supervision,
    TargetKind,
    TransferEnd,
)
from tests.store.stories import HOTLINE, citizen_left, ended, joined, left, offered, rung

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
        f.PartyRung(
            at=at + 20,
            call=of_call,
            leg=leg,
            role=Role.OUTSIDE,
            place=Place.ASIDE,
            ring_seconds=40.0,
            by=ONE,
            number=EXPERT,
        ),
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
        f.PartyJoined(
            at=at + 25,
            call=of_call,
            leg=leg,
            role=Role.OUTSIDE,
            seat=None,
            department=None,
            place=Place.ASIDE,
            number=EXPERT,
        ),
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
        f.PartyRung(
            at=at + 10,
            call=of_call,
            leg=leg,
            role=Role.DEPARTMENT,
            place=Place.MAIN,
            ring_seconds=20.0,
            by=ONE,
            department=unit,
        ),
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
        f.PartyRung(
            at=at + 8,
            call=of_call,
            leg=leg,
            role=Role.OUTSIDE,
            place=Place.MAIN,
            ring_seconds=40.0,
            by=ONE,
            number="110",
        ),
        f.PartyJoined(
            at=at + 10,
            call=of_call,
            leg=leg,
            role=Role.OUTSIDE,
            seat=None,
            department=None,
            number="110",
        ),
        citizen_left(call, at + 60),
        ended(call, at + 60),
    ]


def return_visit(call: str, at: float, case: str, *, reached: bool = True) -> list[Fact]:
    """Seat 1001 answers after 3 s, the citizen after 12 s and talks for 60 s; or never does."""
    of_call, leg = CallId(call), LegId(f"{call}-1")
    facts: list[Fact] = [
        f.CallPlaced(
            at=at,
            call=of_call,
            hotline=HOTLINE,
            number="13800138000",
            seat=ONE,
            case=case,
            purpose=Purpose.RETURN_VISIT,
        ),
        f.PartyRung(
            at=at,
            call=of_call,
            leg=leg,
            role=Role.OPERATOR,
            place=Place.MAIN,
            ring_seconds=20.0,
            by=ONE,
            seat=ONE,
        ),
        f.PartyAnswered(at=at + 3, call=of_call, leg=leg, role=Role.OPERATOR),
        f.CitizenDialled(
            at=at + 3, call=of_call, leg=LegId(call), number="13800138000", ring_seconds=40.0
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
                number="13800138000",
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
        f.PartyJoined(
            at=at + 12,
            call=of_call,
            leg=leg,
            role=Role.OPERATOR,
            seat=ONE,
            department=None,
            operator="wang",
        ),
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
        f.PartyJoined(
            at=at + 50,
            call=of_call,
            leg=leg,
            role=Role.OPERATOR,
            seat=TWO,
            department=None,
            operator="zhao",
        ),
        left(call, at + 51),
    ]


def queued(call: str, at: float, queue: str, because: str = "arrived", by: str = "") -> Fact:
    return f.CallQueued(at=at, call=CallId(call), queue=QueueName(queue), because=because, by=by)


def overflowed(call: str, at: float) -> Fact:
    return f.CallOverflowed(
        at=at,
        call=CallId(call),
        when=OverflowWhen.WAIT,
        to=OverflowTo.QUEUE,
        target="everybody",
    )


def rung_back(call: str, at: float) -> list[Fact]:
    """Booked after 30 s and hung up; tried in vain after 100 s, reached after 500 s."""
    booking = CallId(call)
    first, second = f"{call}r1", f"{call}r2"

    def tried(after: float, attempt: int, placed: str) -> list[Fact]:
        of_call, leg = CallId(placed), LegId(f"{placed}-1")
        return [
            f.RingBackTried(at=at + after, booking=booking, attempt=attempt, placed_call=of_call),
            f.CallPlaced(
                at=at + after,
                call=of_call,
                hotline=HOTLINE,
                number="13800138000",
                seat=ONE,
                case="",
                purpose=Purpose.RING_BACK,
                queue=QueueName("legal"),
            ),
            f.PartyRung(
                at=at + after,
                call=of_call,
                leg=leg,
                role=Role.OPERATOR,
                place=Place.MAIN,
                ring_seconds=20.0,
                by=ONE,
                seat=ONE,
            ),
        ]

    return [
        offered(call, at),
        queued(call, at, "legal"),
        f.RingBackBooked(
            at=at + 30,
            call=booking,
            number="13800138000",
            queue=QueueName("legal"),
            hotline=HOTLINE,
            offered_at=at,
        ),
        citizen_left(call, at + 31),
        ended(call, at + 31, Outcome.ABANDONED),
        *tried(100, 1, first),
        ended(first, at + 140, Outcome.FAILED),
        f.RingBackPut(at=at + 140, booking=booking, tries=1, due=at + 440),
        f.SeatBecameReady(at=at + 140, seat=ONE),
        *tried(500, 2, second),
        f.PartyJoined(
            at=at + 510,
            call=CallId(second),
            leg=LegId(f"{second}-1"),
            role=Role.OPERATOR,
            seat=ONE,
            department=None,
            operator="wang",
        ),
        f.RingBackClosed(at=at + 510, booking=booking, how="reached"),
    ]


def voicemail(call: str, at: float) -> list[Fact]:
    return [
        offered(call, at),
        f.VoicemailStarted(at=at + 2, call=CallId(call)),
        citizen_left(call, at + 40),
        ended(call, at + 40, Outcome.ABANDONED),
    ]
