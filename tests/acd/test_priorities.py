"""Who is served before whom: priorities, and the old place of a caller who rings again."""

from __future__ import annotations

from acd import facts as f
from acd.values import Ending
from tests.acd.floor import Floor, hotline, hotlines, queue, queues


def order(desk: Floor) -> list[str]:
    """Serve everybody who waits with one seat; in which order they were rung for."""
    desk.forget()
    desk.sign_in("1001")
    served = []
    while desk.rung_at:
        leg = desk.rung[-1][0]
        served.append(leg.rpartition("-")[0])
        desk.forget()
        desk.talked(served[-1], leg)
    return served


def arrive(desk: Floor, **callers: str) -> None:
    for call, caller in callers.items():
        desk.call_arrives(call, caller=caller)
        desk.wait(1)


def test_a_caller_of_priority_is_served_first() -> None:
    desk = Floor(priority_callers={"110": 5}, wrap_up_seconds=0)
    arrive(desk, c1="13800000001", c2="110", c3="13800000003")
    assert order(desk) == ["c2", "c1", "c3"]


def test_hotlines_that_share_a_queue_may_have_different_priorities() -> None:
    shared = hotlines(hotline("12345"), hotline("12319", queue="12345", priority=2))
    desk = Floor(hotlines=shared, wrap_up_seconds=0)
    desk.call_arrives("c1", "12345")
    desk.wait(1)
    desk.call_arrives("c2", "12319")
    desk.wait(1)
    desk.call_arrives("c3", "12319")
    assert order(desk) == ["c2", "c3", "c1"]


def test_a_supervisor_may_change_the_priority_of_a_waiting_call() -> None:
    desk = Floor(wrap_up_seconds=0)
    arrive(desk, c1="1", c2="2", c3="3")
    desk.set_priority("c3", 9)
    desk.set_priority("c3", 9)
    desk.set_priority("c1", -1)
    changed = [x for x in desk.facts if isinstance(x, f.CallPriorityChanged)]
    assert [(x.call, x.priority, x.by) for x in changed] == [
        ("c3", 9, "chief"),
        ("c1", -1, "chief"),
    ]
    assert [desk.position(call) for call in ("c1", "c2", "c3")] == [3, 2, 1]
    assert order(desk) == ["c3", "c2", "c1"]


def test_priorities_are_for_waiting_calls_only() -> None:
    desk = Floor()
    desk.set_priority("nobody", 1)
    assert desk.refused == "no_such_call"
    desk.sign_in("1001")
    desk.call_arrives("c1")
    desk.talks("c1", "c1-1")
    desk.set_priority("c1", 1)
    assert desk.refused == "not_now"
    refused = [x for x in desk.facts if isinstance(x, f.RequestRefused)]
    assert [x.seat for x in refused] == [None, None]


# --- redial ---

REDIAL = queues(queue(redial_seconds=300))


def test_who_gave_up_and_rings_again_has_the_old_place() -> None:
    desk = Floor(queues=REDIAL, wrap_up_seconds=0)
    arrive(desk, c1="139", c2="138", c3="137")
    desk.ends("c1")
    desk.wait(60)
    arrive(desk, c4="136", c5="139")
    restored = [x for x in desk.facts if isinstance(x, f.PlaceRestored)]
    assert [(x.call, x.of) for x in restored] == [("c5", "c1")]
    assert order(desk) == ["c5", "c2", "c3", "c4"]


def test_the_place_is_kept_through_several_redials_and_lent_once() -> None:
    desk = Floor(queues=REDIAL, wrap_up_seconds=0)
    arrive(desk, c1="139", c2="138")
    desk.ends("c1")
    arrive(desk, c3="139")
    desk.ends("c3")
    arrive(desk, c4="139", c5="139")
    assert desk.kinds("PlaceRestored") == ["PlaceRestored"] * 2
    assert order(desk) == ["c4", "c2", "c5"]


def test_after_the_set_time_the_place_is_gone() -> None:
    desk = Floor(queues=REDIAL, wrap_up_seconds=0)
    arrive(desk, c1="139", c2="138")
    desk.ends("c1")
    desk.wait(300.5)
    arrive(desk, c3="139")
    assert order(desk) == ["c2", "c3"]


def test_who_was_cut_off_while_talking_has_the_old_place_too() -> None:
    desk = Floor(queues=REDIAL, wrap_up_seconds=0)
    desk.sign_in("1001")
    arrive(desk, c1="139", c2="138")
    desk.talks("c1", "c1-1")
    desk.takes_break("1001")
    desk.ends("c1", Ending.UNREACHABLE)
    desk.ends("c1-1")
    arrive(desk, c3="139")
    desk.sign_out("1001")
    assert order(desk) == ["c3", "c2"]


def test_a_talk_that_ended_well_leaves_no_place_behind() -> None:
    desk = Floor(queues=REDIAL, wrap_up_seconds=0)
    desk.sign_in("1001")
    arrive(desk, c1="139", c2="138")
    desk.talked("c1", "c1-1", 5)
    desk.ends("c2-1", Ending.NO_ANSWER)
    arrive(desk, c3="139")
    assert desk.kinds("PlaceRestored") == []


def test_callers_who_withhold_their_number_are_not_one_caller() -> None:
    desk = Floor(queues=REDIAL)
    arrive(desk, c1="", c2="")
    desk.ends("c1")
    arrive(desk, c3="")
    assert desk.kinds("PlaceRestored") == []


def test_without_the_rule_nobody_has_an_old_place() -> None:
    desk = Floor()
    arrive(desk, c1="139")
    desk.ends("c1")
    arrive(desk, c2="139")
    assert desk.kinds("PlaceRestored") == []
