"""The figures of a day, each with its definition."""

from __future__ import annotations

import pytest

from tests.api import fakes
from tests.api.city import NOON, City

MIDNIGHT = NOON - 12 * 3600
COUNTED = fakes.Counted(
    offered=100,
    answered=70,
    abandoned=14,
    refused={"no_line": 10, "closed": 2},
    failed=1,
    answered_in_time=56,
    abandoned_in_time=4,
    wait_seconds=700.0,
    longest_wait_seconds=95.5,
    talk_seconds=6800.0,
    talks_ended=68,
    inferred=2,
    unseen_seconds=4320.0,
    abandoned_rung_back=6,
    holds=8,
    hold_seconds=240.0,
    transfers=7,
    transfers_returned=2,
    consultations=5,
    emergencies=1,
    seat_talk_seconds=6460.0,
    wrap_up_seconds=680.0,
    ring_backs_booked=6,
    ring_backs_reached=3,
    satisfaction_asked=50,
    grades={1: 20, 2: 10, 3: 5, 5: 5},
    outbound=9,
    outbound_reached=4,
    test_calls=1,
    busy_seconds=7500.0,
    staffed_seconds=10000.0,
)


async def test_the_figures_of_today(city: City) -> None:
    city.statistics.counted = COUNTED
    async with city.browser("robot") as robot:
        day = (await robot.get("/api/v1/statistics/day")).json()
    assert city.statistics.asked == [(MIDNIGHT, MIDNIGHT + 86400, 15.0, None, None)]
    assert (day["date"], day["start"]) == ("2026-11-22", "2026-11-22T00:00:00+08:00")
    assert day["counts"]["refused"] == 12
    assert day["counts"]["refused_because"] == {
        "no_line": 10,
        "unknown_number": 0,
        "closed": 2,
        "blocked": 0,
    }
    assert day["counts"]["in_progress"] == 3
    assert day["counts"]["abandoned_rung_back"] == 6
    assert (day["counts"]["transfers"], day["counts"]["transfers_returned"]) == (7, 2)
    assert (day["counts"]["holds"], day["counts"]["emergencies"]) == (8, 1)
    assert (day["counts"]["outbound"], day["counts"]["outbound_reached"]) == (9, 4)
    assert day["counts"]["test_calls"] == 1
    assert day["counts"]["grades"] == {"1": 20, "2": 10, "3": 5, "4": 0, "5": 5}
    assert day["seen"] == 0.9
    figures = {figure["id"]: figure for figure in day["figures"]}
    assert {name: round(figure["value"], 4) for name, figure in figures.items()} == {
        "answer_rate": 0.7,
        "answer_rate_of_admitted": 0.7955,
        "abandonment": 0.1667,
        "average_wait": 10.0,
        "average_talk": 100.0,
        "service_level_a": 0.7143,
        "service_level_b": 0.8,
        "service_level_c": 0.6667,
        "service_level_d": 0.7,
        "average_handling": 105.0,
        "average_hold": 30.0,
        "average_wrap_up": 10.0,
        "transfer_rate": 0.1,
        "ring_back_reached": 0.5,
        "workload_share": 0.75,
        "occupancy": 0.75,
        "satisfaction": 0.875,
        "satisfaction_answered": 0.8,
    }
    assert figures["satisfaction"]["left_out"] == {"not_answered": 10}
    assert figures["average_handling"]["definition"] == (
        "(seats' talk, holds included, + wrap-up) / ended answered calls"
    )
    level = figures[day["default_service_level"]]
    assert level["definition"] == "answered <= 15 s / (answered + abandoned)"
    assert (level["numerator"], level["denominator"]) == (56, 84)
    assert level["left_out"] == {"refused": 12, "failed": 1, "still_waiting": 3}


async def test_an_empty_day_has_no_rates_rather_than_wrong_ones(city: City) -> None:
    async with city.browser("robot") as robot:
        day = (await robot.get("/api/v1/statistics/day?date=2027-01-01")).json()
    assert {figure["value"] for figure in day["figures"]} == {None}
    assert day["seen"] is None


async def test_another_hotline_and_threshold(city: City) -> None:
    async with city.browser("robot") as robot:
        day = await robot.get(
            "/api/v1/statistics/day?date=2026-11-01&hotline=12319&queue=legal&threshold=20"
        )
    ((start, end, threshold, hotline, queue),) = city.statistics.asked
    assert (end - start, threshold, hotline, queue) == (86400.0, 20.0, "12319", "legal")
    # How busy the seats are can be told of all queues together only.
    assert "occupancy" not in [figure["id"] for figure in day.json()["figures"]]


@pytest.mark.parametrize("by", ["hotline", "queue"])
async def test_side_by_side(city: City, by: str) -> None:
    city.statistics.groups = {
        "legal": fakes.Counted(offered=10, answered=9, abandoned=1, answered_in_time=6),
        "water": fakes.Counted(offered=2, refused={"blocked": 2}),
    }
    async with city.browser("robot") as robot:
        day = (await robot.get(f"/api/v1/statistics/day/by/{by}?threshold=20")).json()
        assert (await robot.get("/api/v1/statistics/day/by/moon")).status_code == 422
    assert city.statistics.asked_by == [(by, MIDNIGHT, MIDNIGHT + 86400, 20.0)]
    assert day["by"] == by
    legal, water = day["groups"]
    assert (legal["name"], legal["counts"]["offered"]) == ("legal", 10)
    values = {figure["id"]: figure["value"] for figure in legal["figures"]}
    assert (values["answer_rate"], values["service_level_c"]) == (0.9, 0.6)
    assert (water["name"], water["counts"]["refused_because"]["blocked"]) == ("water", 2)


@pytest.mark.parametrize(
    "query",
    [
        "date=yesterday",
        "date=2026-02-30",
        "date=0001-01-01",
        "date=9999-12-31",
        "threshold=0",
        "threshold=nan",
        "threshold=inf",
        "threshold=-1",
        "hotline=%00",
        "day=2026-11-22",
    ],
)
async def test_bad_questions(city: City, query: str) -> None:
    async with city.browser("robot") as robot:
        answer = await robot.get(f"/api/v1/statistics/day?{query}")
    assert answer.status_code == 422
    assert city.statistics.asked == []
