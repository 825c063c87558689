"""Calls by weekday and half hour."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from api.statistics.weekly import weekly_load
from tests.api import fakes
from tests.api.city import NOON, City

HOUR = 3600
DAY = 24 * HOUR
MON, SAT, SUN = 0, 5, 6


async def test_a_sundays_calls_are_counted_by_half_hour(city: City) -> None:
    # Now is noon of a Sunday; a week before, calls came at 09:15, 09:45 and the Monday after at 8.
    week_ago = NOON - 7 * DAY
    city.statistics.by_quarter = [
        fakes.Hour(week_ago - 3 * HOUR + 900, 4, 3),
        fakes.Hour(week_ago - 3 * HOUR + 2700, 2, 2),
        fakes.Hour(week_ago + 20 * HOUR, 7, 0),
    ]
    async with city.browser("zhao") as chief:
        load = (await chief.get("/api/v1/statistics/load?hotline=12345&weeks=2")).json()
    assert (load["start"], load["end"]) == (
        "2026-11-08T00:00:00+08:00",
        "2026-11-22T00:00:00+08:00",
    )
    midnight = NOON - 12 * HOUR
    assert city.statistics.asked_quarters == [(midnight - 14 * DAY, midnight, "12345")]
    days = load["weekdays"]
    assert [one["weekday"] for one in days] == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    # Before the first call nothing is known: of the two Sundays looked at one counts.
    assert [one["days"] for one in days] == [1, 1, 1, 1, 1, 1, 1]
    assert (days[SUN]["offered"][18:20], days[SUN]["answered"][18:20]) == ([4, 2], [3, 2])
    assert (days[MON]["offered"][16], days[MON]["answered"][16]) == (7, 0)
    assert sum(sum(one["offered"]) for one in days) == 13


async def test_nobody_has_called_yet(city: City) -> None:
    async with city.browser("zhao") as chief:
        load = (await chief.get("/api/v1/statistics/load")).json()
    assert {one["days"] for one in load["weekdays"]} == {0}
    assert load["weekdays"][SAT]["offered"] == [0] * 48


@pytest.mark.parametrize("query", ["weeks=0", "weeks=27", "hotline=a%20b", "days=3"])
async def test_bad_questions(city: City, query: str) -> None:
    async with city.browser("zhao") as chief:
        answer = await chief.get(f"/api/v1/statistics/load?{query}")
    assert answer.status_code == 422
    assert city.statistics.asked_quarters == []


def test_an_hour_that_comes_twice_counts_as_one_of_the_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # 2026-10-25 (a Sunday) 02:00 summer time, and an hour later 02:00 winter time.
    twice = [fakes.Hour(1_792_886_400, 1, 1), fakes.Hour(1_792_886_400 + HOUR, 2, 0)]
    sunday = weekly_load(twice, date(2026, 10, 26), 1, berlin)[SUN]
    assert (sunday.days, sunday.offered[4], sum(sunday.offered)) == (1, 3, 3)
    assert sum(sunday.answered) == 1
