"""What a caller who waits is told, and when."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from acd import commands as c
from acd import events as e
from acd.announcements import due_now, next_after
from acd.values import CallId, Ending, Phone, Queue, QueueName
from tests.acd.desk import MORNING, Desk, seen


def queue(**settings: Any) -> Queue:
    return Queue(QueueName("12345"), **settings)


def desk(**settings: Any) -> Desk:
    return Desk(queues={QueueName("12345"): queue(**settings)})


def told(desk: Desk) -> list[tuple[str, str, int, int]]:
    """Call, kind, position, expected wait of every announcement since the last look."""
    said = [x for x in desk.commands if isinstance(x, c.Announce)]
    desk.forget()
    return [(x.call, x.kind, x.position, x.seconds) for x in said]


def plan(queue: Queue, until: float) -> list[tuple[float, str]]:
    """All announcements to one who waits from 0 until then."""
    found: list[tuple[float, str]] = []
    due = next_after(queue, 0.0, 0.0)
    while due is not None and due.at <= until:
        found.append((due.at, due.kind))
        due = next_after(queue, 0.0, due.at)
    return found


def talks(desk: Desk, call: str, leg: str) -> None:
    desk.connects(call, leg)


# --- when ---


def test_a_queue_as_it_is_by_itself_tells_nothing() -> None:
    assert plan(queue(), 10_000) == []


def test_the_place_is_told_first_after_10_then_every_45_seconds() -> None:
    of = queue(announce_first_seconds=10.0)
    assert plan(of, 110) == [(10, "position"), (55, "position"), (100, "position")]


def test_the_place_can_be_told_once() -> None:
    assert plan(queue(announce_first_seconds=10.0, announce_every_seconds=0.0), 9999) == [
        (10, "position")
    ]


def test_comfort_every_30_seconds_but_not_on_top_of_the_place() -> None:
    of = queue(announce_first_seconds=10.0, comfort_every_seconds=30.0)
    assert plan(of, 160) == [
        (10, "position"),
        (30, "comfort"),
        (55, "position"),
        (90, "comfort"),
        (100, "position"),
        (120, "comfort"),
        (145, "position"),
    ]


def test_where_callers_are_rung_back_the_comfort_is_the_offer() -> None:
    of = queue(announce_first_seconds=10.0, comfort_every_seconds=30.0, ring_back=True)
    assert plan(of, 100) == [
        (10, "position"),
        (30, "ring_back_offer"),
        (55, "position"),
        (63, "ring_back_offer"),
        (90, "ring_back_offer"),
        (100, "position"),
    ]


def test_the_offer_is_made_in_a_queue_that_says_nothing_else() -> None:
    assert plan(queue(ring_back=True), 150) == [
        (20, "ring_back_offer"),
        (80, "ring_back_offer"),
        (140, "ring_back_offer"),
    ]


def test_an_offer_that_always_falls_on_the_place_is_still_made() -> None:
    of = queue(
        announce_first_seconds=30.0,
        announce_every_seconds=30.0,
        comfort_every_seconds=30.0,
        ring_back=True,
    )
    assert plan(of, 70) == [
        (30, "position"),
        (38, "ring_back_offer"),
        (60, "position"),
        (68, "ring_back_offer"),
    ]


@pytest.mark.parametrize("seconds", [0.001, 1.0])
def test_nobody_is_talked_to_without_end(seconds: float) -> None:
    of = queue(announce_first_seconds=1.0, announce_every_seconds=seconds)
    assert plan(of, 12) == [(1, "position"), (6, "position"), (11, "position")]


def test_what_is_late_is_not_told() -> None:
    of = queue(announce_first_seconds=10.0)
    assert due_now(of, 0.0, 9.9) is None
    assert due_now(of, 0.0, 10.0) == "position"
    assert due_now(of, 0.0, 14.0) == "position"
    assert due_now(of, 0.0, 15.1) is None


# --- to whom ---


def test_each_caller_is_told_the_own_place() -> None:
    day = desk(announce_first_seconds=10.0)
    day.call_arrives("c1")
    day.wait(3)
    day.call_arrives("c2")

    day.wait(7)
    assert told(day) == [("c1", "position", 1, 0)]
    day.wait(3)
    assert told(day) == [("c2", "position", 2, 0)]
    day.ends("c1")
    day.wait(45)
    assert told(day) == [("c2", "position", 1, 0)]


def test_the_expected_wait_is_the_place_times_the_pace_of_the_queue() -> None:
    day = desk(announce_first_seconds=10.0, announce_every_seconds=0.0, wrap_up_seconds=0.0)
    day.sign_in("1001")
    for call in ("c1", "c2", "c3"):
        day.call_arrives(call)
    talks(day, "c1", "c1-1")
    day.wait(60)
    day.ends("c1")
    day.ends("c1-1")
    talks(day, "c2", "c2-1")
    day.forget()

    day.call_arrives("c4")
    day.wait(10)

    # A minute from answer to answer while c2 waited; c3 and c4 wait now.
    assert told(day) == [("c4", "position", 2, 120)]


def test_nothing_is_told_while_a_seat_rings_and_then_it_goes_on() -> None:
    day = desk(announce_first_seconds=10.0, announce_every_seconds=20.0)
    day.sign_in("1001")
    day.call_arrives("c1")
    day.wait(11)
    assert told(day) == []

    day.ends("c1-1", Ending.NO_ANSWER)
    day.sign_out("1001")
    day.wait(19)
    assert told(day) == [("c1", "position", 1, 0)]


def test_one_who_talks_is_told_nothing_and_one_who_returns_is_from_the_beginning() -> None:
    day = desk(announce_first_seconds=10.0)
    day.sign_in("1001")
    day.call_arrives("c1")
    talks(day, "c1", "c1-1")
    day.wait(100)
    assert told(day) == []

    day.phone("1001", Phone.UNREACHABLE)
    day.ends("c1-1", Ending.UNREACHABLE)
    day.leaves_bridge("c1")
    assert day.state("c1") == "waiting"
    day.wait(9.9)
    assert told(day) == []
    day.wait(0.1)
    assert told(day) == [("c1", "position", 1, 0)]


def test_one_who_is_moved_to_another_queue_is_told_by_its_rules() -> None:
    day = desk(announce_first_seconds=10.0)
    day.call_arrives("c1")
    day.wait(5)
    day.step(e.CallMoveWanted(call=CallId("c1"), queue=QueueName("12319"), by="boss"))
    day.wait(500)
    assert told(day) == []


def test_new_rules_hold_for_those_who_wait_already() -> None:
    day = desk()
    day.call_arrives("c1")
    day.wait(30)
    changed = {QueueName("12345"): queue(announce_first_seconds=10.0)}
    day.site = dataclasses.replace(day.site, queues=changed)
    day.step(e.SiteConfigured(site=day.site))

    day.wait(25)

    # 10 seconds had gone by before; the next one is at 55.
    assert told(day) == [("c1", "position", 1, 0)]
    assert day.now == MORNING + 55


def test_a_restart_goes_on_where_it_was() -> None:
    day = desk(announce_first_seconds=10.0)
    day.call_arrives("c1")
    day.wait(12)
    told(day)
    day.crash()
    day.wait(20)
    day.sees(seen("c1", "c1"))

    day.wait(23)

    assert told(day) == [("c1", "position", 1, 0)]
    assert day.now == MORNING + 55


def test_nothing_is_told_on_a_pbx_out_of_sight() -> None:
    day = desk(announce_first_seconds=10.0)
    day.call_arrives("c1")
    day.loses_sight()
    day.wait(20)
    assert told(day) == []


def test_the_timer_ends_with_the_call() -> None:
    day = desk(announce_first_seconds=10.0, comfort_every_seconds=30.0)
    day.call_arrives("c1")
    day.ends("c1")
    assert day.centre.next_deadline() is None
