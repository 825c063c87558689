"""A journal shortened to what still matters brings back the same core."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis.stateful import invariant

from acd.centre import Centre
from acd.facts import Fact
from acd.values import Outcome, SeatState
from store.carry_over import OpenFacts
from store.stored_fact import StoredFact
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
                sorted((leg.leg, leg.state, leg.role) for leg in call.legs.values()),
            )
            for call in state.calls.values()
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


TestShortened = Shortened.TestCase
TestShortened.settings = settings(AnyOrder.TestCase.settings, max_examples=25)
