"""Words and places that rise, out of cases of all channels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import pytest
from sqlalchemy import func, insert, select, update

from store import schema
from store.database import Database
from tests.cases.deadlines.calendars import SHANGHAI, at
from topics.count import TopicCounter
from topics.hot import Found, HotTopics, TopicKind, Window

SUNDAY = date(2026, 11, 22)
NOW = at("2026-11-22 12:00")
DAY = 86_400.0
ORDINARY = ("路灯不亮", "小区噪音", "垃圾没有清运", "公交太少")


@dataclass
class Town:
    database: Database
    counter: TopicCounter = field(init=False)
    made: int = 0

    def __post_init__(self) -> None:
        self.counter = TopicCounter(self.database, SHANGHAI)

    async def cases(
        self, days_ago: int, *texts: str, hotline: str = "12345", place: str = ""
    ) -> None:
        rows = []
        for text in texts:
            self.made += 1
            opened = NOW - days_ago * DAY
            rows.append(
                {
                    "case": f"k{self.made}",
                    "version": 1,
                    "status": "open",
                    "stage": "received",
                    "text": text,
                    "place": place,
                    "hotline": hotline,
                    "opened_at": opened,
                    "changed_at": opened,
                }
            )
        async with self.database.writing() as connection:
            await connection.execute(insert(schema.cases), rows)

    async def ordinary_weeks(self) -> None:
        """Five weeks of the same four matters every day."""
        for days_ago in range(35):
            await self.cases(days_ago, *ORDINARY, place="长沙市芙蓉区")

    async def hot(self, kind: TopicKind = TopicKind.TERM, hotline: str | None = None) -> Found:
        while await self.counter.sweep():
            pass
        return await HotTopics(self.database).find(kind, Window(SUNDAY), hotline, 10)


@pytest.fixture
async def town(database: Database) -> Town:
    made = Town(database)
    await made.ordinary_weeks()
    return made


async def test_while_nothing_changes_nothing_is_hot(town: Town) -> None:
    found = await town.hot()

    assert found.hot == ()
    assert (found.now_cases, found.past_cases) == (28, 112)
    assert found.looked_at > 4


async def test_what_many_ask_about_this_week_is_hot(town: Town) -> None:
    await town.cases(2, *["自来水停水"] * 8, place="长沙市岳麓区桃花岭街道")
    await town.cases(1, "路灯不亮")

    found = await town.hot()

    assert [(one.word, one.now, one.past) for one in found.hot] == [
        ("停水", 8, 0),
        ("自来水", 8, 0),
    ]
    assert found.hot[0].channels == {"phone": 8}
    places = await town.hot(TopicKind.PLACE)
    assert [one.word for one in places.hot] == ["长沙市岳麓区", "长沙市岳麓区桃花岭街道"]


async def test_a_busier_week_of_the_same_matters_is_not_hot(town: Town) -> None:
    for _ in range(10):
        await town.cases(1, *ORDINARY)

    assert (await town.hot()).hot == ()


async def test_only_the_hotline_asked_for(town: Town) -> None:
    await town.cases(1, *["停水"] * 9, hotline="12319")

    assert (await town.hot(hotline="12345")).hot == ()
    # The other hotline has no past of its own to compare with.
    assert (await town.hot(hotline="12319")).hot == ()
    assert [one.word for one in (await town.hot()).hot] == ["停水"]


async def test_other_channels_count_like_the_phone(town: Town) -> None:
    await town.cases(1, *["停水"] * 5)
    await town.cases(1, "停水", "停水", "")
    async with town.database.writing() as connection:
        row = {"channel": "form", "kind": "wechat", "salt": b"", "made_at": 0.0, "made_by": "a"}
        await connection.execute(insert(schema.intake_channels), row)
        message = {"channel": "form", "digest": "", "received_at": NOW, "text": "停水"}
        rows = [
            {**message, "key": f"{n}", "case": f"k{town.made - 2 + n}", "joined": n == 2}
            for n in range(3)
        ]
        await connection.execute(insert(schema.intake_messages), rows)

    (topic,) = (await town.hot()).hot

    assert (topic.word, topic.now) == ("停水", 8)
    assert topic.channels == {"phone": 6, "wechat": 2}


async def test_what_is_written_into_a_case_later_is_counted_once(town: Town) -> None:
    await town.cases(1, *[""] * 9)
    assert (await town.hot()).hot == ()
    for text in ("停水", "停水停水", "停电"):
        async with town.database.writing() as connection:
            await connection.execute(
                update(schema.cases).where(schema.cases.c.text.in_(["", "停水", "停水停水"]))
                .values(text=text)
            )  # fmt: skip
        (topic,) = (await town.hot()).hot
        assert (topic.word, topic.now) == (text[:2], 9)

    async with town.database.reading() as connection:
        left = select(func.sum(schema.topic_counts.c.cases)).where(
            schema.topic_counts.c.word == "停水"
        )
        assert await connection.scalar(left) == 0
    assert not await town.counter.waiting()
