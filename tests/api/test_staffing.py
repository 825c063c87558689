"""How many seats a load needs, over the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.city import City

HUNDRED: dict[str, Any] = {
    "calls": [100, 0, 20],
    "talk_seconds": 120,
    "wrap_up_seconds": 60,
    "patience_seconds": 120,
    "shrinkage": 0.3,
}


async def test_half_hours_in_the_order_they_were_asked(city: City) -> None:
    async with city.browser("zhao") as supervisor:
        answer = await supervisor.get("/api/v1/staffing", params=HUNDRED)
    assert answer.status_code == 200, answer.text
    busy, idle, quiet = answer.json()["half_hours"]
    assert (busy["calls"], busy["load_erlang"]) == (100, 10.0)
    assert (busy["erlang_c"]["seats"], busy["erlang_c"]["rostered"]) == (14, 20)
    assert round(busy["erlang_c"]["service_level"], 4) == 0.8884
    assert busy["erlang_c"]["abandoned"] == 0
    assert (busy["erlang_a"]["seats"], busy["erlang_a"]["rostered"]) == (12, 18)
    assert 0 < busy["erlang_a"]["abandoned"] < 0.1
    assert busy["erlang_c"]["waits_longer"] is None
    assert busy["lines"] > 7
    assert idle == {"calls": 0, "load_erlang": 0, "erlang_c": None, "erlang_a": None, "lines": 0}
    assert quiet["erlang_c"]["seats"] < 14


async def test_a_longest_wait_is_kept_to(city: City) -> None:
    async with city.browser("admin") as admin:
        params = {**HUNDRED, "calls": [100], "service_level": 0.5, "longest_wait_seconds": 10}
        (found,) = (await admin.get("/api/v1/staffing", params=params)).json()["half_hours"]
    assert found["erlang_c"]["waits_longer"] <= 0.01
    assert found["erlang_a"]["waits_longer"] <= 0.01
    assert found["erlang_c"]["seats"] > 14


@pytest.mark.parametrize(
    "wrong",
    [
        {"calls": []},
        {"calls": [-1]},
        {"calls": [1] * 49},
        {"calls": ["many"]},
        {"calls": ["nan"]},
        {"talk_seconds": 0},
        {"service_level": 1},
        {"occupancy": 0},
        {"abandoned": 0},
        {"shrinkage": 1},
        {"refused": 0},
        {"patience_seconds": "inf"},
        {"seats": 3},
    ],
)
async def test_what_makes_no_sense_is_told(city: City, wrong: dict[str, Any]) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.get("/api/v1/staffing", params={**HUNDRED, **wrong})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"


async def test_a_load_beyond_all_measure_is_told_in_a_sentence(city: City) -> None:
    async with city.browser("admin") as admin:
        params = {**HUNDRED, "calls": [20_000], "talk_seconds": 7200}
        answer = await admin.get("/api/v1/staffing", params=params)
    assert answer.status_code == 422
    assert answer.json()["code"] == "staffing_impossible"
    assert answer.json()["detail"].startswith("A load of 80667 erlang is more")


async def test_operators_need_not_know(city: City) -> None:
    async with city.browser("li") as operator:
        assert (await operator.get("/api/v1/staffing", params=HUNDRED)).status_code == 403
