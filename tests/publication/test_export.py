"""Closed cases, and only these, without personal data."""

from __future__ import annotations

from sqlalchemy import insert, update

from publication.export import PAGE, Publication, Published
from store import schema
from store.database import Database
from tests.cases.deadlines.calendars import SHANGHAI, at

DAY = at("2026-09-30 00:00"), at("2026-10-01 00:00")


async def closed(database: Database, name: str, when: str, **columns: object) -> None:
    row = {
        "case": name,
        "version": 2,
        "status": "closed",
        "stage": "closed",
        "caller_e164": "+8613800138000",
        "hotline": "12345",
        "subject": "路灯",
        "text": "路灯不亮，回电13800138000",
        "place": "长沙市芙蓉区东湖街道远大路100号",
        "opened_at": at("2026-09-29 23:00"),
        "changed_at": at(when),
        "closed_at": at(when),
        **columns,
    }
    async with database.writing() as connection:
        await connection.execute(insert(schema.cases), row)


async def message(database: Database, case: str, **columns: object) -> None:
    channel = {"channel": "form", "kind": "web", "salt": b"s", "made_at": 0.0, "made_by": "a"}
    row = {
        "channel": "form",
        "key": case,
        "digest": "",
        "case": case,
        "joined": False,
        "received_at": 0.0,
        "name": "王小明",
        **columns,
    }
    async with database.writing() as connection:
        await connection.execute(insert(schema.intake_channels), channel)
        await connection.execute(insert(schema.intake_messages), row)


async def published(database: Database) -> list[Published]:
    return [one async for one in Publication(database, SHANGHAI).published(*DAY)]


async def test_a_closed_case_is_told_without_its_citizen(database: Database) -> None:
    await closed(database, "k1", "2026-09-30 15:00", text="我是王小明，小明的电话13800138000")
    await message(database, "k1")
    change = {"case": "k1", "version": 2, "at": at("2026-09-30 15:00"), "what": {}}
    change |= {"action": "settle", "why": "王小明先生，路灯明天修"}
    async with database.writing() as connection:
        await connection.execute(insert(schema.case_changes), change)

    assert await published(database) == [
        Published(
            case="k1",
            opened="2026-09-29",
            closed="2026-09-30",
            hotline="12345",
            channel="web",
            category="",
            place="长沙市芙蓉区东湖街道",
            lead="",
            subject="路灯",
            text="我是[姓名]，[姓名]的电话[电话]",
            reply="[姓名]先生，路灯明天修",
        )
    ]


async def test_what_is_not_for_the_public(database: Database) -> None:
    await closed(database, "before", "2026-09-29 23:59")
    await closed(database, "after", "2026-10-01 00:00")
    await closed(database, "taken-back", "2026-09-30 12:00", marks=["taken_back"])
    await closed(database, "not-wanted", "2026-09-30 12:00")
    await message(database, "not-wanted", may_publish=False)
    await closed(database, "merged", "2026-09-30 12:00", marks=["merged"], merged_into="after")
    await closed(database, "open-again", "2026-09-30 12:00")
    await closed(database, "shown", "2026-09-30 12:00", caller_e164=None)
    async with database.writing() as connection:
        await connection.execute(
            update(schema.cases)
            .where(schema.cases.c.case == "open-again")
            .values(status="open", stage="replied", closed_at=None)
        )

    assert [one.case for one in await published(database)] == ["shown"]


async def test_more_cases_than_a_page_come_once_each_and_in_order(database: Database) -> None:
    rows = [
        {
            "case": f"k{n:04d}",
            "version": 1,
            "status": "closed",
            "stage": "closed",
            "opened_at": 0.0,
            "changed_at": 0.0,
            "closed_at": DAY[0] + n // 7,
        }
        for n in range(2 * PAGE + 1)
    ]
    async with database.writing() as connection:
        await connection.execute(insert(schema.cases), rows)

    assert [one.case for one in await published(database)] == [row["case"] for row in rows]


async def test_nothing_closed_is_an_empty_list(database: Database) -> None:
    assert await published(database) == []
