"""What is kept is told; what is not kept, or nothing new, is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from rexian.backend.alarm_news import AlarmNews, AlarmsWithNews
from store.alarms import AlarmRow, Alarms
from store.errors import StoreUnavailable
from tests.rexian.backend.parts import PATIENCE

ROW = AlarmRow(1, "login_scan", "192.0.2.9", "", 100.0, 100.0, 1, None, None)


class Kept(Alarms):
    """One alarm in memory; the database may be away."""

    def __init__(self) -> None:
        self.row = ROW
        self.away = False

    async def raise_alarm(
        self, kind: str, subject: str, detail: str, at: float, times: int = 1
    ) -> AlarmRow:
        if self.away:
            raise StoreUnavailable("away")
        self.row = replace(self.row, detail=detail, last_at=at, times=self.row.times + times)
        return self.row

    async def acknowledge(self, alarm: int, by: str, at: float) -> AlarmRow | None:
        if alarm != self.row.alarm:
            return None
        if self.row.acknowledged_at is None:
            self.row = replace(self.row, acknowledged_at=at + 0.0000004, acknowledged_by=by)
        return self.row


async def following(news: AlarmNews) -> AlarmRow:
    return await asyncio.wait_for(anext(news), PATIENCE)


async def test_raised_raised_again_and_acknowledged() -> None:
    alarms = AlarmsWithNews(Kept())
    news = alarms.news()

    await alarms.raise_alarm("login_scan", "192.0.2.9", "more", 101.0)
    assert (await following(news)).times == 2
    await alarms.acknowledge(1, "zhao", 102.0)
    assert (await following(news)).acknowledged_by == "zhao"


async def test_of_one_that_changes_fast_only_the_newest_state_waits() -> None:
    alarms = AlarmsWithNews(Kept())
    news = alarms.news()
    for at in (101.0, 102.0, 103.0):
        await alarms.raise_alarm("login_scan", "192.0.2.9", "", at)

    assert (await following(news)).last_at == 103.0
    await alarms.acknowledge(1, "zhao", 104.0)
    assert (await following(news)).acknowledged_at is not None


async def test_acknowledged_twice_is_told_once() -> None:
    alarms = AlarmsWithNews(Kept())
    news = alarms.news()
    await alarms.acknowledge(1, "zhao", 102.0)
    await following(news)

    await alarms.acknowledge(1, "admin", 103.0)
    assert await alarms.acknowledge(9, "admin", 103.0) is None
    await alarms.raise_alarm("login_scan", "192.0.2.9", "the next", 104.0)

    assert (await following(news)).detail == "the next"


async def test_what_is_not_kept_is_not_told() -> None:
    kept = Kept()
    alarms = AlarmsWithNews(kept)
    news = alarms.news()
    kept.away = True
    with pytest.raises(StoreUnavailable):
        await alarms.raise_alarm("login_scan", "192.0.2.9", "lost", 101.0)
    kept.away = False
    await alarms.raise_alarm("login_scan", "192.0.2.9", "kept", 102.0)

    assert (await following(news)).detail == "kept"


async def test_who_follows_no_longer_is_told_nothing() -> None:
    alarms = AlarmsWithNews(Kept())
    gone, there = alarms.news(), alarms.news()
    await gone.aclose()

    await alarms.raise_alarm("login_scan", "192.0.2.9", "", 101.0)

    await following(there)
    assert gone._waiting == {}
