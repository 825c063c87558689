"""What supervisors do on calls and with waiting callers, and that it is kept who did."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acd import events as e
from acd.values import CallId, LegId, LegState, QueueName, Role, SeatNumber, SeatState, Supervision
from api.views import LiveLeg, LiveQueue
from tests.api.city import NOON, City

LIVE, WAITING, TWO = CallId("c-live"), CallId("c-wait"), SeatNumber("1002")
PATH = "/api/v1/calls/c-live/supervision"


def supervised(city: City) -> None:
    """Zhao listens on 1002."""
    call, waiting = city.centre.view.calls
    leg = LiveLeg(
        LegId("l5"),
        Role.SUPERVISOR,
        LegState.JOINED,
        NOON,
        TWO,
        mode=Supervision.LISTEN,
        watches=LegId("l2"),
        user="zhao",
    )
    listened = replace(call, legs=(*call.legs, leg))
    city.centre.view = replace(city.centre.view, calls=(listened, waiting))


async def test_listening_whispering_coming_on_and_taking_over(city: City) -> None:
    async with city.browser("zhao") as zhao:
        started = await zhao.post(PATH, json={"mode": "listen", "seat": "1002"})
        supervised(city)
        for mode in ("whisper", "barge", "listen", "take_over"):
            answer = await zhao.put(PATH, json={"mode": mode})
            assert answer.status_code == 200
        shown = answer.json()["parties"][2]
        ended = await zhao.delete(PATH)
    assert (started.status_code, ended.status_code) == (202, 204)
    assert (shown["role"], shown["supervision"], shown["watches"], shown["asked_by"]) == (
        "supervisor",
        "listen",
        "l2",
        "zhao",
    )
    assert city.centre.asked == [
        e.SuperviseWanted(LIVE, TWO, Supervision.LISTEN, "zhao"),
        e.SuperviseChangeWanted(LIVE, LegId("l5"), Supervision.WHISPER, "zhao"),
        e.SuperviseChangeWanted(LIVE, LegId("l5"), Supervision.BARGE, "zhao"),
        e.SuperviseChangeWanted(LIVE, LegId("l5"), Supervision.LISTEN, "zhao"),
        e.TakeOverWanted(LIVE, TWO, "zhao"),
        e.PartyDropWanted(LIVE, LegId("l5")),
    ]
    await city.app.state.here.audit.settled()
    assert [(row.account, row.action, row.subject, row.detail) for row in city.access_log.rows] == [
        ("zhao", "supervise", "c-live", "listen on seat 1002"),
        ("zhao", "supervise", "c-live", "whisper"),
        ("zhao", "supervise", "c-live", "barge"),
        ("zhao", "supervise", "c-live", "listen"),
        ("zhao", "supervise", "c-live", "take_over"),
        ("zhao", "supervise", "c-live", "end"),
    ]


async def test_the_supervisors_own_seat_need_not_be_named(city: City) -> None:
    one, two = city.centre.view.seats
    mine = replace(two, state=SeatState.ON_BREAK, operator="zhao")
    city.centre.view = replace(city.centre.view, seats=(one, mine))
    async with city.browser("zhao") as zhao:
        await zhao.post(PATH, json={"mode": "whisper"})
    assert city.centre.asked == [e.SuperviseWanted(LIVE, TWO, Supervision.WHISPER, "zhao")]


async def test_only_ones_own_supervision_is_changed(city: City) -> None:
    supervised(city)
    async with city.browser("admin") as admin:
        change = await admin.put(PATH, json={"mode": "barge"})
        end = await admin.delete(PATH)
    assert [change.json()["code"], end.json()["code"]] == ["no_such_party", "no_such_party"]
    assert city.centre.asked == []


async def test_no_phone_to_ring(city: City) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.post(PATH, json={"mode": "listen"})
    assert (answer.status_code, answer.json()["code"]) == (422, "seat_missing")


WAITERS: list[tuple[str, str, dict[str, Any], e.Event, str]] = [
    ("POST", "pull", {"seat": "1002"}, e.CallPullWanted(WAITING, TWO, "zhao"), "to seat 1002"),
    (
        "POST",
        "move",
        {"queue": "legal"},
        e.CallMoveWanted(WAITING, QueueName("legal"), "zhao"),
        "to queue legal",
    ),
    ("PUT", "priority", {"priority": 9}, e.CallPriorityWanted(WAITING, 9, "zhao"), "9"),
]


@pytest.mark.parametrize(("method", "what", "body", "asked", "detail"), WAITERS)
async def test_a_waiting_caller_is_pulled_moved_and_put_first(
    city: City, method: str, what: str, body: dict[str, Any], asked: e.Event, detail: str
) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.request(method, f"/api/v1/calls/c-wait/{what}", json=body)
    assert answer.status_code in (200, 202)
    assert city.centre.asked == [asked]
    await city.app.state.here.audit.settled()
    (row,) = city.access_log.rows
    assert (row.account, row.subject, row.detail) == ("zhao", "c-wait", detail)


@pytest.mark.parametrize(("method", "what", "body", "asked", "detail"), WAITERS)
async def test_operators_do_not_choose_their_callers(
    city: City, method: str, what: str, body: dict[str, Any], asked: e.Event, detail: str
) -> None:
    async with city.browser("li") as li:
        answer = await li.request(method, f"/api/v1/calls/c-wait/{what}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_may_not")
    assert city.centre.asked == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "supervision", {"mode": "sing", "seat": "1002"}),
        ("POST", "supervision", {"seat": "1002"}),
        ("PUT", "supervision", {"mode": "sing"}),
        ("POST", "pull", {}),
        ("POST", "move", {"queue": "le gal"}),
        ("PUT", "priority", {"priority": 1.5}),
        ("PUT", "priority", {"priority": True}),
        ("PUT", "priority", {"priority": 10**9}),
    ],
)
async def test_bad_bodies(city: City, method: str, path: str, body: dict[str, Any]) -> None:
    async with city.browser("zhao") as zhao:
        answer = await zhao.request(method, f"/api/v1/calls/c-live/{path}", json=body)
    assert answer.status_code == 422
    assert city.centre.asked == []


async def test_queues_as_they_stand(city: City) -> None:
    city.centre.view = replace(
        city.centre.view,
        queues=(
            LiveQueue(QueueName("legal"), "Legal advice", 0, None, 1, 0, 0),
            LiveQueue(QueueName("12345"), "", 2, NOON - 8, 0, 5, 1),
        ),
    )
    city.outage.on = False
    async with city.browser("robot") as robot:
        found = (await robot.get("/api/v1/queues")).json()["items"]
    assert found == [
        {
            "name": "12345",
            "title": "",
            "waiting": 2,
            "longest_since": "2026-11-22T11:59:52+08:00",
            "longest_wait_seconds": 8.0,
            "ring_backs": 0,
            "staffed": 5,
            "free": 1,
        },
        {
            "name": "legal",
            "title": "Legal advice",
            "waiting": 0,
            "longest_since": None,
            "longest_wait_seconds": None,
            "ring_backs": 1,
            "staffed": 0,
            "free": 0,
        },
    ]


# --- the log of it, and a database that is away ---------------------------------------------------


async def test_what_was_done_while_the_database_was_away_is_noted_when_it_is_back(
    city: City,
) -> None:
    audit = city.app.state.here.audit
    audit._retry_seconds = 0.01
    async with city.browser("zhao") as zhao:
        await zhao.get("/api/v1/seats")
        city.outage.on = True
        for priority in (1, 2):
            body = {"priority": priority}
            answer = await zhao.put("/api/v1/calls/c-wait/priority", json=body)
            assert answer.status_code == 200
        assert city.access_log.rows == []
        city.outage.on = False
        await audit.settled()
    assert [row.detail for row in city.access_log.rows] == ["1", "2"]


async def test_who_changed_somebodys_state_is_kept(city: City) -> None:
    async with city.browser("zhao") as zhao, city.browser("li") as li:
        await zhao.put("/api/v1/seats/1001/state", json={"state": "on_break", "reason": "sick"})
        await zhao.put("/api/v1/seats/1002/state", json={"state": "ready", "operator": "wang"})
        await zhao.post("/api/v1/seats/1001/wrap-up", json={"seconds": 30})
        await li.put("/api/v1/seats/1001/state", json={"state": "ready"})
    await city.app.state.here.audit.settled()
    assert [(row.account, row.action, row.subject, row.detail) for row in city.access_log.rows] == [
        ("zhao", "set_seat_state", "1001", "on_break for li"),
        ("zhao", "set_seat_state", "1002", "ready for wang"),
        ("zhao", "set_seat_state", "1001", "wrap-up 30 s longer for li"),
    ]


async def test_a_refused_wish_is_not_noted(city: City) -> None:
    city.centre.running = False
    async with city.browser("zhao") as zhao:
        await zhao.put("/api/v1/calls/c-wait/priority", json={"priority": 1})
        await zhao.put("/api/v1/seats/1001/state", json={"state": "on_break"})
    await city.app.state.here.audit.settled()
    assert city.access_log.rows == []
