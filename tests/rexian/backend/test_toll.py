"""Toll fraud: every way to have something dialled is judged, counted, and refused with an alarm."""

from __future__ import annotations

import pytest

from acd import events as e
from acd import facts as f
from acd.refusals import Refusal
from acd.values import (
    CallId,
    Department,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    Outcome,
    OverflowTo,
    OverflowWhen,
    Place,
    Purpose,
    Role,
    SeatNumber,
    Site,
    Target,
    TargetKind,
)
from outbound_policy import Policy, china
from rexian.backend.alarms import AlarmKind
from rexian.backend.toll import NumberNotAllowed, SpendingLimitReached, TollGuard
from tests.rexian.backend.parts import Backend

T = 1_800_000_000.0
CALL, SEAT = CallId("c1"), SeatNumber("1001")
WATER, FAR = DepartmentNumber("2001"), DepartmentNumber("2002")
PLAN, PRICES = china()


class Scene:
    def __init__(self) -> None:
        self.now = T
        self.alarms: list[tuple[AlarmKind, str]] = []
        self.callers = {"c1": "13800138000", "c2": "0012125550100"}
        policy = Policy(PLAN, PRICES, accounts={"2001", "1001"}, limit_per_hour=200)
        site = Site(
            departments={
                WATER: Department(WATER, "Water", "2001"),
                FAR: Department(FAR, "Far away", "07352222222"),
            }
        )
        self.guard = TollGuard(
            lambda: policy,
            lambda: site,
            lambda call: self.callers.get(call, ""),
            lambda: self.now,
            lambda kind, subject, detail: self.alarms.append((kind, subject)),
        )

    def talks(self, leg: str, number: str, minutes: float, seat: SeatNumber | None = SEAT) -> None:
        self.guard.take(
            f.PartyRung(
                call=CALL,
                leg=LegId(leg),
                role=Role.OUTSIDE,
                place=Place.MAIN,
                ring_seconds=20,
                by=seat,
                number=number,
                at=self.now,
            )
        )
        self.guard.take(f.PartyAnswered(call=CALL, leg=LegId(leg), role=Role.OUTSIDE, at=self.now))
        self.now += minutes * 60
        self.guard.take(
            f.PartyLeft(
                call=CALL, leg=LegId(leg), role=Role.OUTSIDE, ending=Ending.HUNG_UP, at=self.now
            )
        )


@pytest.fixture
def scene() -> Scene:
    return Scene()


def outside(number: str) -> Target:
    return Target(TargetKind.OUTSIDE, number)


def wishes(number: str) -> list[e.Event]:
    target = outside(number)
    return [
        e.PartyWanted(call=CALL, target=target, by=SEAT),
        e.ConsultWanted(call=CALL, by=SEAT, target=target),
        e.TransferWanted(call=CALL, by=SEAT, target=target),
        e.OutboundWanted(
            seat=SEAT,
            number=number,
            hotline=HotlineNumber("12345"),
            case="k-1",
            purpose=Purpose.CONTACT,
            call=CALL,
        ),
    ]


def test_every_way_to_a_number_that_is_allowed(scene: Scene) -> None:
    assert [scene.guard.refuse(wish) for wish in wishes("13800138000")] == [None] * 4
    assert scene.alarms == []


def test_every_way_to_a_number_that_is_not(scene: Scene) -> None:
    for wish in wishes("0012125550100"):
        assert isinstance(scene.guard.refuse(wish), NumberNotAllowed)
    assert scene.alarms == [(AlarmKind.OUTBOUND_REFUSED, "1001")] * 4


def test_emergency_numbers_and_everything_that_dials_nothing_pass(scene: Scene) -> None:
    assert scene.guard.refuse(e.EmergencyWanted(call=CALL, number="120", by=SEAT)) is None
    assert scene.guard.refuse(e.PartyWanted(call=CALL, target=outside("110"), by=SEAT)) is None
    assert scene.guard.refuse(e.HangUpWanted(call=CALL)) is None
    to_seat = Target(TargetKind.SEAT, "1002")
    assert scene.guard.refuse(e.TransferWanted(call=CALL, by=SEAT, target=to_seat)) is None


def test_what_a_seat_spends_is_counted_and_limited(scene: Scene) -> None:
    scene.talks("l1", "07352222222", 1.5)
    # 1.40 of 2.00: a local minute fits, one within the country does not.
    assert scene.guard.refuse(wishes("2222222")[0]) is None
    refused = scene.guard.refuse(wishes("07352222222")[0])
    assert isinstance(refused, SpendingLimitReached)
    assert scene.alarms == [(AlarmKind.OUTBOUND_LIMIT, "1001")]
    by_another = e.PartyWanted(call=CALL, target=outside("07352222222"), by=SeatNumber("1002"))
    assert scene.guard.refuse(by_another) is None
    scene.now += 3600
    assert scene.guard.refuse(wishes("07352222222")[0]) is None


def test_departments_behind_the_trunk_count_and_those_of_the_house_do_not(scene: Scene) -> None:
    for n in range(2):
        scene.guard.take(
            f.DepartmentRung(call=CALL, department=FAR, leg=LegId(f"l{n}"), by=SEAT, at=T)
        )
    assert isinstance(
        scene.guard.refuse(e.DepartmentWanted(call=CALL, department=FAR, by=SEAT)),
        SpendingLimitReached,
    )
    assert scene.guard.refuse(e.DepartmentWanted(call=CALL, department=WATER, by=SEAT)) is None
    gone = DepartmentNumber("2999")
    assert scene.guard.refuse(e.DepartmentWanted(call=CALL, department=gone, by=SEAT)) is None


def test_outbound_calls_count_for_the_seat_that_asked(scene: Scene) -> None:
    scene.guard.take(
        f.CallPlaced(
            call=CALL,
            hotline=HotlineNumber("12345"),
            number="07352222222",
            seat=SEAT,
            case="",
            purpose=Purpose.RETURN_VISIT,
            at=T,
        )
    )
    scene.guard.take(
        f.CitizenDialled(call=CALL, leg=LegId("c1"), number="07352222222", ring_seconds=30, at=T)
    )
    scene.guard.take(
        f.PartyJoined(
            call=CALL, leg=LegId("c1"), role=Role.CITIZEN, seat=None, department=None, at=T
        )
    )
    scene.now = T + 90
    assert isinstance(scene.guard.refuse(wishes("07352222222")[0]), SpendingLimitReached)
    # The end of the call ends what is still running of it, however it ended.
    scene.guard.take(
        f.CallEnded(call=CALL, outcome=Outcome.ANSWERED, ending=Ending.LOST, at=scene.now)
    )
    scene.now = T + 3661
    assert scene.guard.refuse(wishes("07352222222")[0]) is None


def test_what_the_site_s_own_rules_dial_is_no_seat_s_expense(scene: Scene) -> None:
    scene.guard.take(
        f.CallOverflowed(
            call=CALL,
            when=OverflowWhen.WAIT,
            to=OverflowTo.OUTSIDE,
            target="07352222222",
            at=T,
        )
    )
    scene.talks("l1", "07352222222", 30, seat=None)
    wish = e.PartyWanted(call=CallId("c9"), target=outside("07352222222"), by=None)
    assert scene.guard.refuse(wish) is None


def test_a_caller_who_shows_a_dear_number_is_not_rung_back(scene: Scene) -> None:
    assert scene.guard.refuse(e.RingBackWanted(call=CALL)) is None
    assert isinstance(scene.guard.refuse(e.RingBackWanted(call=CallId("c2"))), NumberNotAllowed)
    keyed = e.RingBackWanted(call=CALL, number="16812345")
    assert isinstance(scene.guard.refuse(keyed), NumberNotAllowed)
    assert scene.alarms == [(AlarmKind.OUTBOUND_REFUSED, "no seat")] * 2


def test_spending_is_known_again_after_a_restart(scene: Scene) -> None:
    facts: list[f.Fact] = [
        f.PartyRung(
            call=CALL,
            leg=LegId("l1"),
            role=Role.OUTSIDE,
            place=Place.MAIN,
            ring_seconds=20,
            by=SEAT,
            number="07352222222",
            at=T,
        ),
        f.PartyAnswered(call=CALL, leg=LegId("l1"), role=Role.OUTSIDE, at=T),
    ]
    assert list(scene.guard.remember(facts)) == facts
    scene.now = T + 130
    assert isinstance(scene.guard.refuse(wishes("13800138000")[0]), SpendingLimitReached)


async def test_what_is_refused_never_reaches_the_core(backend: Backend) -> None:
    backend.sign_in("1001")
    backend.call_arrives("c1")
    asked: list[e.Event] = []

    def guard(event: e.Event) -> Refusal | None:
        asked.append(event)
        return NumberNotAllowed("no") if isinstance(event, e.HangUpWanted) else None

    backend.loop.guard = guard
    before = backend.journal.last_seq
    decision = backend.loop.take(e.HangUpWanted(call=CALL))
    assert decision.refusal is not None
    assert decision.refusal.code == "number_not_allowed"
    assert (decision.facts, decision.commands) == ((), ())
    assert backend.journal.last_seq == before
    backend.loop.take(e.SignOutWanted(seat=SEAT))
    assert len(asked) == 2
