"""Calls from a seat to a citizen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acd import events as e
from acd.values import CallId, HotlineNumber, Purpose, SeatNumber, SeatState
from tests.api.city import City

ONE, TWO = SeatNumber("1001"), SeatNumber("1002")
BODY = {"number": "13800138000", "hotline": "12345", "case": "k-1", "purpose": "return_visit"}
WANTED = e.OutboundWanted(
    TWO,
    "13800138000",
    HotlineNumber("12345"),
    "k-1",
    Purpose.RETURN_VISIT,
    CallId("rexian-1.o1"),
)


@pytest.fixture
def ready(city: City) -> City:
    """Wang sits on 1002 and is free."""
    one, two = city.centre.view.seats
    free = replace(two, state=SeatState.READY, operator="wang")
    city.centre.view = replace(city.centre.view, seats=(one, free))
    return city


async def test_a_return_visit_from_a_case(ready: City) -> None:
    async with ready.browser("wang") as wang:
        answer = await wang.post("/api/v1/calls", json=BODY)
    assert answer.status_code == 202
    call = answer.json()
    assert (call["id"], call["direction"], call["state"]) == ("rexian-1.o1", "outbound", "ringing")
    assert (call["purpose"], call["case"], call["placed_by"]) == ("return_visit", "k-1", "1002")
    assert (call["caller"], call["hotline"]) == ("13800138000", "12345")
    assert ready.centre.asked == [WANTED]


async def test_operators_call_from_their_own_seat_only(ready: City) -> None:
    async with ready.browser("wang") as wang, ready.browser("li") as li:
        elsewhere = await wang.post("/api/v1/calls", json={**BODY, "seat": "1001"})
        busy = await li.post("/api/v1/calls", json=BODY)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (403, "not_your_seat")
    assert (busy.status_code, busy.json()["code"]) == (409, "seat_not_free")
    assert ready.centre.asked == []


async def test_an_operator_may_act_on_a_call_while_the_own_phone_still_rings(ready: City) -> None:
    async with ready.browser("wang") as wang:
        await wang.post("/api/v1/calls", json=BODY)
        assert (await wang.delete("/api/v1/calls/rexian-1.o1")).status_code == 204
    assert ready.centre.asked[1:] == [e.HangUpWanted(CallId("rexian-1.o1"))]


async def test_a_supervisor_names_the_seat_and_it_is_noted(ready: City) -> None:
    async with ready.browser("zhao") as zhao:
        unnamed = await zhao.post("/api/v1/calls", json=BODY)
        unknown = await zhao.post("/api/v1/calls", json={**BODY, "seat": "9999"})
        named = await zhao.post("/api/v1/calls", json={**BODY, "seat": "1002"})
    assert (unnamed.status_code, unnamed.json()["code"]) == (422, "seat_missing")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no_such_seat")
    assert named.status_code == 202
    await ready.app.state.here.audit.settled()
    (row,) = ready.access_log.rows
    assert (row.account, row.action, row.subject) == ("zhao", "place_call", "rexian-1.o1")
    assert row.detail == "seat 1002 to 13800138000"


async def test_a_case_that_is_not_there(ready: City) -> None:
    async with ready.browser("wang") as wang:
        answer = await wang.post("/api/v1/calls", json={**BODY, "case": "k-404"})
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_case")
    assert ready.centre.asked == []


async def test_calls_are_placed_while_the_database_is_away(ready: City) -> None:
    async with ready.browser("wang") as wang:
        await wang.get("/api/v1/seats")
        ready.outage.on = True
        answer = await wang.post("/api/v1/calls", json=BODY)
    assert answer.status_code == 202
    assert ready.centre.asked == [WANTED]


async def test_pressed_twice_the_citizen_is_rung_once(ready: City) -> None:
    key = {"Idempotency-Key": "press-1"}
    async with ready.browser("wang") as wang:
        first = await wang.post("/api/v1/calls", json=BODY, headers=key)
        again = await wang.post("/api/v1/calls", json=BODY, headers=key)
        other = await wang.post("/api/v1/calls", json={**BODY, "case": None}, headers=key)
        without = await wang.post("/api/v1/calls", json=BODY)
    assert [first.json()["id"], again.json()["id"]] == ["rexian-1.o1", "rexian-1.o1"]
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    # The busy seat itself stands in the way of the second call.
    assert (without.status_code, without.json()["code"]) == (409, "seat_not_free")
    assert ready.centre.asked == [WANTED]


@pytest.mark.parametrize(
    "change",
    [
        {"number": ""},
        {"number": "138 0013"},
        {"number": "1" * 40},
        {"number": "sip:evil@192.0.2.1"},
        {"hotline": ""},
        {"hotline": None},
        {"purpose": "ring_back"},
        {"purpose": "selling"},
        {"case": "\u0000"},
        {"call": "rexian-1.o9"},
    ],
)
async def test_bad_bodies(ready: City, change: dict[str, Any]) -> None:
    async with ready.browser("wang") as wang:
        answer = await wang.post("/api/v1/calls", json={**BODY, **change})
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert ready.centre.asked == []
