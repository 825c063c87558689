"""A database of the time when the weeks of a case stood among its words."""

from __future__ import annotations

from typing import Any

from alembic import command
from sqlalchemy import text

from cases.register import Cases
from store.database import Database
from tests.cases.wanted import Wanted
from tests.store.moving import fill, move

_OLD = """
INSERT INTO cases ("case", version, status, stage, hotline, category, place, departments, text,
    opened_at, changed_at, words)
VALUES ('1', 1, 'closed', 'closed', '12345', 'lamp', '长沙市芙蓉区', '{2001}', '路灯不亮',
    '2026-11-19 00:00Z', now(), array_to_tsvector('{路灯,1 weeks 2968,64 weeks 46}')),
('2', 1, 'closed', 'closed', '12319', 'lamp', '长沙市天心区', '{}', '路灯不亮',
    '2024-02-29 00:00Z', now(), array_to_tsvector('{路灯,1 weeks 2826,64 weeks 44}')),
('3', 1, 'closed', 'closed', '12319', 'lamp', '长沙市天心区', '{}', '路灯不亮',
    '2024-02-28 00:00Z', now(), NULL)
"""


async def test_cases_are_found_by_words_and_traits_at_once(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await move(database, command.upgrade, "0015")
    await fill(database, _OLD)

    await move(database, command.upgrade, "head")

    async def found(**wanted: Any) -> list[str]:
        return [case.case for case in await Cases(database).find(Wanted(**wanted), None, 10)]

    assert await found(words="路灯", category="lamp") == ["1", "2"]
    assert await found(words="路灯", hotline="12319") == ["2"]
    assert await found(words="路灯", place="长沙市芙") == ["1"]
    assert await found(category="lamp", place="长沙市天心区") == ["2", "3"], "words or none"
    assert await found(category="lamp", departments=frozenset({"2001"})) == ["1"]
    await database.close()


async def test_on_the_way_back_words_are_cut_again(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    await move(database, command.upgrade, "0015")
    await fill(database, _OLD)
    await move(database, command.upgrade, "head")

    await move(database, command.downgrade, "0015")

    async with database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM cases WHERE words IS NULL")) == 3
    await database.close()
