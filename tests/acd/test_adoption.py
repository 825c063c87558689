"""After a loss of sight: the journal of the PBX first, then its snapshot, and everything fits."""

from __future__ import annotations

from typing import Any

import pytest

from acd import events as e
from acd import facts as f
from acd.values import CallId, CallState, Ending, LegState, Phone, SeatNumber, SeatState
from tests.acd.desk import MORNING, Desk, seen


def blind(**changes: Any) -> Desk:
    desk = Desk(**changes)
    desk.sign_in("1001", "1002")
    desk.loses_sight()
    desk.forget()
    return desk


def test_nothing_is_commanded_or_assigned_out_of_sight() -> None:
    desk = blind()
    desk.call_arrives("c1")
    assert desk.commands == []
    assert desk.state("c1") is CallState.WAITING
    desk.sees(seen("c1", "c1"))
    assert desk.rung == [("c1-1", "1001")]


@pytest.mark.parametrize("request_", ["add", "drop", "hang_up"])
def test_requests_that_need_the_pbx_are_refused_out_of_sight(request_: str) -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.loses_sight()
    before = desk.snapshot_of_mind()
    match request_:
        case "add":
            desk.add_department("c1", "2001")
        case "drop":
            desk.drop("c1", "c1-1")
        case _:
            desk.hang_up_all("c1")
    assert desk.refused == "pbx_out_of_sight"
    assert desk.snapshot_of_mind() == before


def test_operators_may_sign_in_and_out_out_of_sight() -> None:
    desk = blind()
    desk.sign_out("1001")
    assert desk.refused == ""
    assert desk.seat("1001") is SeatState.SIGNED_OUT


def test_calls_connected_by_the_pbx_itself_are_adopted() -> None:
    desk = blind()
    desk.sees(
        seen("q1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
        seen("c1", "c1", LegState.JOINED),
    )
    assert desk.state("c1") is CallState.CONNECTED
    assert desk.seat("1001") is SeatState.TALKING
    joined = [fact for fact in desk.facts if isinstance(fact, f.PartyJoined)]
    assert [(x.operator, x.inferred) for x in joined] == [("op1001", True)]
    desk.ends("q1")
    assert desk.hung_up == ["c1"]


def test_callers_the_pbx_queued_are_taken_back_and_served() -> None:
    desk = blind()
    desk.sees(seen("c1", "c1", in_pbx_queue=True))
    assert desk.taken == ["c1"]
    assert desk.rung[0][1] == "1001"
    desk.ends(desk.rung[0][0], Ending.DECLINED)
    assert desk.taken == ["c1"]


def test_an_adopted_caller_keeps_the_place_they_waited_for() -> None:
    desk = Desk()
    desk.wait(60)
    desk.call_arrives("late")
    desk.loses_sight()
    desk.sees(seen("late", "late", since=MORNING + 60), seen("early", "early", since=MORNING + 10))
    offered = [fact.at for fact in desk.facts if isinstance(fact, f.CallOffered)]
    assert offered == [MORNING + 60, MORNING + 10]
    desk.sign_in("1001")
    assert desk.rung[0][0].startswith("early-")


def test_a_ring_of_the_pbx_queue_is_adopted_and_then_left_to_it() -> None:
    desk = blind()
    desk.sees(
        seen("c1", "c1", in_pbx_queue=True),
        seen("q1", "c1", LegState.RINGING, seat=SeatNumber("1001")),
    )
    assert (desk.taken, desk.rung) == ([], [])
    assert desk.seat("1001") is SeatState.RESERVED
    desk.ends("q1", Ending.NO_ANSWER)
    assert desk.taken == ["c1"]
    assert [seat for _, seat in desk.rung] == ["1002"]


def test_a_seat_nobody_was_known_to_sit_on_can_be_signed_in_on_during_its_call() -> None:
    desk = Desk(sighted=False, wrap_up_seconds=0)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("q1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    desk.sign_in("1001", operator="li")
    assert desk.refused == ""
    assert desk.seat("1001") is SeatState.TALKING
    desk.ends("q1")
    assert desk.seat("1001") is SeatState.READY


def test_a_seat_that_is_not_configured_answers_no_second_call() -> None:
    desk = Desk(wrap_up_seconds=0)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("q1", "c1", LegState.JOINED, seat=SeatNumber("1099")),
    )
    assert desk.seat("1099") is SeatState.TALKING
    desk.ends("q1")
    assert desk.seat("1099") is SeatState.SIGNED_OUT


def test_a_department_that_rings_is_not_taken_for_one_that_talks() -> None:
    desk = blind()
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("q1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
        seen("d1", "c1", LegState.RINGING, department="2001"),
    )
    assert desk.kinds("PartyJoined", "DepartmentRung") == ["PartyJoined", "DepartmentRung"]
    desk.ends("d1", Ending.BUSY)
    assert desk.told == [("q1", "department_busy")]


def test_what_the_journal_tells_is_dated_as_it_happened() -> None:
    desk = blind()
    desk.wait(100)
    desk.call_arrives("c1", at=MORNING + 10, inferred=True)
    desk.adopts("q1", "c1", LegState.JOINED, seat="1001")
    desk.ends("q1", at=MORNING + 50, inferred=True)
    desk.ends("c1", at=MORNING + 50, inferred=True)
    desk.sees()
    assert desk.outcomes == {"c1": "answered"}
    ended = [fact for fact in desk.facts if isinstance(fact, f.CallEnded)]
    assert [(x.at, x.inferred) for x in ended] == [(MORNING + 50, True)]
    assert desk.seat("1001") is SeatState.READY
    assert desk.commands != []


def test_calls_that_ended_unseen_have_an_outcome() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.call_arrives("c2")
    desk.loses_sight()
    desk.wait(60)
    desk.sees()
    assert desk.outcomes == {"c1": "answered", "c2": "failed"}
    assert desk.centre.state.legs == {}


def test_the_backend_dies_under_a_call_and_nobody_is_cut_off() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.wait(60)
    desk.crash()
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    assert desk.hung_up == []
    assert desk.state("c1") is CallState.CONNECTED


def test_the_first_step_after_a_crash_says_since_when_nobody_watched() -> None:
    desk = Desk()
    desk.wait(5)
    desk.call_arrives("c1")
    desk.wait(60)
    centre = type(desk.centre)()
    centre.replay(desk.facts)
    decision = centre.step(e.SiteConfigured(site=desk.site), desk.now)
    assert decision.facts == (
        f.PbxLost(at=MORNING + 5, inferred=True, reason="nobody was watching"),
    )
    assert centre.step(e.TimeReached(), desk.now).facts == ()


def test_a_hang_up_lost_in_the_crash_is_done_afterwards() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.ends("c1-1")
    desk.wait(60)
    desk.crash()
    desk.sees(seen("c1", "c1", LegState.ANSWERED))
    assert desk.hung_up == ["c1"]
    assert desk.state("c1") is CallState.CONNECTED
    assert desk.rung == []


def test_a_lost_hang_up_is_repeated_after_looking() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.ends("c1")
    desk.wait(2.5)
    assert desk.hung_up == ["c1-1"]
    desk.sees(seen("c1-1", "c1", LegState.RINGING, seat=SeatNumber("1001")))
    assert desk.hung_up == ["c1-1", "c1-1"]


def test_a_snapshot_older_than_a_leg_does_not_end_it() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.wait(0.5)
    desk.sees(began=1.0)
    assert desk.state("c1") is CallState.RINGING
    desk.wait(1.9)
    assert desk.looks == 0
    desk.wait(0.2)
    assert desk.looks == 1


def test_a_caller_too_fresh_for_a_snapshot_is_looked_for_once_and_not_for_ever() -> None:
    desk = Desk()
    desk.call_arrives("c1")
    desk.sees(began=0.5)
    desk.wait(60)
    assert desk.looks == 1
    assert desk.state("c1") is CallState.WAITING


def test_a_snapshot_older_than_the_end_of_a_leg_does_not_bring_it_back() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.add_department("c1", "2001")
    desk.answers("c1-2")
    desk.joins("c1-2")
    desk.wait(10)
    desk.ends("c1-2")
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
        seen("c1-2", "c1", LegState.JOINED, department="2001"),
        began=0.1,
    )
    assert list(desk.centre.state.legs) == ["c1", "c1-1"]
    assert desk.hung_up == []
    desk.wait(10)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
        seen("c1-2", "c1", LegState.JOINED, department="2001"),
    )
    assert desk.hung_up == ["c1-2"]


def test_a_leg_whose_call_nobody_knows_is_hung_up_unless_two_are_talking() -> None:
    desk = Desk()
    desk.wait(10)
    desk.sees(
        seen("x-1", "x", LegState.RINGING, seat=SeatNumber("1001")),
        seen("y-1", "y", LegState.JOINED, seat=SeatNumber("1002")),
        seen("y-2", "y", LegState.JOINED, department="2001"),
    )
    assert desk.hung_up == ["x-1"]


def test_the_pbx_restarts_and_everything_on_it_is_lost() -> None:
    desk = Desk(wrap_up_seconds=0)
    desk.sign_in("1001", "1002")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.call_arrives("c2")
    desk.loses_sight()
    desk.wait(5)
    desk.sees()
    assert desk.outcomes == {"c1": "answered", "c2": "failed"}
    assert desk.seat("1002") is SeatState.READY
    desk.call_arrives("c3")
    assert len(desk.rung) == 3


def test_names_of_legs_are_not_used_again_after_everything_was_forgotten() -> None:
    desk = Desk(sighted=False)
    desk.sign_in("1001", "1002")
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-2", "c1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    desk.add_department("c1", "2001")
    assert desk.rung == [("c1-2a1000000", "2001")]


def test_an_adopted_talk_calls_off_the_ring_that_would_tear_it_apart() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    assert desk.rung == [("c1-1", "1001")]
    desk.sign_in("1002")
    desk.adopts("q1", "c1", LegState.JOINED, seat="1002")
    assert desk.hung_up == ["c1-1"]
    assert desk.seat("1002") is SeatState.TALKING


def test_a_seat_the_pbx_put_on_another_call_gives_up_its_ring() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    desk.adopts("q1", "c2", LegState.JOINED, seat="1001")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.seat("1001") is SeatState.TALKING
    assert desk.state("c1") is CallState.WAITING


def test_a_late_word_of_a_phone_beats_an_early_snapshot() -> None:
    desk = Desk()
    desk.sign_in("1001")
    desk.wait(1)
    desk.phone("1001", Phone.USABLE)
    desk.sees(began=0.5, phones=((SeatNumber("1001"), Phone.BUSY),))
    desk.call_arrives("c1")
    assert desk.rung == [("c1-1", "1001")]
    desk.wait(60)
    desk.sees(seen("c1", "c1"), phones=((SeatNumber("1001"), Phone.UNREACHABLE),))
    desk.wait(60)
    assert len(desk.rung) == 1


def test_a_journal_shortened_to_what_is_open_can_be_replayed() -> None:
    desk = Desk(wrap_up_seconds=10.0)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.ends("c1-1")
    desk.ends("c1")
    desk.call_arrives("c2")
    open_ones = [
        fact
        for fact in desk.facts
        if isinstance(fact, f.SeatSignedIn | f.SeatWrapUpStarted)
        or getattr(fact, "call", None) == CallId("c2")
    ]
    desk.facts = open_ones
    desk.crash()
    assert desk.seat("1001") is SeatState.WRAP_UP
    desk.wait(11)
    desk.sees(seen("c2", "c2"))
    assert desk.rung == [("c2-1", "1001")]


@pytest.mark.parametrize("kept", range(12))
def test_a_journal_cut_off_anywhere_is_put_right_by_the_next_snapshot(kept: int) -> None:
    desk = Desk(wrap_up_seconds=0)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.connects("c1", "c1-1")
    desk.ends("c1")
    desk.ends("c1-1")
    del desk.facts[kept:]
    desk.crash()
    desk.wait(10)
    desk.sees()
    assert desk.centre.state.calls == {}
    assert desk.centre.state.legs == {}
    assert desk.seat("1001") is not SeatState.TALKING


def test_the_pbx_was_watched_until_the_backend_was_last_alive() -> None:
    desk = Desk()
    desk.sign_in("1001")
    centre = type(desk.centre)()
    last_fact = max(fact.at for fact in desk.facts)

    centre.replay(desk.facts, last_fact + 30)
    lost = centre.step(e.TimeReached(), last_fact + 90).facts[0]

    assert lost == f.PbxLost(at=last_fact + 30, inferred=True, reason="nobody was watching")
