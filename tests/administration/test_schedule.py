"""What is in force at a moment, and when that changes next."""

from __future__ import annotations

from typing import Any

from acd import values as v
from administration.schedule import Defaults, Where, blocked_until, next_change, site_at
from tests.administration.town import NOW, SHANGHAI, WHERE, at, local, office, town

H = v.HotlineNumber("12345")


def hotline(moment: str, **written: Any) -> v.Hotline:
    document = town(hotlines={"12345": {"name": "热线", "lines": 12, **written}})
    return site_at(document, at(moment), WHERE).hotlines[H]


def test_lines_by_period() -> None:
    periods = [{"during": "quiet", "lines": 4}]

    assert hotline("2026-11-27 17:59", line_periods=periods).lines == 12
    assert hotline("2026-11-27 18:00", line_periods=periods).lines == 4
    assert hotline("2026-11-29 12:00", line_periods=periods).lines == 4
    assert hotline("2026-11-30 08:00", line_periods=periods).lines == 12


def test_the_first_period_that_is_on_decides() -> None:
    periods = [{"during": "office", "lines": 20}, {"during": "quiet", "lines": 4}]

    assert hotline("2026-11-27 09:00", line_periods=periods).lines == 20
    assert hotline("2026-11-27 19:00", line_periods=periods).lines == 4
    assert hotline("2026-11-27 13:00", line_periods=periods).lines == 12


def test_out_of_hours_a_hotline_is_not_open() -> None:
    assert hotline("2026-11-27 09:00", hours="office").open
    assert not hotline("2026-11-27 12:30", hours="office").open
    assert hotline("2026-11-27 03:00").open


def test_a_hotline_has_the_queue_of_its_own_number_or_another() -> None:
    assert hotline("2026-11-27 09:00").queue == "12345"
    assert hotline("2026-11-27 09:00", queue="all", priority=3) == v.Hotline(
        H, "热线", 12, v.QueueName("all"), 3
    )


def test_a_leader_is_first_choice_while_on_duty() -> None:
    document = town(
        rosters={
            "mayor": {
                "hotline": "12345",
                "begins": "2026-12-01T09:00:00+08:00",
                "ends": "2026-12-01T11:00:00+08:00",
                "seat": "1001",
                "writer": "1002",
            },
            "bureau": {
                "hotline": "12345",
                "begins": "2026-12-01T11:00:00+08:00",
                "ends": "2026-12-01T12:00:00+08:00",
                "dial": "13900000001",
            },
        }
    )

    def leader(moment: str) -> v.Leader | None:
        return site_at(document, at(moment), WHERE).hotlines[H].leader

    assert leader("2026-12-01 08:59") is None
    assert leader("2026-12-01 09:00") == v.Leader(v.SeatNumber("1001"), None, v.SeatNumber("1002"))
    assert leader("2026-12-01 11:00") == v.Leader(None, "13900000001", None)
    assert leader("2026-12-01 12:00") is None


def test_a_department_out_of_hours_is_rung_elsewhere_or_not_at_all() -> None:
    document = town(
        departments={
            "2001": {"name": "a", "dial": "2001", "hours": "office", "dial_after_hours": "2999"},
            "2002": {"name": "b", "dial": "2002", "hours": "office"},
            "2003": {"name": "c", "dial": "2003"},
        }
    )

    def dials(moment: str) -> list[str | None]:
        return [unit.dial for unit in site_at(document, at(moment), WHERE).departments.values()]

    assert dials("2026-11-27 09:00") == ["2001", "2002", "2003"]
    assert dials("2026-11-27 22:00") == ["2999", None, "2003"]


def test_queues_seats_operators_and_rules_arrive_in_the_core_as_written() -> None:
    document = town(
        queues={
            "law": {
                "title": "法律",
                "strategy": "linear",
                "first_level": 2,
                "widen": [{"after_seconds": 30, "level": 5}],
                "ring_seconds": 15,
                "overflow": [
                    {"when": "wait", "value": 60, "to": "queue", "queue": "12345"},
                    {"when": "no_seats", "to": "outside", "number": "13900000001"},
                ],
                "ring_back": True,
            }
        },
        operators={"li": {"skills": {"law": 1}}},
        rules={"away_most": 2, "break_reasons": ["lunch"], "priority_callers": {"13800000000": 9}},
        times={"ring_seconds": 9, "rest_after_miss_seconds": 1},
    )

    site = site_at(document, NOW, Where(SHANGHAI, "CN", Defaults(20, 33, 7)))

    law = v.QueueName("law")
    assert site.queues[law] == v.Queue(
        law,
        "法律",
        v.Strategy.LINEAR,
        2,
        (v.Widen(30, 5),),
        15,
        overflow=(
            v.Overflow(v.OverflowWhen.WAIT, 60, v.OverflowTo.QUEUE, "12345"),
            v.Overflow(v.OverflowWhen.NO_SEATS, 0, v.OverflowTo.OUTSIDE, "13900000001"),
        ),
        ring_back=True,
    )
    assert site.operators["li"] == v.Operator("li", {law: 1})
    assert site.seats[v.SeatNumber("1002")].skills == {"12345": 2}
    assert (site.away_most, site.break_reasons) == (2, ("lunch",))
    assert (site.ring_seconds, site.rest_after_miss_seconds) == (9, 1)
    assert (site.department_ring_seconds, site.wrap_up_seconds) == (33, 7)


def test_a_priority_caller_is_known_however_the_carrier_writes_the_number() -> None:
    document = town(rules={"priority_callers": {"13800000000": 9}})

    callers = site_at(document, NOW, WHERE).priority_callers

    assert callers["+8613800000000"] == callers["013800000000"] == callers["13800000000"] == 9


def test_the_next_change_is_the_soonest_of_all_that_are_coming() -> None:
    document = town(
        hotlines={
            "12345": {
                "lines": 12,
                "line_periods": [{"during": "quiet", "lines": 4}],
                "hours": "office",
            }
        },
        rosters={
            "mayor": {
                "hotline": "12345",
                "begins": "2026-11-23T16:00:00+08:00",
                "ends": "2026-11-23T17:00:00+08:00",
                "seat": "1001",
            }
        },
        blocked={"13800000000": {"until": "2026-11-23T15:10:00+08:00"}},
    )

    moment, found = NOW, []
    for _ in range(8):
        following = next_change(document, moment, WHERE)
        assert following is not None
        moment = following
        found.append(local(moment))

    assert [text and text[-5:] for text in found] == [
        "12:00",
        "14:30",
        "15:10",
        "16:00",
        "17:00",
        "18:00",
        "08:00",
        "08:30",
    ]


def test_calendars_nobody_goes_by_change_nothing() -> None:
    document = town(hotlines={"12345": {"lines": 1}}, calendars={"office": office()})

    assert next_change(document, NOW, WHERE) is None


def test_who_is_blocked_now() -> None:
    document = town(
        blocked={
            "13800000000": {"reason": "threats"},
            "13800000001": {"until": "2026-11-23T10:00:01+08:00"},
            "13800000002": {"until": "2026-11-23T10:00:00+08:00"},
        }
    )

    blocked = blocked_until(document, NOW, WHERE)

    assert blocked["13800000000"] == blocked["+8613800000000"] == 0
    assert blocked["8613800000001"] == int(NOW) + 1
    assert "13800000002" not in blocked
