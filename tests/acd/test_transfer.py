"""Handing the citizen over, announced and unannounced: somebody always has the citizen in hand."""

from __future__ import annotations

import pytest

from acd import events as e
from acd import facts as f
from acd.values import (
    CallState,
    Ending,
    LegId,
    LegState,
    Place,
    Queue,
    QueueName,
    SeatNumber,
    SeatState,
    Target,
    TransferEnd,
)
from tests.acd.desk import seen
from tests.acd.talk_desk import TalkDesk, consulting, department, outside, queue, seat, talking

TARGETS = [(seat("1002"), "1002"), (department("2001"), "2001"), (outside("95598"), "95598")]


def how_it_ended(desk: TalkDesk) -> TransferEnd:
    ended = desk.last(f.TransferEnded)
    return ended.how


# --- announced ---


@pytest.mark.parametrize(("target", "_whom"), TARGETS)
def test_announced_the_one_consulted_goes_to_the_citizen(target: Target, _whom: str) -> None:
    desk = consulting(target, "1002")
    desk.transfer(target)
    assert desk.moves == [("c1-2", "main")]
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert how_it_ended(desk) is TransferEnd.ANSWERED
    assert desk.seat("1001") is SeatState.WRAP_UP


def test_announced_to_a_colleague_who_ends_the_talk() -> None:
    desk = consulting(seat("1002"), "1002")
    desk.transfer(seat("1002"))
    desk.ends("c1-1")
    desk.ends("c1-2")
    assert desk.hung_up == ["c1-1", "c1"]
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}
    assert desk.seat("1002") is SeatState.WRAP_UP


def test_the_citizen_returns_to_the_colleague_they_were_handed_to() -> None:
    desk = consulting(seat("1002"), "1002")
    desk.transfer(seat("1002"))
    desk.ends("c1-1")
    desk.add(department("2001"), by="1002")
    desk.enters("c1-3")
    desk.forget()
    desk.ends("c1-2")
    desk.ends("c1-3")
    assert desk.rung == [("c1-4", "1002")]


def test_a_third_party_on_hold_comes_back_when_the_operator_leaves_from_the_side() -> None:
    """The operator is out of hearing: nobody has to wait for the leg to be down."""
    desk = talking("1002")
    desk.add(department("2001"))
    desk.enters("c1-2")
    desk.hold("c1-2")
    desk.consult(seat("1002"))
    desk.forget()
    desk.transfer(seat("1002"))
    assert desk.hung_up == ["c1-1"]
    assert ("c1-2", "main") in desk.moves
    assert desk.places() == {"c1": "main", "c1-2": "main"}


def test_announced_before_the_target_has_answered() -> None:
    desk = talking("1002")
    desk.consult(seat("1002"))
    desk.forget()
    desk.transfer(seat("1002"))
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    desk.leaves_bridge("c1")
    assert desk.state("c1") is CallState.CONNECTED
    desk.enters("c1-2", Place.ASIDE)
    assert desk.moves == [("c1-2", "main"), ("c1", "main")]
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert how_it_ended(desk) is TransferEnd.ANSWERED


def test_the_target_of_an_announced_transfer_answers_while_nobody_watches() -> None:
    """That the citizen had come to wait alone was only seen, and is forgotten with a crash."""
    desk = talking("1002")
    desk.consult(seat("1002"))
    desk.transfer(seat("1002"))
    desk.ends("c1-1")
    desk.leaves_bridge("c1")
    desk.wait(5)
    desk.crash()
    desk.sees(
        seen("c1", "c1"),
        seen("c1-2", "c1", LegState.JOINED, seat=SeatNumber("1002"), place=Place.ASIDE),
    )
    assert ("c1", "main") in desk.moves
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert how_it_ended(desk) is TransferEnd.ANSWERED


def test_a_citizen_who_waits_while_somebody_is_in_the_room_is_brought_there() -> None:
    """What was to follow from the PBX's own journal could not be commanded out of sight."""
    desk = talking("1002")
    desk.consult(seat("1002"))
    desk.transfer(seat("1002"))
    desk.ends("c1-1")
    desk.leaves_bridge("c1")
    desk.wait(5)
    desk.crash()
    desk.step(e.LegAnswered(leg=LegId("c1-2"), at=desk.now, inferred=True))
    desk.step(e.LegJoined(leg=LegId("c1-2"), place=Place.ASIDE, at=desk.now, inferred=True))
    assert how_it_ended(desk) is TransferEnd.ANSWERED
    for _ in range(2):
        desk.wait(5)
        desk.sees(
            seen("c1", "c1"),
            seen("c1-2", "c1", LegState.JOINED, seat=SeatNumber("1002"), place=Place.ASIDE),
        )
    assert desk.moves[:2] == [("c1-2", "main"), ("c1", "main")]


def test_a_citizen_left_out_of_the_room_is_brought_there_by_the_audit() -> None:
    desk = talking()
    desk.wait(5)
    desk.sees(
        seen("c1", "c1"),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    assert desk.moves == [("c1", "main")]


def test_announced_to_somebody_else_than_is_consulted() -> None:
    desk = consulting(department("2001"))
    desk.transfer(department("2002"))
    assert desk.refused == "not_now"
    desk.transfer(seat("1001"))
    assert desk.refused == "target_is_self"


def test_a_citizen_on_hold_is_handed_over_into_the_room() -> None:
    desk = talking()
    desk.hold()
    desk.transfer(department("2001"))
    assert desk.moves == [("c1", "held"), ("c1", "main")]


# --- unannounced ---


@pytest.mark.parametrize(("target", "whom"), TARGETS)
def test_unannounced_the_operator_leaves_at_once(target: Target, whom: str) -> None:
    desk = talking("1002", return_ring_seconds=15.0)
    desk.transfer(target)
    assert desk.invited == [("c1-2", whom, "main")]
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.seat("1001") is SeatState.WRAP_UP
    assert desk.hung_up == ["c1-1"]
    desk.connects("c1", "c1-2")
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert how_it_ended(desk) is TransferEnd.ANSWERED
    desk.wait(18.1)
    assert desk.looks == 0


@pytest.mark.parametrize(
    "ending", [Ending.BUSY, Ending.UNREACHABLE, Ending.NO_ANSWER, Ending.VACANT, Ending.LOST]
)
@pytest.mark.parametrize("left_first", [True, False])
@pytest.mark.parametrize(("target", "_whom"), TARGETS)
def test_nobody_answers_and_the_citizen_returns_to_the_same_operator(
    target: Target, _whom: str, ending: Ending, left_first: bool
) -> None:
    desk = talking("1002", "1003")
    desk.transfer(target)
    for leg in ("c1-1", "c1-2") if left_first else ("c1-2", "c1-1"):
        desk.ends(leg, ending if leg == "c1-2" else Ending.HUNG_UP)
    assert desk.rung == [("c1-3", "1001")]
    assert how_it_ended(desk) is TransferEnd.RETURNED
    desk.connects("c1", "c1-3")
    assert desk.seat("1001") is SeatState.TALKING
    desk.ends("c1-3")
    assert desk.hung_up == ["c1-1", "c1"]


def test_a_silent_target_whose_end_goes_unheard_is_looked_up() -> None:
    desk = talking(return_ring_seconds=15.0)
    desk.transfer(department("2001"))
    desk.ends("c1-1")
    desk.wait(17.9)
    assert desk.looks == 0
    desk.wait(0.2)
    assert desk.looks == 1
    desk.sees(seen("c1", "c1", LegState.JOINED))
    assert desk.rung == [("c1-3", "1001")]


def test_an_operator_who_is_away_by_then_is_not_waited_for() -> None:
    desk = talking("1002")
    desk.transfer(department("2001"))
    desk.ends("c1-1")
    desk.takes_break("1001")
    desk.ends("c1-2", Ending.NO_ANSWER)
    assert desk.rung == [("c1-3", "1002")]


def test_the_citizen_hangs_up_while_the_target_rings() -> None:
    desk = talking()
    desk.transfer(department("2001"))
    desk.ends("c1-1")
    desk.ends("c1")
    assert desk.hung_up == ["c1-1", "c1-2"]
    assert how_it_ended(desk) is TransferEnd.FAILED
    desk.ends("c1-2")
    assert desk.outcomes == {"c1": "answered"}
    assert desk.centre.state.legs == {}


def test_with_a_department_on_the_call_nobody_has_to_return() -> None:
    desk = talking()
    desk.add(department("2001"))
    desk.enters("c1-2")
    desk.forget()
    desk.transfer(department("2002"))
    desk.ends("c1-1")
    desk.ends("c1-3", Ending.BUSY)
    assert desk.rung == []
    assert how_it_ended(desk) is TransferEnd.FAILED
    assert desk.places() == {"c1": "main", "c1-2": "main"}


def test_nothing_else_is_begun_while_a_transfer_is_under_way() -> None:
    desk = talking("1002")
    desk.transfer(department("2001"))
    desk.consult(seat("1002"))
    assert desk.refused == "not_now"
    desk.transfer(seat("1002"))
    assert desk.refused == "not_now"
    desk.add(department("2002"))
    assert desk.refused == "not_now"


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (seat("1001"), "target_is_self"),
        (seat("1002"), "seat_not_free"),
        (outside("12319"), "target_is_self"),
        (outside(""), "bad_number"),
        (department("2003"), "department_has_no_number"),
        (queue("nowhere"), "no_such_queue"),
    ],
)
def test_where_nobody_can_be_handed_to(target: Target, code: str) -> None:
    desk = talking()
    before = desk.snapshot_of_mind()
    desk.transfer(target)
    assert desk.refused == code
    assert desk.commands == []
    assert desk.snapshot_of_mind() == before


def test_only_an_operator_on_the_call_hands_over() -> None:
    desk = talking("1002")
    desk.transfer(department("2001"), by="1002")
    assert desk.refused == "not_now"


# --- to a queue ---


def test_into_a_queue_with_the_place_of_one_who_has_waited_all_along() -> None:
    legal = QueueName("legal")
    desk = talking(queues={legal: Queue(legal), QueueName("12319"): Queue(QueueName("12319"))})
    desk.wait(5)
    desk.call_arrives("c2", "12319")
    desk.transfer(queue("12319"))
    assert desk.hung_up == ["c1-1"]
    assert desk.state("c1") is CallState.CONNECTED
    desk.ends("c1-1")
    assert desk.state("c1") is CallState.WAITING
    assert how_it_ended(desk) is TransferEnd.QUEUED
    queued = desk.last(f.CallQueued)
    assert (queued.queue, queued.because) == ("12319", "transferred")
    desk.sign_in("1004")
    assert desk.rung == [("c1-2", "1004")]
    desk.connects("c1", "c1-2")
    assert desk.state("c1") is CallState.CONNECTED


def test_into_a_queue_only_alone() -> None:
    desk = talking()
    desk.add(department("2001"))
    desk.transfer(queue("12319"))
    assert desk.refused == "not_now"


def test_the_citizen_hangs_up_before_the_operator_has_left_into_a_queue() -> None:
    desk = talking()
    desk.transfer(queue("12319"))
    desk.ends("c1")
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "answered"}


@pytest.mark.parametrize("kept", range(14))
def test_a_journal_cut_off_anywhere_loses_nobody(kept: int) -> None:
    desk = talking("1002")
    desk.transfer(department("2001"))
    desk.ends("c1-1")
    desk.ends("c1-2", Ending.NO_ANSWER)
    del desk.facts[kept:]
    desk.crash()
    desk.wait(10)
    desk.sees(seen("c1", "c1"))
    desk.sign_in("1001", "1002", "1003")
    assert desk.state("c1") is CallState.RINGING
    assert len(desk.rung) == 1


def test_the_pbx_connects_the_target_while_nobody_watches() -> None:
    desk = talking()
    desk.transfer(department("2001"))
    desk.loses_sight()
    desk.wait(10)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-2", "c1", LegState.JOINED, department="2001"),
    )
    assert how_it_ended(desk) is TransferEnd.ANSWERED
    assert desk.places() == {"c1": "main", "c1-2": "main"}
    assert desk.seat("1001") is SeatState.WRAP_UP


def test_an_operator_who_is_leaving_is_not_brought_back_by_a_snapshot() -> None:
    desk = talking()
    desk.consult(department("2001"))
    desk.transfer(department("2001"))
    desk.wait(10)
    desk.sees(
        seen("c1", "c1", LegState.JOINED),
        seen("c1-1", "c1", LegState.JOINED, seat=SeatNumber("1001")),
    )
    assert desk.state("c1") is CallState.WAITING
    desk.ends("c1-1")
    assert desk.rung == [("c1-3", "1001")]
