"""Callers for whom their queue is no longer the right place."""

from __future__ import annotations

from typing import Any

from acd import events as e
from acd import facts as f
from acd.values import (
    CallId,
    CallState,
    Ending,
    LegId,
    Overflow,
    OverflowTo,
    OverflowWhen,
    SeatState,
)
from tests.acd.floor import Floor, queue, queues, seats

WAIT, LENGTH, NO_SEATS = OverflowWhen.WAIT, OverflowWhen.LENGTH, OverflowWhen.NO_SEATS


def rules(*overflow: Overflow, **more: Any) -> dict[str, Any]:
    return {"queues": queues(queue(overflow=overflow, **more), queue("night"))}


TO_NIGHT = Overflow(WAIT, 30, OverflowTo.QUEUE, "night")
NIGHT_SEAT = seats(s1001={"12345": 1}, s1002={"night": 1})


def test_who_has_waited_long_enough_goes_to_another_queue_and_keeps_the_place() -> None:
    desk = Floor(**rules(TO_NIGHT), seats=NIGHT_SEAT)
    desk.sign_in("1002")
    desk.call_arrives("c1")
    desk.wait(29.9)
    assert desk.rung == []
    desk.wait(0.2)
    assert desk.rung == [("c1-1", "1002")]
    overflowed = [x for x in desk.facts if isinstance(x, f.CallOverflowed)]
    assert [(x.when, x.to, x.target) for x in overflowed] == [("wait", "queue", "night")]
    queued = [x for x in desk.facts if isinstance(x, f.CallQueued)]
    assert [(x.queue, x.because) for x in queued] == [("12345", "arrived"), ("night", "overflow")]


def test_two_queues_that_overflow_into_each_other_do_not_play_ball() -> None:
    back = Overflow(WAIT, 30, OverflowTo.QUEUE, "12345")
    both = queues(queue(overflow=(TO_NIGHT,)), queue("night", overflow=(back,)))
    desk = Floor(queues=both)
    desk.call_arrives("c1")
    desk.wait(500)
    assert desk.queue_of("c1") == "night"
    assert desk.kinds("CallOverflowed") == ["CallOverflowed"]


def test_while_a_seat_rings_nobody_is_sent_on() -> None:
    desk = Floor(**rules(TO_NIGHT), seats=NIGHT_SEAT)
    desk.sign_in("1001")
    desk.wait(1)
    desk.call_arrives("c1")
    desk.wait(31)
    assert desk.queue_of("c1") == "12345"
    desk.misses("c1-1")
    assert desk.queue_of("c1") == "night"


def test_when_too_many_wait_the_next_one_goes_elsewhere() -> None:
    desk = Floor(**rules(Overflow(LENGTH, 2, OverflowTo.QUEUE, "night")))
    for call in ("c1", "c2", "c3"):
        desk.call_arrives(call)
    assert [desk.queue_of(call) for call in ("c1", "c2", "c3")] == ["12345", "12345", "night"]
    desk.ends("c1")
    desk.call_arrives("c4")
    assert desk.queue_of("c4") == "12345"


def test_a_caller_who_is_put_through_at_once_makes_no_queue_too_long() -> None:
    desk = Floor(**rules(Overflow(LENGTH, 0, OverflowTo.VOICEMAIL)))
    desk.sign_in("1001")
    desk.call_arrives("c1")
    assert desk.rung == [("c1-1", "1001")]
    desk.call_arrives("c2")
    assert desk.sent_to_voicemail == ["c2"]


def test_where_nobody_is_signed_in_a_caller_does_not_wait() -> None:
    desk = Floor(**rules(Overflow(NO_SEATS, 0, OverflowTo.QUEUE, "night")), seats=NIGHT_SEAT)
    desk.sign_in("1002")
    desk.call_arrives("c1")
    assert desk.rung == [("c1-1", "1002")]


def test_when_the_last_one_signs_out_those_who_wait_are_sent_on() -> None:
    desk = Floor(**rules(Overflow(NO_SEATS, 0, OverflowTo.QUEUE, "night")), seats=NIGHT_SEAT)
    desk.sign_in("1001")
    desk.takes_break("1001")
    desk.call_arrives("c1")
    desk.wait(1)
    desk.call_arrives("c2")
    assert desk.queue_of("c1") == "12345"
    desk.sign_out("1001")
    assert [desk.queue_of("c1"), desk.queue_of("c2")] == ["night", "night"]
    desk.sign_in("1002")
    assert desk.rung == [("c1-1", "1002")]


def test_a_seat_that_does_not_respond_is_nobody() -> None:
    desk = Floor(**rules(Overflow(NO_SEATS, 0, OverflowTo.VOICEMAIL)), misses_allowed=1)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.misses("c1-1")
    assert desk.sent_to_voicemail == ["c1"]


def test_several_rules_follow_one_another() -> None:
    desk = Floor(
        **rules(
            Overflow(WAIT, 60, OverflowTo.VOICEMAIL),
            Overflow(WAIT, 20, OverflowTo.RING_BACK),
        )
    )
    desk.call_arrives("c1")
    desk.wait(21)
    assert desk.announced == [("c1", "ring_back_offer")]
    assert desk.state("c1") is CallState.WAITING
    desk.wait(40)
    assert desk.sent_to_voicemail == ["c1"]


# --- voicemail ---


def test_who_speaks_to_the_machine_is_not_rung_for_any_more() -> None:
    desk = Floor(**rules(Overflow(WAIT, 20, OverflowTo.VOICEMAIL)))
    desk.call_arrives("c1", caller="139")
    desk.wait(21)
    desk.sign_in("1001")
    assert desk.rung == []
    assert desk.position("c1") is None
    desk.pull("c1", "1001")
    assert desk.refused == "not_now"
    desk.ends("c1")
    assert desk.outcomes == {"c1": "abandoned"}


def test_a_citizen_left_behind_by_the_machine_is_hung_up() -> None:
    desk = Floor(**rules(Overflow(WAIT, 20, OverflowTo.VOICEMAIL)))
    desk.call_arrives("c1")
    desk.call_arrives("c2")
    desk.step(e.VoicemailEnded(call=CallId("c1")))
    assert desk.hung_up == []
    desk.wait(21)
    desk.step(e.VoicemailEnded(call=CallId("c1")))
    assert desk.hung_up == ["c1"]


def test_voicemail_that_could_not_be_told_is_told_when_the_pbx_is_in_sight() -> None:
    desk = Floor(**rules(Overflow(WAIT, 20, OverflowTo.VOICEMAIL)))
    desk.call_arrives("c1")
    desk.loses_sight()
    desk.wait(30)
    assert desk.kinds("CallOverflowed") == []
    desk.step(
        e.PbxSnapshot(
            began_at=desk.now - 40,
            legs=(),
        )
    )
    desk.wait(1)
    assert desk.sent_to_voicemail == ["c1"]


def test_a_citizen_who_has_talked_is_not_sent_to_a_machine() -> None:
    desk = Floor(**rules(Overflow(WAIT, 20, OverflowTo.VOICEMAIL)), wrap_up_seconds=0)
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.talks("c1", "c1-1")
    desk.sign_out("1001")
    desk.ends("c1-1", Ending.UNREACHABLE)
    assert desk.state("c1") is CallState.WAITING
    desk.wait(100)
    assert desk.sent_to_voicemail == []


# --- outside ---

TO_DUTY = Overflow(WAIT, 20, OverflowTo.OUTSIDE, "13700000000")


def test_a_number_outside_answers_for_the_queue() -> None:
    desk = Floor(**rules(TO_DUTY))
    desk.call_arrives("c1")
    desk.wait(21)
    assert desk.outside == [("c1-1", "13700000000")]
    desk.sign_in("1001")
    assert desk.rung_at == []
    desk.connects("c1", "c1-1")
    assert desk.state("c1") is CallState.CONNECTED
    desk.ends("c1-1")
    assert desk.hung_up == ["c1"]
    desk.ends("c1")
    assert desk.outcomes == {"c1": "answered"}


def test_when_nobody_answers_there_the_caller_is_back_in_the_old_place() -> None:
    desk = Floor(**rules(TO_DUTY))
    desk.call_arrives("c1")
    desk.wait(1)
    desk.call_arrives("c2")
    desk.wait(19.5)
    desk.sign_in("1001")
    assert desk.rung[-1] == ("c2-1", "1001")
    desk.ends("c1-1", Ending.BUSY)
    assert desk.position("c1") == 1
    desk.wait(60)
    assert desk.outside == [("c1-1", "13700000000")]
    desk.sign_in("1002")
    assert desk.rung[-1] == ("c1-2", "1002")


def test_a_caller_who_gives_up_while_the_number_rings() -> None:
    desk = Floor(**rules(TO_DUTY))
    desk.call_arrives("c1")
    desk.wait(21)
    desk.ends("c1")
    assert desk.hung_up == ["c1-1"]
    desk.ends("c1-1")
    assert desk.outcomes == {"c1": "abandoned"}


def test_the_outside_phone_breaks_down_and_the_citizen_goes_in_front() -> None:
    desk = Floor(**rules(TO_DUTY))
    desk.call_arrives("c1")
    desk.wait(21)
    desk.connects("c1", "c1-1")
    desk.ends("c1-1", Ending.UNREACHABLE)
    assert desk.state("c1") is CallState.WAITING
    desk.sign_in("1001")
    assert desk.rung[-1] == ("c1-2", "1001")
    assert desk.seat("1001") is SeatState.RESERVED
    assert LegId("c1") in desk.centre.state.legs


def test_overflow_survives_a_crash() -> None:
    desk = Floor(**rules(TO_NIGHT))
    desk.call_arrives("c1")
    desk.wait(10)
    desk.crash()
    desk.step(e.PbxSnapshot(began_at=desk.now - 20, legs=()))
    desk.wait(21)
    assert desk.queue_of("c1") == "night"
