"""A checker that never fails proves nothing: each rule, broken by hand, is noticed."""

from __future__ import annotations

import pytest

from acd import commands as c
from acd import events as e
from acd import facts as f
from acd.centre import Decision
from acd.values import (
    CallId,
    Ending,
    HotlineNumber,
    LegId,
    Outcome,
    QueueName,
    Role,
    SeatNumber,
)
from rexian.simulate.checker import Checker
from rexian.simulate.errors import InvariantBroken
from rexian.simulate.scenario import Scenario

SITE = Scenario(calls=1, seats=2, seed=7).site()
ONE, TWO = SITE.seats
HOTLINE = next(iter(SITE.hotlines))
QUEUE = QueueName(HOTLINE)


class Story:
    """Feeds the checker one step a line, as the core would."""

    def __init__(self) -> None:
        self.checker = Checker(SITE, seed=7)
        self.now = 100.0
        self.did(f.PbxSeen(at=self.now))

    def did(self, *facts: f.Fact, commands: tuple[c.Command, ...] = ()) -> None:
        self.now += 1.0
        self.checker.take(e.TimeReached(), Decision(facts, commands), self.now)

    def signed_in(self, *seats: SeatNumber) -> None:
        for seat in seats:
            self.did(f.SeatSignedIn(at=self.now, seat=seat, operator=f"op{seat}"))

    def arrival(self, call: str) -> tuple[f.Fact, f.Fact]:
        number = CallId(call)
        offered = f.CallOffered(
            at=self.now,
            call=number,
            hotline=HotlineNumber(HOTLINE),
            dialled="",
            trunk="",
            caller="",
            caller_name="",
        )
        return offered, f.CallQueued(at=self.now, call=number, queue=QUEUE, because="arrived")

    def ring(self, call: str, seat: SeatNumber, leg: str = "") -> f.SeatRung:
        return f.SeatRung(at=self.now, call=CallId(call), seat=seat, leg=LegId(leg or f"{call}-1"))

    def gone(self, call: str) -> f.PartyLeft:
        return f.PartyLeft(
            at=self.now,
            call=CallId(call),
            leg=LegId(call),
            role=Role.CITIZEN,
            ending=Ending.HUNG_UP,
        )

    def ended(self, call: str) -> f.CallEnded:
        return f.CallEnded(
            at=self.now, call=CallId(call), outcome=Outcome.ABANDONED, ending=Ending.HUNG_UP
        )


@pytest.fixture
def story() -> Story:
    return Story()


def test_a_day_without_fault_passes(story: Story) -> None:
    story.signed_in(ONE)
    story.did(*story.arrival("a"), story.ring("a", ONE))
    story.did(*story.arrival("b"))
    story.did(
        f.PartyJoined(
            at=story.now,
            call=CallId("a"),
            leg=LegId("a-1"),
            role=Role.OPERATOR,
            seat=ONE,
            department=None,
        )
    )
    story.did(story.gone("b"), story.ended("b"))
    story.did(
        story.gone("a"),
        f.PartyLeft(
            at=story.now,
            call=CallId("a"),
            leg=LegId("a-1"),
            role=Role.OPERATOR,
            ending=Ending.HUNG_UP,
            seat=ONE,
        ),
        f.SeatBecameReady(at=story.now, seat=ONE),
        story.ended("a"),
    )
    story.checker.finish()
    assert (story.checker.offered, story.checker.ended) == (2, 2)


def test_a_seat_idle_beside_a_caller_is_noticed(story: Story) -> None:
    story.signed_in(ONE)
    with pytest.raises(InvariantBroken, match=r"a seat is idle and a caller waits.*seed 7"):
        story.did(*story.arrival("a"))


def test_a_seat_that_rests_need_not_serve_until_it_has_rested(story: Story) -> None:
    story.signed_in(ONE)
    story.did(f.SeatRestStarted(at=story.now, seat=ONE, until=story.now + 2.5))
    story.did(*story.arrival("a"))
    with pytest.raises(InvariantBroken, match="a seat is idle"):
        story.did()


def test_out_of_sight_a_seat_may_be_idle(story: Story) -> None:
    story.signed_in(ONE)
    story.did(f.PbxLost(at=story.now, reason="cut"))
    story.did(*story.arrival("a"))
    with pytest.raises(InvariantBroken, match="a seat is idle"):
        story.did(f.PbxSeen(at=story.now))


def test_a_caller_who_is_overtaken_is_noticed(story: Story) -> None:
    story.did(*story.arrival("a"))
    story.did(*story.arrival("b"))
    with pytest.raises(InvariantBroken, match=f"b overtakes a at seat {ONE}"):
        story.did(f.SeatSignedIn(at=story.now, seat=ONE, operator="op"), story.ring("b", ONE))


def test_a_seat_rung_for_two_callers_is_noticed(story: Story) -> None:
    story.signed_in(ONE)
    story.did(*story.arrival("a"), story.ring("a", ONE))
    with pytest.raises(InvariantBroken, match=f"seat {ONE} is rung while it has leg a-1"):
        story.did(*story.arrival("b"), story.ring("b", ONE))


def test_two_seats_rung_for_one_caller_are_noticed(story: Story) -> None:
    story.signed_in(ONE, TWO)
    story.did(*story.arrival("a"), story.ring("a", ONE))
    with pytest.raises(InvariantBroken, match="a second seat is rung for call a"):
        story.did(story.ring("a", TWO, leg="a-2"))


def test_a_ring_for_somebody_who_is_gone_is_noticed(story: Story) -> None:
    story.did(*story.arrival("a"))
    story.did(story.gone("a"))
    story.signed_in(ONE)
    with pytest.raises(InvariantBroken, match="for a, who is gone"):
        story.did(story.ring("a", ONE))


def test_a_seat_that_rings_on_is_noticed(story: Story) -> None:
    story.signed_in(ONE)
    story.did(*story.arrival("a"), story.ring("a", ONE))
    with pytest.raises(InvariantBroken, match=f"seat {ONE} rings on for a, who is gone"):
        story.did(story.gone("a"))


def test_a_command_to_ring_a_seat_that_is_not_reserved_is_noticed(story: Story) -> None:
    story.did(*story.arrival("a"))
    with pytest.raises(InvariantBroken, match=f"seat {ONE} is to ring, but not reserved"):
        story.did(
            commands=(c.RingSeat(CallId("a"), LegId("a-1"), ONE, 20.0, HotlineNumber(HOTLINE)),)
        )


def test_a_call_that_ends_twice_is_noticed(story: Story) -> None:
    story.did(*story.arrival("a"))
    story.did(story.gone("a"), story.ended("a"))
    with pytest.raises(InvariantBroken, match="an end for call a, which is not up"):
        story.did(story.ended("a"))


def test_a_call_that_never_ends_is_noticed(story: Story) -> None:
    story.did(*story.arrival("a"))
    with pytest.raises(InvariantBroken, match=r"1 calls never ended: \['a'\]"):
        story.checker.finish()


def test_the_last_steps_are_told(story: Story) -> None:
    story.signed_in(ONE)
    with pytest.raises(InvariantBroken) as broken:
        story.did(*story.arrival("a"))
    assert "SeatSignedIn" in str(broken.value)
    assert "TimeReached" in str(broken.value)
