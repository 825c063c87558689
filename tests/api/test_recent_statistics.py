"""The figures of the last minutes, and of the worst 24 hours there were lately."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.statistics.worst import worst_stretch
from tests.api import fakes
from tests.api.city import NOON, City

HOUR = 3600
DAY = 24 * HOUR


async def test_now_and_the_worst_day(city: City) -> None:
    city.statistics.counted = fakes.Counted(offered=10, answered=9, answered_in_time=8)
    # Two days ago in the evening half of them were not served; yesterday almost all were.
    city.statistics.by_hour = [
        fakes.Hour(NOON - 2 * DAY + 8 * HOUR, 10, 5),
        fakes.Hour(NOON - DAY + 9 * HOUR, 100, 99),
        fakes.Hour(NOON - HOUR, 20, 20),
    ]
    async with city.browser("zhao") as chief:
        recent = (await chief.get("/api/v1/statistics/recent")).json()
    assert (recent["now"]["start"], recent["now"]["end"]) == (
        "2026-11-22T11:45:00+08:00",
        "2026-11-22T12:00:00+08:00",
    )
    # The last 24 hours on end that hold the bad hour and nothing of what came later.
    assert (recent["worst"]["start"], recent["worst"]["end"]) == (
        "2026-11-20T20:00:00+08:00",
        "2026-11-21T20:00:00+08:00",
    )
    assert [(start, end) for start, end, *_ in city.statistics.asked] == [
        (NOON - 900, NOON),
        (NOON - 2 * DAY + 8 * HOUR, NOON - DAY + 8 * HOUR),
    ]
    values = {figure["id"]: figure["value"] for figure in recent["now"]["figures"]}
    assert (values["answer_rate"], values["service_level_b"]) == (0.9, 8 / 9)


async def test_nobody_called(city: City) -> None:
    async with city.browser("zhao") as chief:
        recent = (await chief.get("/api/v1/statistics/recent?minutes=5&days=1")).json()
    assert recent["worst"] is None
    assert recent["now"]["seconds"] == 300


@pytest.mark.parametrize("query", ["minutes=0", "minutes=1441", "days=0", "days=32", "hours=2"])
async def test_bad_questions(city: City, query: str) -> None:
    async with city.browser("zhao") as chief:
        answer = await chief.get(f"/api/v1/statistics/recent?{query}")
    assert answer.status_code == 422
    assert city.statistics.asked == []


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda one: (sum(one), one[0])),
        min_size=3,
        max_size=12,
    )
)
def test_no_stretch_is_worse(counts: list[tuple[int, int]]) -> None:
    hours = [fakes.Hour(i * HOUR, *one) for i, one in enumerate(counts) if one[0]]
    found = worst_stretch(hours, 0, len(counts) * HOUR, 3)
    rates = {
        first: sum(answered for _, answered in lot) / sum(offered for offered, _ in lot)
        for first in range(len(counts) - 2)
        for lot in [counts[first : first + 3]]
        if any(offered for offered, _ in lot)
    }
    if not rates:
        assert found is None
        return
    lowest = min(rates.values())
    latest = max(first for first, rate in rates.items() if rate == lowest)
    assert found == (latest * HOUR, (latest + 3) * HOUR)
