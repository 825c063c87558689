"""Calls: live and past, every moment in words, and who may act on them."""

from __future__ import annotations

import pytest

from acd.events import DepartmentWanted, HangUpWanted, PartyDropWanted
from acd.values import CallId, DepartmentNumber, LegId, SeatNumber
from tests.api import fakes
from tests.api.city import NOON, City

LIVE = CallId("c-live")


async def test_live_calls_newest_first(city: City) -> None:
    async with city.browser("li") as li:
        found = (await li.get("/api/v1/calls?live=true")).json()["items"]
    assert [call["id"] for call in found] == ["c-wait", "c-live"]
    waiting, connected = found
    assert (waiting["state"], waiting["wait_seconds"], waiting["talk_seconds"]) == (
        "waiting",
        8.0,
        None,
    )
    assert (connected["state"], connected["wait_seconds"], connected["talk_seconds"]) == (
        "connected",
        10.0,
        50.0,
    )
    assert (connected["seat"], connected["operator"]) == ("1001", "li")
    assert [party["role"] for party in connected["parties"]] == ["citizen", "operator"]


async def test_a_past_call_with_every_leg_and_moment(city: City) -> None:
    async with city.browser("qian") as qian:
        call = (await qian.get("/api/v1/calls/c-past")).json()
    assert (call["state"], call["outcome"], call["ending"]) == ("ended", "answered", "hung_up")
    assert (call["wait_seconds"], call["talk_seconds"], call["case"]) == (9.0, 100.0, "k-1")
    assert [(leg["role"], leg["ending"]) for leg in call["legs"]] == [
        ("citizen", "hung_up"),
        ("operator", "cancelled"),
    ]
    assert [(moment["seq"], moment["words"]["en"]) for moment in call["moments"]] == [
        (3, "The call arrived on hotline 12345 and waits."),
        (4, "Seat 1001 was rung."),
        (5, "The operator 1001 came on the call."),
        (6, "The call ended: answered."),
    ]
    assert call["moments"][1] == {
        "seq": 4,
        "fact": "seat_rung",
        "at": "2026-11-22T11:43:21+08:00",
        "inferred": False,
        "words": {"en": "Seat 1001 was rung.", "zh": "座席 1001 振铃。"},
        "values": {"call": "c-past", "seat": "1001", "leg": "p2"},
    }
    assert call["moments"][3]["inferred"] is True
    assert call["complete"] is True


async def test_a_live_call_while_the_database_is_away(city: City) -> None:
    async with city.browser("li") as li:
        await li.get("/api/v1/seats")
        city.outage.on = True
        call = (await li.get("/api/v1/calls/c-live")).json()
        assert (await li.get("/api/v1/calls/c-past")).status_code == 503
    assert call["complete"] is False
    assert [leg["id"] for leg in call["legs"]] == ["l1", "l2"]


async def test_what_is_up_is_known_better_by_the_centre(city: City) -> None:
    city.calls.histories["c-live"] = fakes.History(fakes.Call("c-live", NOON - 60, case="k-9"))
    async with city.browser("li") as li:
        newest = (await li.get("/api/v1/calls")).json()["items"][0]
    assert (newest["id"], newest["state"], newest["case"]) == ("c-live", "connected", "k-9")


async def test_past_calls_filtered_and_paged(city: City) -> None:
    city.calls.histories.clear()
    for number in range(5):
        row = fakes.Call(f"c{number}", NOON - 100 + number, outcome="abandoned")
        city.calls.histories[row.call] = fakes.History(row)
    city.calls.histories["other"] = fakes.History(fakes.Call("other", NOON, outcome="failed"))
    pages = []
    async with city.browser("qian") as qian:
        params = {"outcome": "abandoned", "limit": "2", "since": "2026-11-22T11:58:21+08:00"}
        while True:
            found = (await qian.get("/api/v1/calls", params=params)).json()
            pages.append([call["id"] for call in found["items"]])
            if found["next_cursor"] is None:
                break
            params["cursor"] = found["next_cursor"]
    assert pages == [["c4", "c3"], ["c2", "c1"]]


async def test_a_plus_that_became_a_blank_is_understood(city: City) -> None:
    async with city.browser("qian") as qian:
        answer = await qian.get("/api/v1/calls?since=2026-11-22T00:00:00+08:00")
    assert answer.status_code == 200
    assert [call["id"] for call in answer.json()["items"]] == ["c-past"]


async def test_the_operator_brings_a_department_in(city: City) -> None:
    async with city.browser("li") as li:
        answer = await li.post("/api/v1/calls/c-live/parties", json={"department": "2001"})
    assert answer.status_code == 202
    assert [party["department"] for party in answer.json()["parties"]] == [None, None, "2001"]
    assert city.centre.asked == [
        DepartmentWanted(LIVE, DepartmentNumber("2001"), SeatNumber("1001"))
    ]


async def test_a_supervisor_acts_on_any_call(city: City) -> None:
    async with city.browser("zhao") as zhao:
        await zhao.post("/api/v1/calls/c-live/parties", json={"department": "2001"})
        assert (await zhao.delete("/api/v1/calls/c-live/parties/l2")).status_code == 204
        assert (await zhao.delete("/api/v1/calls/c-live")).status_code == 204
    assert city.centre.asked == [
        DepartmentWanted(LIVE, DepartmentNumber("2001"), None),
        PartyDropWanted(LIVE, LegId("l2")),
        HangUpWanted(LIVE),
    ]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/v1/calls/c-live/parties", {"department": "2001"}),
        ("DELETE", "/api/v1/calls/c-live/parties/l2", None),
        ("DELETE", "/api/v1/calls/c-live", None),
        ("DELETE", "/api/v1/calls/c-wait", None),
    ],
)
async def test_operators_leave_the_calls_of_others_alone(
    city: City, method: str, path: str, body: object
) -> None:
    async with city.browser("wang") as wang:
        answer = await wang.request(method, path, json=body)
    assert answer.status_code == 403
    assert answer.json()["code"] == "not_your_call"
    assert city.centre.asked == []


@pytest.mark.parametrize(
    ("department", "status", "code"),
    [
        ("2999", 404, "no_such_department"),
        ("2002", 409, "department_has_no_number"),
    ],
)
async def test_departments_that_cannot_be_rung(
    city: City, department: str, status: int, code: str
) -> None:
    async with city.browser("li") as li:
        answer = await li.post("/api/v1/calls/c-live/parties", json={"department": department})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_department_twice(city: City) -> None:
    async with city.browser("li") as li:
        await li.post("/api/v1/calls/c-live/parties", json={"department": "2001"})
        again = await li.post("/api/v1/calls/c-live/parties", json={"department": "2001"})
    assert (again.status_code, again.json()["code"]) == (409, "department_already_on_call")


async def test_calls_and_legs_that_are_not_there(city: City) -> None:
    async with city.browser("admin") as admin:
        for path, code in (
            ("/api/v1/calls/c-past", "no_such_call"),
            ("/api/v1/calls/nope", "no_such_call"),
            ("/api/v1/calls/c-live/parties/nope", "no_such_party"),
        ):
            answer = await admin.delete(path)
            assert (answer.status_code, answer.json()["code"]) == (404, code)
        assert (await admin.get("/api/v1/calls/nope")).json()["code"] == "no_such_call"
