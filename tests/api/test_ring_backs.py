"""Citizens who asked to be rung back: who still waits, what became of the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.events import RingBackCancelWanted
from acd.refusals import NoSuchBooking
from acd.values import CallId, HotlineNumber, QueueName
from api.views import LiveRingBack
from tests.api import fakes
from tests.api.city import NOON, City

WAITS = LiveRingBack(
    CallId("c-7"),
    "13800138000",
    HotlineNumber("12345"),
    QueueName("legal"),
    3,
    NOON - 60,
    1,
    NOON + 240,
    None,
)


@pytest.fixture
def booked(city: City) -> City:
    out = replace(WAITS, booking=CallId("c-8"), position=None, placed=CallId("c-8r1"), due=0.0)
    city.centre.view = replace(
        city.centre.view, ring_backs=(WAITS, replace(out, booked_at=NOON - 30))
    )
    city.ring_backs.rows = [
        fakes.RingBack("c-7", NOON - 60),
        fakes.RingBack(
            "c-1", NOON - 900, attempts=2, last_call="c-1r2", closed_at=NOON - 300, how="reached"
        ),
    ]
    return city


async def test_who_waits_is_known_without_the_database(booked: City) -> None:
    async with booked.browser("li") as li:
        await li.get("/api/v1/seats")
        booked.outage.on = True
        found = (await li.get("/api/v1/ring-backs?live=true")).json()["items"]
    assert [one["booking"] for one in found] == ["c-8", "c-7"]
    assert found[1] == {
        "booking": "c-7",
        "number": "13800138000",
        "queue": "legal",
        "booked_at": "2026-11-22T11:59:00+08:00",
        "position": 3,
        "attempts": 1,
        "not_before": "2026-11-22T12:04:00+08:00",
        "call": None,
        "closed_at": None,
        "how": None,
    }
    assert (found[0]["position"], found[0]["not_before"], found[0]["call"]) == (None, None, "c-8r1")


async def test_all_there_ever_were_page_by_page(booked: City) -> None:
    async with booked.browser("qian") as qian:
        first = (await qian.get("/api/v1/ring-backs?limit=1")).json()
        second = (
            await qian.get(f"/api/v1/ring-backs?limit=1&cursor={first['next_cursor']}")
        ).json()
    (waiting,), (reached,) = first["items"], second["items"]
    assert (waiting["booking"], waiting["position"], waiting["how"]) == ("c-7", 3, None)
    assert (reached["booking"], reached["how"], reached["attempts"]) == ("c-1", "reached", 2)
    assert (reached["call"], reached["closed_at"]) == ("c-1r2", "2026-11-22T11:55:00+08:00")
    assert second["next_cursor"] is None


async def test_a_supervisor_takes_a_booking_out(booked: City) -> None:
    async with booked.browser("zhao") as zhao:
        assert (await zhao.delete("/api/v1/ring-backs/c-7")).status_code == 204
    assert booked.centre.asked == [RingBackCancelWanted(CallId("c-7"), "zhao")]
    await booked.app.state.here.audit.settled()
    (row,) = booked.access_log.rows
    assert (row.account, row.action, row.subject) == ("zhao", "cancel_ring_back", "c-7")


async def test_a_booking_that_is_not_there(booked: City) -> None:
    booked.centre.refuse_with = NoSuchBooking("nobody waits for that")
    async with booked.browser("zhao") as zhao:
        answer = await zhao.delete("/api/v1/ring-backs/c-404")
    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_booking")
