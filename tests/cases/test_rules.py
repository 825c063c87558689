"""Rule packs in the database: the newest is in force, and none is ever changed."""

from __future__ import annotations

import asyncio

import pytest

from cases.deadlines.reading import shipped
from cases.errors import PackWrong
from cases.rules import InForce, RuleBook
from store.database import Database
from tests.cases.deadlines.calendars import NATIONAL_DAY


async def in_force(book: RuleBook, database: Database) -> InForce:
    async with database.reading() as connection:
        return await book.in_force(connection)


async def test_until_somebody_puts_one_in_the_shipped_pack_is_in_force(database: Database) -> None:
    book = RuleBook(database, lambda: NATIONAL_DAY)
    found = await in_force(book, database)
    assert (found.pack.name, found.version) == ("shandong", None)
    assert (await book.newest()).document == shipped("shandong")

    put = await book.put(shipped("tianjin"), "admin", 5.0)
    assert (put.version, put.by, put.at) == (1, "admin", 5.0)
    found = await in_force(book, database)
    assert (found.pack.name, found.version) == ("tianjin", 1)
    another = RuleBook(database, lambda: NATIONAL_DAY, "beijing")
    assert (await in_force(another, database)).pack.name == "tianjin"
    assert await another.newest() == put


async def test_a_pack_that_contradicts_itself_changes_nothing(database: Database) -> None:
    book = RuleBook(database, lambda: NATIONAL_DAY)
    with pytest.raises(PackWrong):
        await book.put(shipped("tianjin").replace("accept-life", "accept-basics"), "admin", 5.0)
    assert (await book.newest()).version is None


async def test_packs_put_in_at_once_are_numbered_one_after_the_other(database: Database) -> None:
    book = RuleBook(database, lambda: NATIONAL_DAY)
    put = await asyncio.gather(*(book.put(shipped("tianjin"), "admin", 5.0) for _ in range(4)))
    assert sorted(one.version or 0 for one in put) == [1, 2, 3, 4]
