"""The live feed: nothing twice, nothing missing, and everybody is told when that cannot be."""

from __future__ import annotations

import asyncio

import pytest

from api.app import end_streams
from api.events.cursor import position_of
from tests.api.city import NOON, City, make_city
from tests.api.fakes import seat_rung
from tests.api.follower import Follower


async def test_facts_as_they_are_decided(city: City) -> None:
    await city.feed.decide(seat_rung(NOON))
    async with Follower(city.app) as li:
        hello = await li.event()
        assert hello is not None
        assert (hello.name, hello.id) == ("hello", "1@j1")
        assert hello.data == {"journal": "j1", "seq": 1, "resumed": False}
        await city.feed.decide(seat_rung(NOON + 1), seat_rung(NOON + 2, "1002"))
        first, second = await li.event(), await li.event()
    assert first is not None
    assert second is not None
    assert (first.name, first.id, second.id) == ("seat_rung", "2@j1", "3@j1")
    assert second.data == {
        "seq": 3,
        "fact": "seat_rung",
        "at": "2026-11-22T12:00:02+08:00",
        "inferred": False,
        "words": {"en": "Seat 1002 was rung.", "zh": "座席 1002 振铃。"},
        "values": {"call": "c-live", "seat": "1002", "leg": "l2"},
    }
    assert city.feed.following == 0


async def test_going_on_where_it_broke_off(city: City) -> None:
    await city.feed.decide(*(seat_rung(NOON + n) for n in range(6)))
    for last in ("4@j1", "4"):
        async with Follower(city.app, last_event_id=last) as li:
            events = [await li.event() for _ in range(3)]
        assert [event.id for event in events if event] == ["4@j1", "5@j1", "6@j1"]
        assert events[0] is not None
        assert events[0].data["resumed"] is True


@pytest.mark.parametrize("last", ["7@j1", "2@j0", "nonsense", "-1", "9" * 30, "1@j1"])
async def test_where_it_cannot_go_on_the_client_is_told_to_load_anew(city: City, last: str) -> None:
    await city.feed.decide(*(seat_rung(NOON + n) for n in range(6)))
    city.feed.forgotten = 3
    async with Follower(city.app, last_event_id=last) as li:
        assert await li.names(2) == ["hello", "reset"]
        await city.feed.decide(seat_rung(NOON + 9))
        event = await li.event()
    assert event is not None
    assert (event.name, event.id) == ("seat_rung", "7@j1")


async def test_silence_is_filled_with_comments() -> None:
    city = make_city(keep_alive_seconds=0.01)
    async with Follower(city.app) as li:
        assert await li.names(1) == ["hello"]
        await asyncio.sleep(0.1)
        await city.feed.decide(seat_rung(NOON))
        assert await li.names(1) == ["seat_rung"]
        assert li.comments >= 2


async def test_at_shutdown_every_stream_ends_cleanly(city: City) -> None:
    async with Follower(city.app) as li, Follower(city.app, token="token-robot") as robot:
        await li.event()
        await robot.event()
        end_streams(city.app)
        assert await li.event() is None
        assert await robot.event() is None
        assert li.ended
        assert robot.ended
    assert city.feed.following == 0


async def test_the_end_of_the_feed_ends_the_stream(city: City) -> None:
    async with Follower(city.app) as li:
        await li.event()
        await city.feed.close()
        assert await li.event() is None
        assert li.ended


async def test_a_client_the_feed_has_dropped_may_come_back(city: City) -> None:
    city.feed.drop_after = 1
    await city.feed.decide(*(seat_rung(NOON + n) for n in range(2)))
    async with Follower(city.app, last_event_id="0@j1") as li:
        assert await li.names(2) == ["hello", "seat_rung"]
        assert await li.event() is None
    async with Follower(city.app, last_event_id="1@j1") as li:
        events = [await li.event() for _ in range(2)]
    assert [event.id for event in events if event] == ["1@j1", "2@j1"]


async def test_a_client_that_takes_nothing_is_dropped() -> None:
    city = make_city(slow_client_seconds=0.05)
    async with Follower(city.app) as li:
        await li.event()
        li.stalled = True
        await city.feed.decide(seat_rung(NOON))
        await li.finished()
    assert not li.ended
    assert city.feed.following == 0
    assert city.app.state.here.streams == 0


async def test_the_stream_ends_with_the_session() -> None:
    city = make_city(keep_alive_seconds=0.01)
    async with Follower(city.app) as li:
        await li.event()
        city.clock.now += 3600
        assert await li.names(1) == ["signed_out"]
        assert await li.event() is None
        assert li.ended


async def test_an_outage_of_the_database_does_not_end_it() -> None:
    city = make_city(keep_alive_seconds=0.01)
    async with Follower(city.app) as li:
        await li.event()
        city.outage.on = True
        city.clock.now += 600
        await city.feed.decide(seat_rung(NOON))
        assert await li.names(1) == ["seat_rung"]


async def test_not_more_followers_than_fit() -> None:
    city = make_city(most_streams=1)
    async with Follower(city.app) as li:
        await li.event()
        async with city.browser("wang") as wang:
            answer = await wang.get("/api/v1/events")
        assert (answer.status_code, answer.json()["code"]) == (503, "too_many_streams")


def test_no_id_means_from_now() -> None:
    assert position_of(None, "j1", 5) == (5, False)
    assert position_of("", "j1", 5) == (5, False)
    assert position_of("0@j1", "j1", 0) == (0, False)
