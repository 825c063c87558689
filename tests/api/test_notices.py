"""Notices are listed and sent again; an admin says whom they go to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from notices.values import Address
from tests.api.city import NOON, City
from tests.notices.examples import notice

FAILED = replace(
    notice(notice=7, case="k-1", state="failed", tries=31, reason="answered 500"),
    made_at=NOON - 60,
    due_at=NOON,
)
SENT = replace(notice(notice=8, case="k-2", state="sent", sent_at=NOON), department="")
BODY: dict[str, Any] = {
    "department": "2001",
    "way": "webhook",
    "target": "https://water.example.cn/hook",
    "kinds": ["late", "urged"],
}


async def test_a_supervisor_finds_what_failed_and_sends_it_again(city: City) -> None:
    city.notices.rows = {7: FAILED, 8: SENT}
    async with city.browser("zhao") as zhao:
        (row,) = (await zhao.get("/api/v1/notices?state=failed")).json()["items"]
        assert row == {
            "notice": 7,
            "letter": "0123456789abcdef0123456789abcdef",
            "case": "k-1",
            "kind": "dispatched",
            "department": "2001",
            "person": "",
            "way": "webhook",
            "target": "http://127.0.0.1:1/hook",
            "language": "zh",
            "subject": "【派单】工单 20260930-12345-0001",
            "text": "工单已交由自来水公司办理。",
            "due_at": "2026-11-22T12:00:00+08:00",
            "made_at": "2026-11-22T11:59:00+08:00",
            "state": "failed",
            "tries": 31,
            "next_at": None,
            "sent_at": None,
            "reason": "answered 500",
        }
        again = (await zhao.post("/api/v1/notices/7/send-again")).json()
        assert (again["state"], again["tries"]) == ("waiting", 0)
        assert again["next_at"] == "2026-11-22T12:00:00+08:00"
        of_case = (await zhao.get("/api/v1/notices?case=k-2")).json()["items"]
        assert [(one["notice"], one["department"]) for one in of_case] == [(8, None)]
        first = (await zhao.get("/api/v1/notices?limit=1")).json()
        assert [one["notice"] for one in first["items"]] == [8]
        rest = (await zhao.get(f"/api/v1/notices?cursor={first['next_cursor']}")).json()
        assert [one["notice"] for one in rest["items"]] == [7]


@pytest.mark.parametrize(
    ("number", "status", "code"), [(8, 409, "notice_sent"), (9, 404, "no_such_notice")]
)
async def test_what_is_not_sent_again(city: City, number: int, status: int, code: str) -> None:
    city.notices.rows = {8: SENT}
    async with city.browser("admin") as admin:
        answer = await admin.post(f"/api/v1/notices/{number}/send-again")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_an_admin_sets_an_address_and_sees_its_secret_once(city: City) -> None:
    async with city.browser("admin") as admin:
        made = await admin.post("/api/v1/notice-addresses", json=BODY)
        assert made.status_code == 201
        assert made.json() == {
            "address": 1,
            "department": "2001",
            "person": "",
            "way": "webhook",
            "target": "https://water.example.cn/hook",
            "language": "zh",
            "kinds": ["late", "urged"],
            "changed_at": "2026-11-22T12:00:00+08:00",
            "changed_by": "admin",
            "secret": "whsec_1",
        }
        in_charge = {"way": "smtp", "target": "boss@city.example.cn", "language": "en"}
        mailed = (await admin.post("/api/v1/notice-addresses", json=in_charge)).json()
        assert (mailed["department"], mailed["secret"]) == (None, None)
        listed = (await admin.get("/api/v1/notice-addresses?department=2001")).json()["items"]
        assert [row["address"] for row in listed] == [1]
        assert "secret" not in listed[0]
        renewed = await admin.post("/api/v1/notice-addresses/1/secret")
        assert renewed.json()["secret"] == "whsec_2"
        assert (await admin.delete("/api/v1/notice-addresses/1")).status_code == 204
        gone = await admin.delete("/api/v1/notice-addresses/1")
        assert (gone.status_code, gone.json()["code"]) == (404, "no_such_notice_address")
        assert (await admin.post("/api/v1/notice-addresses/1/secret")).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"department": "9999"}, 404, "no_such_department"),
        ({"target": "http://water.example.cn"}, 422, "address_wrong"),
        ({"way": "pigeon"}, 422, "address_wrong"),
        ({"target": "https://taken.example.cn/"}, 409, "address_taken"),
        ({"language": "fr"}, 422, "invalid"),
        ({"kinds": ["everything"]}, 422, "invalid"),
        ({"secret": "mine"}, 422, "invalid"),
        ({"person": "a\nb"}, 422, "invalid"),
    ],
)
async def test_addresses_that_are_refused_change_nothing(
    city: City, change: dict[str, Any], status: int, code: str
) -> None:
    there = Address(
        1, "2001", "", "webhook", "https://taken.example.cn/", "zh", (), 1, NOON, "admin"
    )
    city.notice_addresses.rows = {1: there}
    async with city.browser("admin") as admin:
        answer = await admin.post("/api/v1/notice-addresses", json={**BODY, **change})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert city.notice_addresses.rows == {1: there}


async def test_while_the_database_is_away(city: City) -> None:
    city.outage.on = True
    async with city.browser("admin") as admin:
        answer = await admin.get("/api/v1/notices")
    assert (answer.status_code, answer.json()["code"]) == (503, "store_unavailable")
