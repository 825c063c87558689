"""Alarms: raised, counted, acknowledged, raised again."""

from __future__ import annotations

import asyncio

from store.alarms import Alarms
from store.database import Database

AT = 1795233600.0


async def test_the_same_trouble_is_one_alarm_until_it_is_acknowledged(database: Database) -> None:
    alarms = Alarms(database)

    first = await alarms.raise_alarm("address_banned", "192.0.2.3/32", "10 failures", AT)
    again = await alarms.raise_alarm("address_banned", "192.0.2.3/32", "12 failures", AT + 60)

    assert again.alarm == first.alarm
    assert (again.times, again.detail) == (2, "12 failures")
    assert (again.first_at, again.last_at) == (AT, AT + 60)
    assert again.acknowledged_at is None

    seen = await alarms.acknowledge(first.alarm, "zhao", AT + 90)
    assert seen is not None
    assert (seen.acknowledged_at, seen.acknowledged_by) == (AT + 90, "zhao")
    # Who did so first stays.
    seen = await alarms.acknowledge(first.alarm, "wang", AT + 99)
    assert seen is not None
    assert seen.acknowledged_by == "zhao"

    new = await alarms.raise_alarm("address_banned", "192.0.2.3/32", "10 failures", AT + 120)
    assert new.alarm != first.alarm
    assert new.times == 1


async def test_alarms_raised_at_once_are_counted_once_each(database: Database) -> None:
    alarms = Alarms(database)

    await asyncio.gather(
        *(alarms.raise_alarm("outbound_refused", "1001", f"number {n}", AT + n) for n in range(8))
    )

    (row,) = await alarms.find(True, None, None, 10)
    assert (row.times, row.last_at) == (8, AT + 7)


async def test_alarms_are_listed_newest_first(database: Database) -> None:
    alarms = Alarms(database)
    made = [
        await alarms.raise_alarm(kind, subject, "", AT)
        for kind, subject in (("scan", "a"), ("scan", "b"), ("outbound_limit", "1001"))
    ]
    await alarms.acknowledge(made[1].alarm, "zhao", AT)
    numbers = [row.alarm for row in made]

    assert [row.alarm for row in await alarms.find(False, None, None, 2)] == numbers[:0:-1]
    assert [row.alarm for row in await alarms.find(False, None, numbers[1], 9)] == numbers[:1]
    assert [row.alarm for row in await alarms.find(True, None, None, 9)] == [numbers[2], numbers[0]]
    assert [row.alarm for row in await alarms.find(True, "scan", None, 9)] == [numbers[0]]
    assert await alarms.find(True, "\x00", None, 9) == []


async def test_an_alarm_that_is_not_there(database: Database) -> None:
    assert await Alarms(database).acknowledge(7, "zhao", AT) is None


async def test_a_name_with_signs_a_database_cannot_hold(database: Database) -> None:
    row = await Alarms(database).raise_alarm("scan", "a\x00b", "c\x00", AT)

    assert "\x00" not in row.subject + row.detail
