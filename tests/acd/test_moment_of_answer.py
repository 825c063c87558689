"""The caller hangs up in the very moment in which the seat answers: every order of the messages."""

from __future__ import annotations

from itertools import permutations

import pytest

from acd.values import Ending, SeatState
from tests.acd.desk import Desk

SAID = ["answers seat", "joins citizen", "joins seat", "left", "ends citizen", "ends seat"]


def say(desk: Desk, what: str) -> None:
    match what:
        case "answers seat":
            desk.answers("c1-1")
        case "joins citizen":
            desk.joins("c1")
        case "joins seat":
            desk.joins("c1-1")
        case "left":
            desk.leaves_bridge("c1")
        case "ends citizen":
            desk.ends("c1")
        case "ends seat":
            desk.ends("c1-1", Ending.HUNG_UP)


@pytest.mark.parametrize("heard", [6, 5, 4, 3])
def test_every_order_and_every_gap_ends_in_one_outcome_and_a_free_seat(heard: int) -> None:
    for order in permutations(SAID, heard):
        if "ends citizen" not in order or "ends seat" not in order:
            continue
        desk = Desk(wrap_up_seconds=0)
        desk.sign_in("1001")
        desk.call_arrives("c1")
        for what in order:
            say(desk, what)
        for leg in desk.hung_up:
            desk.ends(leg)
        assert set(desk.outcomes) == {"c1"}, order
        assert desk.centre.state.legs == {}, order
        desk.wait(3)
        assert desk.seat("1001") is SeatState.READY, order


def test_answered_and_joined_before_the_caller_went_counts_as_answered() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.ends("c1")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "answered"}
    assert desk.seat("1001") is SeatState.WRAP_UP


def test_picked_up_when_nobody_was_there_any_more_counts_as_abandoned() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.answers("c1-1")
    desk.ends("c1")
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "abandoned"}
    assert desk.seat("1001") is SeatState.READY


def test_the_seat_is_heard_of_in_the_bridge_before_the_citizen() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.answers("c1-1")
    desk.joins("c1-1")
    assert desk.seat("1001") is SeatState.RESERVED
    desk.joins("c1")
    assert desk.seat("1001") is SeatState.TALKING
