"""Cases: read, changed by version, never by two people at once without noticing."""

from __future__ import annotations

import pytest

from tests.api.city import City


async def test_reading_a_case(city: City) -> None:
    async with city.browser("robot") as browser:
        answer = await browser.get("/api/v1/cases/k-1")
        assert [c["id"] for c in (await browser.get("/api/v1/cases")).json()["items"]] == ["k-1"]
        assert (await browser.get("/api/v1/cases?status=closed")).json()["items"] == []
    assert answer.headers["etag"] == '"1"'
    case = answer.json()
    assert (case["subject"], case["version"], case["calls"]) == ("Street lamp", 1, ["c-past"])


async def test_changing_a_case_twice(city: City) -> None:
    async with city.browser("li") as li:
        first = await li.patch(
            "/api/v1/cases/k-1",
            json={"text": "路灯不亮\nsince Monday"},
            headers={"If-Match": '"1"'},
        )
        assert (first.status_code, first.headers["etag"]) == (200, '"2"')
        second = await li.patch("/api/v1/cases/k-1", json={"status": "closed", "version": 2})
    assert second.json()["text"] == "路灯不亮\nsince Monday"
    assert second.json()["status"] == "closed"
    assert second.json()["changed_by"] == "li"
    assert second.json()["version"] == 3


@pytest.mark.parametrize(
    ("headers", "version"),
    [({"If-Match": '"1"'}, {}), ({}, {"version": 1}), ({"If-Match": "*"}, {})],
)
async def test_somebody_was_faster(
    city: City, headers: dict[str, str], version: dict[str, int]
) -> None:
    async with city.browser("li") as li, city.browser("wang") as wang:
        await li.patch("/api/v1/cases/k-1", json={"subject": "mine", "version": 1})
        late = await wang.patch(
            "/api/v1/cases/k-1", json={"subject": "mine too", **version}, headers=headers
        )
    assert late.status_code == 412
    assert late.json()["code"] == "version_conflict"
    assert city.cases.rows["k-1"].subject == "mine"


async def test_without_a_version_nothing_is_changed(city: City) -> None:
    async with city.browser("li") as li:
        answer = await li.patch("/api/v1/cases/k-1", json={"subject": "lamp"})
    assert answer.status_code == 428
    assert city.cases.rows["k-1"].version == 1


@pytest.mark.parametrize(
    "body",
    [
        {"version": 1},
        {"version": -1, "subject": "x"},
        {"version": 2**40, "subject": "x"},
        {"version": 1, "subject": "two\nlines"},
        {"version": 1, "subject": "x" * 201},
        {"version": 1, "text": "x" * 20_001},
        {"version": 1, "text": "nul\x00"},
        {"version": 1, "status": "lost"},
        {"version": 1, "subject": "x", "caller": "110"},
    ],
)
async def test_bad_changes(city: City, body: dict[str, object]) -> None:
    async with city.browser("li") as li:
        answer = await li.patch("/api/v1/cases/k-1", json=body)
    assert answer.status_code == 422
    assert city.cases.rows["k-1"].version == 1


async def test_half_a_character_is_refused(city: City) -> None:
    async with city.browser("li") as li:
        answer = await li.patch(
            "/api/v1/cases/k-1",
            content=b'{"version": 1, "subject": "\\ud83d"}',
            headers={"Content-Type": "application/json"},
        )
    assert answer.status_code == 422
    assert city.cases.rows["k-1"].version == 1


async def test_a_case_that_is_not_there(city: City) -> None:
    async with city.browser("li") as li:
        assert (await li.get("/api/v1/cases/k-2")).json()["code"] == "no_such_case"
        changed = await li.patch("/api/v1/cases/k-2", json={"subject": "x", "version": 1})
    assert (changed.status_code, changed.json()["code"]) == (404, "no_such_case")
