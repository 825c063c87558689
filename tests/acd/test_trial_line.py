"""A test call rings the seat it is for and nobody else, and is in no citizen's way."""

from __future__ import annotations

from acd.trial_line import TRIAL_TRUNK, trial_caller, trial_seat
from acd.values import SeatNumber
from tests.acd.floor import Floor


def test_only_what_comes_by_its_trunk_is_a_test_call() -> None:
    assert trial_caller(SeatNumber("1001")) == "test_1001"
    assert trial_seat(TRIAL_TRUNK, "test_1001") == "1001"
    assert trial_seat("carrier", "test_1001") is None
    assert trial_seat(TRIAL_TRUNK, "13800138000") is None


def test_it_rings_its_seat_though_another_is_idle_longer() -> None:
    floor = Floor()
    floor.sign_in("1001")
    floor.wait(60)
    floor.sign_in("1002")
    floor.call_arrives("c1", caller="test_1002", trunk=TRIAL_TRUNK)
    assert floor.rung_at == ["1002"]


def test_it_waits_for_its_seat_and_stands_before_no_citizen() -> None:
    floor = Floor(wrap_up_seconds=0)
    floor.call_arrives("c1", caller="test_1002", trunk=TRIAL_TRUNK)
    floor.call_arrives("c2", caller="13800000002")
    assert floor.position("c1") is None
    assert floor.position("c2") == 1
    floor.sign_in("1001")
    assert floor.rung_at == ["1001"]
    assert floor.rung[-1][0].startswith("c2-")
    floor.sign_in("1002")
    assert floor.rung_at == ["1001", "1002"]


def test_a_seat_that_does_not_answer_is_rung_again_and_no_other() -> None:
    floor = Floor(rest_after_miss_seconds=3)
    floor.sign_in("1001")
    floor.sign_in("1002")
    floor.call_arrives("c1", caller="test_1002", trunk=TRIAL_TRUNK)
    floor.misses(floor.rung[-1][0])
    assert floor.rung_at == ["1002"]
    floor.wait(4)
    assert floor.rung_at == ["1002", "1002"]
