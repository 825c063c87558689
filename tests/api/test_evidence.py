"""Handing recordings over, how long they are kept, and legal holds."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api import fakes
from tests.api.city import City

API = "/api/v1"


async def test_a_cases_recordings_are_handed_over_and_the_log_says_to_whom_and_why(
    city: City,
) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.post(
            f"{API}/cases/k-1/recordings/export", json={"reason": "court order 7"}
        )
        log = (await zhao.get(f"{API}/access-log?subject=k-1")).json()["items"]
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="k-1.zip"'
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.content == b"PKzhao: court order 7"
    assert [(one["username"], one["action"], one["address"], one["detail"]) for one in log] == [
        (
            "zhao",
            "export",
            "192.0.2.7",
            "recordings=1 attachments=0 file=k-1.zip reason=court order 7",
        )
    ]


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x"}, {"reason": "a\nb\nc"}])
async def test_nothing_is_handed_over_without_a_reason(city: City, body: dict[str, str]) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.post(f"{API}/cases/k-1/recordings/export", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert city.access_log.rows == []


async def test_nothing_is_handed_over_that_is_not_what_was_stored(city: City) -> None:
    city.evidence.broken = fakes.FileCut()
    async with city.browser("zhao") as zhao:
        answer = await zhao.post(f"{API}/cases/k-1/recordings/export", json={"reason": "court"})
        other = await zhao.post(f"{API}/cases/k-9/recordings/export", json={"reason": "court"})
    assert (answer.status_code, answer.json()["code"]) == (409, "recording_cut")
    assert (other.status_code, other.json()["code"]) == (404, "no_such_case")
    assert city.access_log.rows == []


async def test_nothing_is_handed_over_without_an_entry_in_the_log(city: City) -> None:
    async with city.browser("zhao") as zhao:
        await zhao.get(f"{API}/seats")

        async def fail(*_: object) -> None:
            city.outage.on = True
            city.outage.check()

        city.access_log.write = fail  # type: ignore[method-assign, assignment]
        answer = await zhao.post(f"{API}/cases/k-1/recordings/export", json={"reason": "court"})
    assert answer.status_code == 503
    assert b"PK" not in answer.content


async def test_retention_classes_are_made_changed_and_removed(city: City) -> None:
    async with city.browser("admin") as admin:
        made = await admin.put(
            f"{API}/retention-classes/ordinary",
            json={"days": 90, "early_days": 30, "hotlines": ["12345", "12319", "12345"]},
        )
        taken = await admin.put(
            f"{API}/retention-classes/short", json={"days": 1, "hotlines": ["12319"]}
        )
        again = await admin.put(f"{API}/retention-classes/ordinary", json={"note": "for ever"})
        found = (await admin.get(f"{API}/retention-classes")).json()["items"]
        gone = await admin.delete(f"{API}/retention-classes/ordinary")
        none = await admin.delete(f"{API}/retention-classes/ordinary")
    assert made.json() == {
        "name": "ordinary",
        "days": 90,
        "early_days": 30,
        "hotlines": ["12319", "12345"],
        "note": "",
        "changed_at": "2026-11-22T12:00:00+08:00",
        "changed_by": "admin",
    }
    assert (taken.status_code, taken.json()["code"]) == (409, "hotline_taken")
    assert again.status_code == 200
    assert [(one["days"], one["hotlines"], one["note"]) for one in found] == [
        (None, [], "for ever")
    ]
    assert gone.status_code == 204
    assert (none.status_code, none.json()["code"]) == (404, "no_such_class")


@pytest.mark.parametrize(
    "body",
    [
        {"days": 0},
        {"days": -1},
        {"days": 1.5},
        {"days": 30, "early_days": 31},
        {"hotlines": ["not a number"]},
        {"day": 3},
    ],
)
async def test_a_class_that_makes_no_sense_changes_nothing(
    city: City, body: dict[str, Any]
) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.put(f"{API}/retention-classes/ordinary", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert city.evidence.rules == {}


async def test_a_recording_gets_a_class_of_its_own(city: City) -> None:
    async with city.browser("admin") as admin:
        url = f"{API}/recordings/r-1/retention-class"
        unknown = await admin.put(url, json={"class": "complaints"})
        await admin.put(f"{API}/retention-classes/complaints", json={"days": 900})
        given = await admin.put(url, json={"class": "complaints"})
        used = await admin.delete(f"{API}/retention-classes/complaints")
        taken = await admin.put(url, json={"class": None})
        other = await admin.put(f"{API}/recordings/r-9/retention-class", json={"class": None})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_class")
    assert (given.status_code, taken.status_code) == (204, 204)
    assert (used.status_code, used.json()["code"]) == (409, "class_in_use")
    assert (other.status_code, other.json()["code"]) == (404, "no_such_recording")
    assert city.evidence.own == {"r-1": None}


async def test_a_hold_is_placed_seen_and_lifted_and_the_log_says_by_whom(city: City) -> None:
    async with city.browser("admin") as admin:
        placed = await admin.post(
            f"{API}/recording-holds", json={"call": "c-past", "reason": "court order 7"}
        )
        standing = (await admin.get(f"{API}/recording-holds?standing=true")).json()["items"]
        lifted = await admin.post(f"{API}/recording-holds/1/lift")
        after = (await admin.get(f"{API}/recording-holds?standing=true")).json()["items"]
        missing = await admin.post(f"{API}/recording-holds/7/lift")
        log = (await admin.get(f"{API}/access-log?subject=c-past")).json()["items"]
    assert placed.status_code == 201
    assert standing == [placed.json()]
    assert lifted.json()["lifted_by"] == "admin"
    assert after == []
    assert (missing.status_code, missing.json()["code"]) == (404, "no_such_hold")
    assert [one["detail"] for one in log] == ["hold=1 lifted", "hold=1 court order 7"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"reason": "court"}, 422, "invalid"),
        ({"call": "c-past", "case": "k-1", "reason": "court"}, 422, "invalid"),
        ({"call": "c-past"}, 422, "invalid"),
        ({"call": "nobody", "reason": "court"}, 404, "no_such_call"),
        ({"case": "nobody", "reason": "court"}, 404, "no_such_case"),
    ],
)
async def test_a_hold_on_nothing_is_refused(
    city: City, body: dict[str, str], status: int, code: str
) -> None:
    async with city.browser("admin") as admin:
        answer = await admin.post(f"{API}/recording-holds", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert city.evidence.held == {}
