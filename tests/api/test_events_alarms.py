"""Alarms in the live feed: at once, for those who may read them, and nothing missed by a break."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.events import alarms
from tests.api.city import NOON, City
from tests.api.fakes import seat_rung
from tests.api.fakes.alarms import Alarm
from tests.api.follower import Event, Follower

BANNED = Alarm(7, "address_banned", "192.0.2.3/32", "10 failures", NOON - 60, NOON - 30, 2)
SPENT = Alarm(8, "outbound_limit", "1001", "50.00", NOON, NOON)
SEEN_TO = Alarm(6, "login_scan", "192.0.2.9", "", NOON, NOON, 1, NOON, "qian")


async def following(follower: Follower) -> Event:
    """Hello, and the alarms that are open."""
    hello, opened = await follower.event(), await follower.event()
    assert hello is not None
    assert opened is not None
    assert (hello.name, opened.name) == ("hello", "alarms")
    return opened


async def test_the_open_ones_and_then_each_as_it_comes(city: City) -> None:
    city.alarms.rows = {7: BANNED, 6: SEEN_TO}
    async with Follower(city.app, token="token-zhao") as zhao:
        opened = await following(zhao)
        assert [one["alarm"] for one in opened.data["items"]] == [7]
        assert (opened.data["more"], opened.id) == (False, None)

        city.alarms.raised(SPENT)
        raised = await zhao.event()
        city.alarms.raised(replace(SPENT, times=2, detail="50.60", last_at=NOON + 5))
        again = await zhao.event()
        async with city.browser("admin") as admin:
            (await admin.post("/api/v1/alarms/8/acknowledgement")).raise_for_status()
        acknowledged = await zhao.event()

    assert raised == Event(
        "alarm_raised",
        None,
        {
            "alarm": 8,
            "kind": "outbound_limit",
            "subject": "1001",
            "detail": "50.00",
            "first_at": "2026-11-22T12:00:00+08:00",
            "last_at": "2026-11-22T12:00:00+08:00",
            "times": 1,
            "acknowledged_at": None,
            "acknowledged_by": None,
        },
    )
    assert again is not None
    assert (again.name, again.data["times"], again.data["detail"]) == ("alarm_raised", 2, "50.60")
    assert acknowledged is not None
    assert acknowledged.name == "alarm_acknowledged"
    assert acknowledged.data["acknowledged_by"] == "admin"
    assert city.alarms.followers == []


async def test_facts_and_alarms_come_on_one_stream(city: City) -> None:
    async with Follower(city.app, token="token-zhao") as zhao:
        await following(zhao)
        await city.feed.decide(seat_rung(NOON))
        assert await zhao.names(1) == ["seat_rung"]
        city.alarms.raised(SPENT)
        assert await zhao.names(1) == ["alarm_raised"]
        await city.feed.decide(seat_rung(NOON + 1))
        assert await zhao.names(1) == ["seat_rung"]


async def test_after_a_break_what_was_missed_shows_in_the_open_ones(city: City) -> None:
    city.alarms.rows = {7: BANNED}
    await city.feed.decide(seat_rung(NOON))
    async with Follower(city.app, token="token-zhao") as zhao:
        await following(zhao)
    async with city.browser("admin") as admin:
        (await admin.post("/api/v1/alarms/7/acknowledgement")).raise_for_status()
    city.alarms.raised(SPENT)
    await city.feed.decide(seat_rung(NOON + 1))

    async with Follower(city.app, token="token-zhao", last_event_id="1@j1") as zhao:
        events = [await zhao.event() for _ in range(3)]

    # Facts go on where they broke off, in whatever order with the alarms.
    found = {event.name: event for event in events if event}
    assert set(found) == {"hello", "seat_rung", "alarms"}
    assert found["seat_rung"].id == "2@j1"
    assert [one["alarm"] for one in found["alarms"].data["items"]] == [8]


@pytest.mark.parametrize("token", ["token-li", "token-robot"])
async def test_who_may_not_read_alarms_is_sent_none(city: City, token: str) -> None:
    city.alarms.rows = {7: BANNED}
    async with Follower(city.app, token=token) as somebody:
        assert await somebody.names(1) == ["hello"]
        assert city.alarms.followers == []
        await city.feed.decide(seat_rung(NOON))
        assert await somebody.names(1) == ["seat_rung"]


async def test_without_the_database_facts_go_on_and_alarms_follow_later(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "RETRY_SECONDS", 0.01)
    city.alarms.rows = {7: BANNED}
    async with city.browser("zhao") as zhao:
        # Known from now on without the database.
        (await zhao.get("/api/v1/alarms")).raise_for_status()
    city.outage.on = True
    async with Follower(city.app, token="token-zhao") as zhao_again:
        assert await zhao_again.names(1) == ["hello"]
        await city.feed.decide(seat_rung(NOON))
        assert await zhao_again.names(1) == ["seat_rung"]
        city.outage.on = False
        assert await zhao_again.names(1) == ["alarms"]


async def test_more_than_fit_are_said_to_be_more(city: City) -> None:
    city.alarms.rows = {n: replace(BANNED, alarm=n) for n in range(1, 203)}
    async with Follower(city.app, token="token-zhao") as zhao:
        opened = await following(zhao)
    assert len(opened.data["items"]) == 200
    assert opened.data["items"][0]["alarm"] == 202
    assert opened.data["more"] is True
