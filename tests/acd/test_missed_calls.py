"""Seats that do not answer, again and again."""

from __future__ import annotations

import pytest

from acd import commands as c
from acd import facts as f
from acd.values import Ending, SeatState
from tests.acd.floor import Floor


def missed(desk: Floor, times: int) -> None:
    """The only seat misses the waiting call so many times, with its rests in between."""
    for _ in range(times):
        desk.ends(desk.rung[-1][0], Ending.NO_ANSWER)
        desk.wait(3.1)


def test_after_three_misses_in_a_row_a_seat_is_not_rung_any_more() -> None:
    desk = Floor()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    missed(desk, 3)
    assert desk.seat("1001") is SeatState.NOT_RESPONDING
    assert len(desk.rung) == 3
    told = [x for x in desk.facts if isinstance(x, f.SeatNotResponding)]
    assert [(x.seat, x.misses) for x in told] == [("1001", 3)]
    mirrored = [x for x in desk.commands if isinstance(x, c.MirrorSeat)][-1]
    assert (mirrored.signed_in, mirrored.on_break) == (True, True)


@pytest.mark.parametrize("how", ["ready", "break", "sign_out", "sign_in"])
def test_not_responding_ends_when_the_operator_is_there_again(how: str) -> None:
    desk = Floor()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    missed(desk, 3)
    if how == "break":
        desk.takes_break("1001")
        assert desk.seat("1001") is SeatState.ON_BREAK
    if how == "sign_out":
        desk.sign_out("1001")
        desk.sign_in("1001")
    elif how == "sign_in":
        desk.sign_in("1001")
    else:
        desk.ready("1001")
    assert desk.rung[3:] == [("c1-4", "1001")]
    missed(desk, 1)
    assert desk.seat("1001") is not SeatState.NOT_RESPONDING


def test_an_answered_call_wipes_the_slate() -> None:
    desk = Floor(wrap_up_seconds=0)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    missed(desk, 2)
    desk.talked("c1", "c1-3", 5)
    desk.call_arrives("c2")
    missed(desk, 2)
    assert desk.seat("1001") is SeatState.RESERVED


def test_a_caller_who_gives_up_is_no_miss() -> None:
    desk = Floor()
    desk.sign_in("1001")
    for number in range(5):
        desk.call_arrives(f"c{number}")
        desk.ends(f"c{number}")
        desk.ends(f"c{number}-1")
    assert desk.seat("1001") is SeatState.READY


def test_what_the_pbx_lost_is_no_miss() -> None:
    desk = Floor()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    for _ in range(4):
        desk.ends(desk.rung[-1][0], Ending.LOST)
        desk.wait(3.1)
    assert desk.seat("1001") is SeatState.RESERVED


def test_the_number_of_misses_is_configured() -> None:
    desk = Floor(misses_allowed=1)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    missed(desk, 1)
    assert desk.seat("1001") is SeatState.NOT_RESPONDING
    patient = Floor(misses_allowed=0)
    patient.sign_in("1001")
    patient.call_arrives("c1")
    missed(patient, 9)
    assert patient.seat("1001") is SeatState.RESERVED


def test_a_break_asked_for_while_ringing_comes_before_not_responding() -> None:
    desk = Floor(misses_allowed=1)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.takes_break("1001", "lunch")
    desk.ends("c1-1", Ending.NO_ANSWER)
    assert desk.seat("1001") is SeatState.ON_BREAK


def test_misses_are_counted_across_a_crash() -> None:
    desk = Floor()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    missed(desk, 2)
    desk.ends("c1")
    desk.ends("c1-3")
    desk.crash()
    desk.sees()
    desk.call_arrives("c2")
    missed(desk, 1)
    assert desk.seat("1001") is SeatState.NOT_RESPONDING


def test_a_seat_that_picks_up_and_is_not_put_through_is_looked_into_and_not_rung_at_once() -> None:
    desk = Floor()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.answers("c1-1")
    desk.ends("c1-1", Ending.HUNG_UP)
    assert desk.looks == 1
    assert len(desk.rung) == 1
    desk.wait(3.1)
    assert len(desk.rung) == 2
