"""The tree of categories in force: the newest somebody put in, or the example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.categories.tree import Tree, read_tree, shipped, written
from store.clean import clean_text
from store.database import Database
from store.schema import case_categories

_LOCK = 0x7265_7869_616E_07
"""Advisory lock "rexian", 7: held while a new version of the tree is numbered."""


@dataclass(frozen=True, slots=True)
class CategoriesVersion:
    """A tree as it was put in."""

    version: int | None
    """None: the example the program came with."""
    tree: Tree
    at: float | None
    by: str


class Categories(Protocol):
    async def check(self, connection: AsyncConnection, code: str) -> None:
        """Raises UnknownCategory unless a case may be given the code."""

    async def with_those_below(self, connection: AsyncConnection, code: str) -> frozenset[str]:
        """The code and all below it."""


class AnyCategory:
    """Whatever is said is a category."""

    async def check(self, connection: AsyncConnection, code: str) -> None:
        return None

    async def with_those_below(self, connection: AsyncConnection, code: str) -> frozenset[str]:
        return frozenset((code,))


class CategoryBook:
    """See ``Categories``. All methods raise StoreUnavailable when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._read: CategoriesVersion = CategoriesVersion(None, shipped(), None, "")

    async def check(self, connection: AsyncConnection, code: str) -> None:
        (await self._in_force(connection)).tree.check(code)

    async def with_those_below(self, connection: AsyncConnection, code: str) -> frozenset[str]:
        return (await self._in_force(connection)).tree.with_those_below(code)

    async def newest(self) -> CategoriesVersion:
        """The tree in force."""
        async with self._database.reading() as connection:
            return await self._in_force(connection)

    async def put(self, tree: Tree, by: str, at: float) -> CategoriesVersion:
        """Put a tree in force. Cases keep the codes they have, also those that are gone."""
        async with self._database.writing() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            newest = await connection.scalar(select(func.max(case_categories.c.version))) or 0
            row = {"version": newest + 1, "tree": written(tree), "by": clean_text(by), "at": at}
            await connection.execute(insert(case_categories), row)
        return CategoriesVersion(newest + 1, tree, at, by)

    async def _in_force(self, connection: AsyncConnection) -> CategoriesVersion:
        newest = await connection.scalar(select(func.max(case_categories.c.version)))
        if newest != self._read.version:
            query = select(case_categories).where(case_categories.c.version == newest)
            row = (await connection.execute(query)).one()
            self._read = CategoriesVersion(newest, read_tree(row.tree), row.at, row.by)
        return self._read
