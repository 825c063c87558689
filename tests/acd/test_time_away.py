"""Wrap-up with a limit and an extension; breaks with reasons and a most."""

from __future__ import annotations

from typing import Any

from acd import events as e
from acd.values import SeatNumber, SeatState
from tests.acd.floor import Floor, queue, queues


def after_a_talk(**changes: Any) -> Floor:
    desk = Floor(**changes)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.talked("c1", "c1-1", 30)
    desk.forget()
    return desk


def test_each_queue_has_its_own_wrap_up() -> None:
    desk = after_a_talk(queues=queues(queue(wrap_up_seconds=45)), wrap_up_seconds=10)
    desk.wait(44.9)
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.wait(0.2)
    assert desk.seat("1001") is SeatState.READY


def test_a_queue_may_have_none() -> None:
    desk = after_a_talk(queues=queues(queue(wrap_up_seconds=0)), wrap_up_seconds=10)
    assert desk.seat("1001") is SeatState.READY


def test_wrap_up_can_be_extended_up_to_the_most() -> None:
    desk = after_a_talk(queues=queues(queue(wrap_up_most_seconds=60)), wrap_up_seconds=10)
    desk.wait(5)
    desk.extends_wrap_up("1001", 30)
    desk.wait(34.9)
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.extends_wrap_up("1001", 300)
    desk.extends_wrap_up("1001", 1)
    assert desk.refused == "wrap_up_at_its_limit"
    desk.wait(19.9)
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.wait(0.3)
    assert desk.seat("1001") is SeatState.READY
    assert desk.kinds("WrapUpExtended") == ["WrapUpExtended"] * 2


def test_an_extension_is_for_those_who_wrap_up() -> None:
    desk = after_a_talk(wrap_up_seconds=10)
    desk.extends_wrap_up("1001", -5)
    assert desk.refused == "not_now"
    desk.ready("1001")
    desk.extends_wrap_up("1001", 30)
    assert desk.refused == "not_now"
    desk.extends_wrap_up("1002", 30)
    assert desk.refused == "no_such_seat"


def test_an_extended_wrap_up_is_still_extended_after_a_crash() -> None:
    desk = after_a_talk(queues=queues(queue(wrap_up_most_seconds=60)), wrap_up_seconds=10)
    desk.extends_wrap_up("1001", 40)
    desk.crash()
    desk.sees()
    desk.wait(49)
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.extends_wrap_up("1001", 300)
    desk.wait(11.5)
    assert desk.seat("1001") is SeatState.READY


def test_a_break_needs_one_of_the_reasons_there_are() -> None:
    desk = Floor(break_reasons=("lunch", "training"))
    desk.sign_in("1001")
    for reason in ("", "golf"):
        desk.takes_break("1001", reason)
        assert desk.refused == "no_such_break_reason"
        assert desk.seat("1001") is SeatState.READY
    desk.takes_break("1001", "training")
    assert desk.seat("1001") is SeatState.ON_BREAK


def test_not_more_than_so_many_are_away_at_once() -> None:
    desk = Floor(away_most=1)
    desk.sign_in("1001", "1002")
    desk.takes_break("1001")
    desk.takes_break("1001")
    assert desk.refused == ""
    desk.takes_break("1002")
    assert desk.refused == "too_many_on_break"
    assert desk.seat("1002") is SeatState.READY
    desk.ready("1001")
    desk.takes_break("1002")
    assert desk.seat("1002") is SeatState.ON_BREAK


def test_a_break_that_begins_after_the_call_counts_already() -> None:
    desk = Floor(away_most=1, wrap_up_seconds=0)
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.talks("c1", "c1-1")
    desk.takes_break("1001", "lunch")
    desk.takes_break("1001", "tea")
    assert desk.refused == ""
    desk.takes_break("1002")
    assert desk.refused == "too_many_on_break"
    desk.sign_out("1001")
    desk.takes_break("1002")
    assert desk.refused == ""


def test_signing_out_is_never_refused_and_frees_the_place() -> None:
    desk = Floor(away_most=1)
    desk.sign_in("1001", "1002")
    desk.takes_break("1001")
    desk.sign_out("1001")
    desk.takes_break("1002")
    assert desk.seat("1002") is SeatState.ON_BREAK


def test_a_break_the_pbx_took_in_while_nobody_watched_is_a_fact() -> None:
    desk = Floor(away_most=1, break_reasons=("lunch",))
    desk.sign_in("1001", "1002")
    desk.takes_break("1001", "lunch")
    desk.step(e.BreakWanted(seat=SeatNumber("1002"), inferred=True))
    assert desk.seat("1002") is SeatState.ON_BREAK
