"""Hold, resume, mute: who is where, and nobody is left alone with the music."""

from __future__ import annotations

import pytest

from acd import commands as c
from acd.values import CallId, CallState, Ending, LegId, LegState, Place, SeatNumber, SeatState
from tests.acd.desk import seen
from tests.acd.talk_desk import TalkDesk, department, talking


def three_way() -> TalkDesk:
    desk = talking()
    desk.add(department("2001"))
    desk.enters("c1-2")
    desk.forget()
    return desk


def test_the_citizen_is_put_on_hold_and_taken_back() -> None:
    desk = talking()
    desk.hold()
    assert desk.moves == [("c1", "held")]
    assert desk.places() == {"c1": "held", "c1-1": "main"}
    desk.hold()
    desk.resume()
    desk.resume()
    assert desk.moves == [("c1", "held"), ("c1", "main")]
    assert desk.kinds("PartyMoved") == ["PartyMoved", "PartyMoved"]
    assert desk.state("c1") is CallState.CONNECTED


def test_any_other_party_can_be_put_on_hold() -> None:
    desk = three_way()
    desk.hold("c1-2")
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "held"}
    desk.resume("c1-2", by=None)
    assert desk.places() == {"c1": "main", "c1-1": "main", "c1-2": "main"}


@pytest.mark.parametrize(
    ("leg", "by", "code"),
    [
        ("c1-1", "1001", "target_is_self"),
        ("c1-1", None, "not_now"),
        ("c1-9", "1001", "no_such_party"),
    ],
)
def test_who_cannot_be_put_on_hold(leg: str, by: str | None, code: str) -> None:
    desk = talking()
    before = desk.snapshot_of_mind()
    desk.hold(leg, by)
    assert desk.refused == code
    assert desk.commands == []
    assert desk.snapshot_of_mind() == before


def test_a_citizen_who_waits_is_not_put_on_hold() -> None:
    desk = TalkDesk()
    desk.call_arrives("c1")
    desk.hold()
    assert desk.refused == "not_now"


def test_a_department_that_still_rings_is_not_put_on_hold() -> None:
    desk = talking()
    desk.add(department("2001"))
    desk.hold("c1-2")
    assert desk.refused == "not_now"


def test_the_operator_and_a_department_talk_while_the_citizen_is_on_hold() -> None:
    desk = talking()
    desk.hold()
    desk.leaves_bridge("c1")
    desk.add(department("2001"))
    desk.enters("c1-2")
    assert desk.places() == {"c1": "held", "c1-1": "main", "c1-2": "main"}
    desk.resume()
    assert desk.places()["c1"] == "main"


def test_hanging_up_on_a_citizen_on_hold_rings_the_operator_again() -> None:
    desk = talking("1002")
    desk.hold()
    desk.ends("c1-1")
    assert desk.moves == [("c1", "held"), ("c1", "main")]
    assert desk.hung_up == []
    assert desk.rung == [("c1-2", "1001")]


def test_the_operators_phone_dies_and_the_citizen_on_hold_goes_to_somebody_else() -> None:
    desk = talking("1002")
    desk.hold()
    desk.ends("c1-1", Ending.UNREACHABLE)
    assert desk.places() == {"c1": "main"}
    assert desk.rung == [("c1-2", "1002")]


@pytest.mark.parametrize("ending", [Ending.HUNG_UP, Ending.LOST])
def test_with_the_operator_gone_whoever_is_on_hold_comes_back(ending: Ending) -> None:
    desk = three_way()
    desk.hold("c1-2")
    desk.ends("c1-1", ending)
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert desk.state("c1") is CallState.CONNECTED


def test_the_citizen_on_hold_hangs_up() -> None:
    desk = talking()
    desk.hold()
    desk.ends("c1")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "answered"}
    assert desk.seat("1001") is SeatState.WRAP_UP


def test_a_party_is_muted_and_heard_again() -> None:
    desk = three_way()
    desk.mute("c1-2")
    desk.mute("c1-2")
    desk.mute("c1-2", muted=False)
    mutes = [(x.leg, x.muted) for x in desk.commands if isinstance(x, c.MuteLeg)]
    assert mutes == [("c1-2", True), ("c1-2", False)]
    desk.mute("nobody")
    assert desk.refused == "no_such_party"


def test_who_is_muted_stays_so_in_the_next_room() -> None:
    desk = three_way()
    desk.mute("c1-2")
    desk.hold("c1-2")
    desk.resume("c1-2")
    desk.forget()
    desk.joins("c1-2")
    assert desk.commands == [c.MuteLeg(CallId("c1"), LegId("c1-2"), True)]


def test_a_party_is_where_the_pbx_shows_it() -> None:
    desk = talking()
    desk.wait(10)
    desk.sees(
        seen("c1", "c1", LegState.JOINED, place=Place.HELD),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    assert desk.places() == {"c1": "held", "c1-1": "main"}
    assert desk.moves == []


def test_a_snapshot_older_than_the_move_does_not_take_it_back() -> None:
    desk = talking()
    desk.wait(10)
    desk.hold()
    desk.wait(0.5)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
        began=0.6,
    )
    assert desk.places() == {"c1": "held", "c1-1": "main"}


def test_a_citizen_on_hold_is_adopted_where_they_are() -> None:
    desk = TalkDesk(sighted=False)
    desk.sign_in("1001")
    desk.sees(
        seen("c1", "c1", LegState.JOINED, place=Place.HELD),
        seen("q1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    assert desk.places() == {"c1": "held", "q1": "main"}
    desk.resume()
    assert desk.moves == [("c1", "main")]
