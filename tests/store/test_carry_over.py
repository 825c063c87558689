"""A journal shortened to what still matters brings back the same core."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis.stateful import invariant

from acd import facts as f
from acd.centre import Centre
from acd.facts import Fact
from acd.values import Outcome, SeatNumber, SeatState
from store.carry_over import OpenFacts
from store.stored_fact import StoredFact
from tests.acd.any_order_talk import TalkRules
from tests.acd.desk import replayed
from tests.acd.test_any_order import AnyOrder
from tests.store.stories import (
    NOON,
    answered_call,
    ended,
    joined,
    left,
    offered,
    rung,
    signed_in,
)
from tests.store.talk_stories import return_visit, supervised
from tests.store.waiting_stories import rung_back


def shortened(facts: list[Fact]) -> list[Fact]:
    still = OpenFacts()
    for n, fact in enumerate(facts, 1):
        still.see(StoredFact(n, fact))
    return [stored.fact for stored in still]


def test_an_ended_call_is_left_out_and_its_seat_is_not() -> None:
    facts = [signed_in(NOON), *answered_call("c1", NOON + 10)]

    assert shortened(facts) == [facts[0], facts[-1]]


def test_an_open_call_is_kept_whole() -> None:
    open_call = [offered("c2", NOON + 5), rung("c2", NOON + 6), joined("c2", NOON + 9)]
    facts = [signed_in(NOON), *open_call[:2], offered("c3", NOON + 7), open_call[2]]

    assert shortened([*facts, ended("c3", NOON + 8, Outcome.ABANDONED)]) == [
        signed_in(NOON),
        *open_call,
    ]


def test_a_shortened_journal_can_be_shortened_again() -> None:
    facts = [
        signed_in(NOON),
        *answered_call("c1", NOON + 10),
        offered("c2", NOON + 100),
        rung("c2", NOON + 101),
        joined("c2", NOON + 102),
        left("c2", NOON + 110),
    ]

    assert shortened(shortened(facts)) == shortened(facts)


def test_a_booking_outlives_the_call_it_was_made_in() -> None:
    told = rung_back("c1", NOON)
    booked = next(fact for fact in told if isinstance(fact, f.RingBackBooked))
    tries = [fact for fact in told if isinstance(fact, f.RingBackTried | f.RingBackPut)]
    ready = next(fact for fact in told if isinstance(fact, f.SeatBecameReady))
    hung_up = 5

    assert shortened(told[:hung_up]) == [booked]
    # The second try replaces the first; the call that is out for it is kept whole.
    out = told[told.index(tries[2]) : -2]
    assert shortened(told[:-2]) == [booked, tries[1], ready, *out]
    assert booked not in shortened(told)


def test_an_outbound_call_is_kept_like_any_other_with_its_seat() -> None:
    told = [signed_in(NOON), *return_visit("o1", NOON + 5, "")]

    assert shortened(told[:4]) == told[:4]
    assert shortened(told) == [told[0], told[-1]]


def test_a_phone_that_supervises_without_anybody_on_its_seat_holds_no_call() -> None:
    told = supervised("c1", NOON)[:4]

    free = f.SeatBecameReady(at=NOON + 60, seat=SeatNumber("1001"))

    assert shortened(told) == told
    assert shortened([*told, ended("c1", NOON + 60), free]) == [free]


def essential(centre: Centre) -> dict[str, Any]:
    """What must not change: who sits where, who talks to whom, who waits in which order."""
    state = centre.state
    return {
        "seats": {
            seat.number: (
                seat.state,
                seat.operator,
                seat.call,
                seat.leg,
                seat.wrap_up_until,
                seat.leaving,
                seat.leaving_signs_out,
                seat.reason,
                seat.supervising,
                seat.calls,
                seat.misses,
            )
            for seat in state.seats.values()
            if seat.state is not SeatState.SIGNED_OUT
        },
        "phones": {seat.number: seat.phone for seat in state.seats.values()},
        "calls": {
            call.call: (
                call.hotline,
                call.state,
                call.offered_at,
                call.answered_at,
                call.last_seat,
                call.preferred,
                call.citizen_here,
                call.queue,
                call.rank[:3],
                call.level,
                call.direction,
                call.case,
                call.dialled_out,
                call.consultation,
                call.transfer,
                call.return_to,
                call.flags,
                call.booked,
                call.voicemail,
                call.satisfaction_asked,
                call.grade,
                sorted(
                    (leg.leg, leg.state, leg.role, leg.place, leg.muted, leg.number)
                    for leg in call.legs.values()
                ),
                sorted(
                    (leg.leg, leg.mode or "", leg.watches or "", leg.user)
                    for leg in call.legs.values()
                ),
            )
            for call in state.calls.values()
        },
        "ring_backs": {
            one.call: (one.number, one.queue, one.rank[:3], one.level, one.placed, one.due)
            for one in state.bookings
        },
        "order": [call.call for call in sorted(state.calls.values(), key=lambda one: one.rank)],
        "next": {
            line: first[1]
            for line, row in state.waiting.items()
            if (first := row.first()) is not None
        },
    }


class Shortened(AnyOrder):
    """Any day at all; after every step the journal is shortened and replayed beside the whole."""

    @invariant()
    def the_shortened_journal_brings_back_the_same_core(self) -> None:
        whole = replayed(self.site, self.facts)
        again = replayed(self.site, shortened(self.facts))
        assert essential(again) == essential(whole)


class ShortenedTalk(Shortened, TalkRules):
    """With everything that is done on a call."""


TestShortened = Shortened.TestCase
TestShortened.settings = settings(AnyOrder.TestCase.settings, max_examples=25)
TestShortenedTalk = ShortenedTalk.TestCase
TestShortenedTalk.settings = settings(TestShortened.settings, max_examples=15)
