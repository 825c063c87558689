"""Signing in on a seat, breaks, and who may do it for whom."""

from __future__ import annotations

import pytest

from acd.events import (
    BreakWanted,
    ReadyWanted,
    SignInWanted,
    SignOutWanted,
    WrapUpExtendWanted,
)
from acd.refusals import OperatorSignedInElsewhere, PbxOutOfSight
from acd.values import SeatNumber, SeatState
from tests.api.city import City

ONE, TWO = SeatNumber("1001"), SeatNumber("1002")


async def test_the_seats_with_their_timers(city: City) -> None:
    async with city.browser("qian") as browser:
        found = (await browser.get("/api/v1/seats")).json()
    assert found["next_cursor"] is None
    talking, free = found["items"]
    assert talking == {
        "number": "1001",
        "name": "window",
        "hotlines": ["12345"],
        "skills": [],
        "misses": 0,
        "state": "talking",
        "since": "2026-11-22T11:59:10+08:00",
        "seconds": 50.0,
        "until": None,
        "operator": "li",
        "phone": "usable",
        "call": "c-live",
        "leg": "l2",
        "break_reason": "",
        "leaving": None,
    }
    assert (free["state"], free["since"], free["seconds"]) == ("signed_out", None, None)


async def test_only_seats_in_one_state(city: City) -> None:
    async with city.browser("qian") as browser:
        found = (await browser.get("/api/v1/seats?state=signed_out")).json()
    assert [seat["number"] for seat in found["items"]] == ["1002"]


async def test_a_day_on_a_seat(city: City) -> None:
    async with city.browser("wang") as wang:
        for body, state in (
            ({"state": "ready"}, "ready"),
            ({"state": "on_break", "reason": "lunch 午饭"}, "on_break"),
            ({"state": "ready"}, "ready"),
            ({"state": "signed_out"}, "signed_out"),
        ):
            answer = await wang.put("/api/v1/seats/1002/state", json=body)
            assert answer.status_code == 200
            assert answer.json()["state"] == state
    assert city.centre.asked == [
        SignInWanted(TWO, "wang"),
        BreakWanted(TWO, "lunch 午饭"),
        ReadyWanted(TWO),
        SignOutWanted(TWO),
    ]


async def test_more_time_for_the_notes(city: City) -> None:
    async with city.browser("li") as li, city.browser("wang") as wang:
        own = await li.post("/api/v1/seats/1001/wrap-up", json={"seconds": 60})
        other = await wang.post("/api/v1/seats/1001/wrap-up", json={"seconds": 60})
        endless = await li.post("/api/v1/seats/1001/wrap-up", json={"seconds": 1e9})
    assert own.json()["number"] == "1001"
    assert (other.status_code, other.json()["code"]) == (403, "not_your_seat")
    assert endless.status_code == 422
    assert city.centre.asked == [WrapUpExtendWanted(ONE, 60.0)]


async def test_a_break_during_a_call_takes_effect_after_it(city: City) -> None:
    async with city.browser("li") as li:
        seat = (await li.put("/api/v1/seats/1001/state", json={"state": "on_break"})).json()
    assert (seat["state"], seat["leaving"]) == ("talking", "on_break")


async def test_a_second_operator_on_a_seat_in_use(city: City) -> None:
    before = city.centre.view
    async with city.browser("wang") as wang:
        answer = await wang.put("/api/v1/seats/1001/state", json={"state": "ready"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:rexian:problem:seat_in_use",
        "title": "Somebody else is signed in on the seat",
        "status": 409,
        "detail": "li is signed in on seat 1001",
        "code": "seat_in_use",
    }
    assert city.centre.view == before


@pytest.mark.parametrize("state", ["on_break", "signed_out"])
async def test_operators_leave_the_seats_of_others_alone(city: City, state: str) -> None:
    async with city.browser("wang") as wang:
        answer = await wang.put("/api/v1/seats/1001/state", json={"state": state})
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_your_seat"
    assert city.centre.asked == []


async def test_operators_sign_in_as_themselves_only(city: City) -> None:
    async with city.browser("wang") as wang:
        body = {"state": "ready", "operator": "li"}
        answer = await wang.put("/api/v1/seats/1002/state", json=body)
    assert answer.status_code == 403
    assert city.centre.asked == []


@pytest.mark.parametrize("who", ["zhao", "admin"])
async def test_supervisors_and_administrators_act_for_others(city: City, who: str) -> None:
    async with city.browser(who) as chief:
        for seat, body in (
            ("1001", {"state": "signed_out"}),
            ("1001", {"state": "ready"}),
            ("1002", {"state": "ready", "operator": "Wang"}),
        ):
            answer = await chief.put(f"/api/v1/seats/{seat}/state", json=body)
            assert answer.status_code == 200
    assert city.centre.asked == [
        SignOutWanted(ONE),
        ReadyWanted(ONE),
        SignInWanted(TWO, "wang"),
    ]


async def test_signing_in_somebody_who_does_not_exist(city: City) -> None:
    async with city.browser("zhao") as chief:
        body = {"state": "ready", "operator": "ghost"}
        answer = await chief.put("/api/v1/seats/1002/state", json=body)
    assert answer.status_code == 404
    assert answer.json()["code"] == "no_such_user"


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(OperatorSignedInElsewhere("on 1003"), 409), (PbxOutOfSight("since 12:00"), 503)],
)
async def test_refusals_of_the_core_get_their_status(
    city: City, refusal: Exception, status: int
) -> None:
    city.centre.refuse_with = refusal
    async with city.browser("wang") as wang:
        answer = await wang.put("/api/v1/seats/1002/state", json={"state": "ready"})
    assert answer.status_code == status
    assert ("retry-after" in answer.headers) == (status == 503)


async def test_a_centre_that_is_stopping(city: City) -> None:
    city.centre.running = False
    async with city.browser("wang") as wang:
        answer = await wang.put("/api/v1/seats/1002/state", json={"state": "ready"})
    assert answer.status_code == 503
    assert answer.json()["code"] == "centre_unavailable"


async def test_unknown_seats(city: City) -> None:
    async with city.browser("wang") as wang:
        for answer in (
            await wang.get("/api/v1/seats/9999"),
            await wang.put("/api/v1/seats/9999/state", json={"state": "ready"}),
        ):
            assert answer.status_code == 404
            assert answer.json()["code"] == "no_such_seat"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "talking"},
        {"state": "ready", "reason": "why not"},
        {"state": "on_break", "operator": "li"},
        {"state": "on_break", "reason": "x" * 201},
        {"state": "on_break", "reason": "line\nend"},
        {"state": "on_break", "reason": "nul\x00"},
        {"state": "ready", "seat": "1001"},
        ["ready"],
        "ready",
        None,
    ],
)
async def test_bad_states(city: City, body: object) -> None:
    async with city.browser("wang") as wang:
        answer = await wang.put("/api/v1/seats/1002/state", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert city.centre.view.seats[1].state is SeatState.SIGNED_OUT
