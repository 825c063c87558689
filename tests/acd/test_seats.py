"""Operators and their seats: signing in, breaks, wrap-up."""

from __future__ import annotations

from typing import Any

from acd import commands as c
from acd import events as e
from acd.values import Ending, Phone, SeatNumber, SeatState
from tests.acd.desk import Desk, site


def talking(**changes: Any) -> Desk:
    desk = Desk(**changes)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.forget()
    return desk


def test_wrap_up_ends_by_itself() -> None:
    desk = talking(wrap_up_seconds=10.0)
    desk.ends("c1-1")
    desk.call_arrives("c2")
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.wait(9.9)
    assert desk.rung == []
    desk.wait(0.2)
    assert desk.rung == [("c2-1", "1001")]


def test_wrap_up_ends_early_when_the_operator_is_ready() -> None:
    desk = talking()
    desk.ends("c1-1")
    desk.call_arrives("c2")
    desk.ready("1001")
    assert desk.rung == [("c2-1", "1001")]
    desk.wait(11)
    assert desk.kinds("SeatBecameReady") == ["SeatBecameReady"]


def test_a_break_asked_for_during_a_call_begins_after_it() -> None:
    desk = talking(wrap_up_seconds=0)
    desk.call_arrives("c2")
    desk.takes_break("1001", "lunch")
    desk.takes_break("1001", "lunch")
    assert desk.kinds("SeatLeaveRequested") == ["SeatLeaveRequested"]
    assert desk.seat("1001") is SeatState.TALKING
    desk.ends("c1-1")
    assert desk.seat("1001") is SeatState.ON_BREAK
    assert desk.centre.state.seat(SeatNumber("1001")).reason == "lunch"
    assert desk.rung == []
    desk.ready("1001")
    assert desk.rung == [("c2-1", "1001")]


def test_sign_out_asked_for_during_a_call_comes_after_wrap_up() -> None:
    desk = talking(wrap_up_seconds=10.0)
    desk.sign_out("1001")
    desk.ends("c1-1")
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.wait(10)
    assert desk.seat("1001") is SeatState.SIGNED_OUT
    desk.sign_in("1001", operator="op1001")
    assert desk.refused == ""


def test_a_second_operator_on_a_seat_in_use_is_refused() -> None:
    desk = Desk()
    desk.sign_in("1001", operator="li")
    before = desk.snapshot_of_mind()
    desk.sign_in("1001", operator="wang")
    assert desk.refused == "seat_in_use"
    assert desk.snapshot_of_mind() == before


def test_one_operator_on_two_seats_is_refused_until_signed_out() -> None:
    desk = Desk()
    desk.sign_in("1001", operator="li")
    desk.sign_in("1002", operator="li")
    assert desk.refused == "operator_signed_in_elsewhere"
    desk.sign_out("1001")
    desk.sign_in("1002", operator="li")
    assert desk.refused == ""
    assert desk.seat("1002") is SeatState.READY


def test_seats_that_do_not_exist_or_nobody_sits_on_are_refused() -> None:
    desk = Desk()
    desk.sign_in("9999")
    assert desk.refused == "no_such_seat"
    desk.takes_break("1001")
    assert desk.refused == "no_such_seat"
    desk.ready("1001")
    assert desk.refused == "no_such_seat"
    desk.sign_out("1001")
    assert desk.refused == ""
    assert desk.kinds("RequestRefused") == ["RequestRefused"] * 3


def test_every_change_is_mirrored_to_the_pbx() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.takes_break("1001")
    desk.sign_out("1001")
    told = [x for x in desk.commands if isinstance(x, c.MirrorSeat)]
    assert [(x.signed_in, x.on_break) for x in told] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    assert told[0].hotlines == ("12345",)


def test_signing_in_again_forgets_an_old_rest() -> None:

    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.ends("c1-1", Ending.DECLINED)
    desk.sign_out("1001")
    desk.sign_in("1001")
    assert desk.rung == [("c1-1", "1001"), ("c1-2", "1001")]


def test_a_seat_put_back_into_the_configuration_has_the_phone_it_had() -> None:
    desk = Desk()
    desk.phone("1003", Phone.UNREACHABLE)
    whole, smaller = desk.site, site()
    del smaller.seats[SeatNumber("1003")]
    for now in (smaller, whole):
        desk.site = now
        desk.step(e.SiteConfigured(site=now))
    desk.sign_in("1003")
    desk.call_arrives("c1")
    assert desk.rung == []


def test_a_seat_taken_out_of_the_configuration_signs_its_operator_out() -> None:
    desk = Desk(wrap_up_seconds=0)
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    smaller = site(wrap_up_seconds=0)
    del smaller.seats[SeatNumber("1001")]
    del smaller.seats[SeatNumber("1002")]
    desk.site = smaller
    desk.step(e.SiteConfigured(site=smaller))
    assert desk.kinds("SeatSignedOut") == ["SeatSignedOut"]
    desk.ends("c1-1")
    assert desk.kinds("SeatSignedOut") == ["SeatSignedOut"] * 2
    assert desk.seat("1001") is SeatState.SIGNED_OUT
    desk.sign_in("1003", operator="op1001")
    assert desk.refused == ""
