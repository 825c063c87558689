"""Articles in the database: written, submitted, decided on, withdrawn; every step is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.errors import NotInThisState, OwnArticle, ValidityWrong
from knowledge.flow import DECISIONS, OPEN, Deed, State, after
from knowledge.index import found_by, write_words
from knowledge.rows import VERSIONS, Article, ArticleChange, Text, article_of
from store.clean import clean_text
from store.columns import Moment, stored_moment
from store.database import Database
from store.schema import article_changes, article_versions, articles


class Articles:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, department: str, topic: str, text: Text, by: str, at: float) -> Article:
        """A new article, as a draft. Raises ValidityWrong."""
        values = _values(text, by, at)
        row = {"revision": 1, "department": department, "topic": clean_text(topic)}
        row |= {"made_at": at, "made_by": by}
        async with self._database.writing() as connection:
            made = insert(articles).returning(articles.c.article)
            article: int = (await connection.execute(made, row)).scalar_one()
            version = {"article": article, "version": 1, "state": State.DRAFT.value}
            await connection.execute(insert(article_versions), version | values)
            await _tell(connection, article, 1, 1, "write", "", by, at)
            return await _one(connection, article, 1)

    async def rewrite(
        self, article: int, revision: int, text: Text, by: str, at: float
    ) -> Article | None:
        """A draft of the article as it is at ``revision``; None when it is not, or not there.

        Raises ValidityWrong.
        """
        values = _values(text, by, at)
        async with self._database.writing() as connection:
            newest = await _locked(connection, article, revision)
            if newest is None:
                return None
            version = newest.version
            values |= {"state": State.DRAFT.value, "decided_by": None, "decided_at": None}
            if State(newest.state) in OPEN:
                await _set(connection, article, version, values)
            else:
                version += 1
                row = {"article": article, "version": version, **values}
                await connection.execute(insert(article_versions), row)
            await _tell(connection, article, revision + 1, version, "write", "", by, at)
            return await _one(connection, article, version)

    async def act(
        self, article: int, revision: int, deed: Deed, why: str, by: str, at: float
    ) -> Article | None:
        """Do something with the newest version, or withdraw the one that is approved; None when the
        article is not at ``revision``, or not there.

        Raises NotInThisState, OwnArticle, ValidityWrong: nothing was changed.
        """
        async with self._database.writing() as connection:
            row = await _locked(connection, article, revision)
            if row is not None and deed is Deed.WITHDRAW:
                row = await _approved(connection, article, at)
            if row is None:
                return None
            state = after(State(row.state), deed)
            if deed in DECISIONS and row.author == by:
                raise OwnArticle("somebody else than its author decides on an article")
            values: dict[str, Any] = {"state": state.value}
            if deed in DECISIONS:
                values |= {"decided_by": by, "decided_at": at}
            if state is State.APPROVED:
                values |= await _come_into_force(connection, row, at)
            if state is State.WITHDRAWN:
                values |= {"ends_at": at}
                await _count_out(connection, article, [row.version])
            await _set(connection, article, row.version, values)
            await _tell(connection, article, revision + 1, row.version, deed.value, why, by, at)
            return await _one(connection, article, row.version)

    async def versions(self, article: int) -> Sequence[Article]:
        """Every version, newest first; empty: no such article."""
        query = VERSIONS.where(articles.c.article == article)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(article_versions.c.version.desc()))
            return [article_of(row) for row in rows]

    async def history(self, article: int) -> Sequence[ArticleChange]:
        """All that was done, oldest first."""
        columns = [article_changes.c[name] for name in ArticleChange.__slots__]
        query = select(*columns).where(article_changes.c.article == article)
        async with self._database.reading() as connection:
            rows = await connection.execute(query.order_by(article_changes.c.revision))
            return [ArticleChange(*row) for row in rows]

    async def find(
        self,
        state: State | None,
        department: str | None,
        topic: str | None,
        departments: frozenset[str] | None,
        after_key: tuple[float, str] | None,
        limit: int,
    ) -> Sequence[Article]:
        """Versions by when they were written, newest first, beginning after the key
        ``(written_at, "article.version")``. ``departments``: of others only what is approved.
        """
        query = VERSIONS
        if state is not None:
            query = query.where(article_versions.c.state == state.value)
        if department is not None:
            query = query.where(articles.c.department == department)
        if topic is not None:
            query = query.where(articles.c.topic == clean_text(topic))
        if departments is not None:
            own = articles.c.department.in_(sorted(departments))
            query = query.where(or_(own, article_versions.c.state == State.APPROVED.value))
        order = (
            article_versions.c.written_at,
            article_versions.c.article,
            article_versions.c.version,
        )
        if after_key is not None:
            at, name = after_key
            article, _, version = name.partition(".")
            query = query.where(tuple_(*order) < tuple_(*_key(at, article, version)))
        query = query.order_by(*(column.desc() for column in order)).limit(limit)
        async with self._database.reading() as connection:
            return [article_of(row) for row in await connection.execute(query)]


def _key(at: float, article: str, version: str) -> Iterable[Any]:
    numbers = [int(one) if one.isascii() and one.isdigit() else 0 for one in (article, version)]
    return (
        literal(at, Moment),
        literal(min(numbers[0], 2**62), BigInteger),
        literal(min(numbers[1], 2**30), Integer),
    )


def _values(text: Text, by: str, at: float) -> dict[str, Any]:
    if text.valid_until is not None and text.valid_until <= max(text.valid_from or at, at):
        raise ValidityWrong("the validity has to end after it begins, and after now")
    return {
        "title": clean_text(text.title),
        "body": clean_text(text.body),
        "keywords": clean_text(text.keywords),
        "hotlines": list(text.hotlines),
        "valid_from": text.valid_from,
        "valid_until": text.valid_until,
        "author": by,
        "written_at": at,
    }


async def _locked(connection: AsyncConnection, article: int, revision: int) -> Row[Any] | None:
    """The newest version, the article held until the end, if it is at the revision."""
    raised = (
        update(articles)
        .where(articles.c.article == article, articles.c.revision == revision)
        .values(revision=revision + 1)
        .returning(articles.c.article)
    )
    if await connection.scalar(raised) is None:
        return None
    query = select(article_versions).where(article_versions.c.article == article)
    newest = query.order_by(article_versions.c.version.desc()).limit(1)
    return (await connection.execute(newest)).one()


def _not_over(at: float) -> ColumnElement[bool]:
    ends = article_versions.c.ends_at
    return or_(ends.is_(None), ends > literal(at, Moment))


async def _approved(connection: AsyncConnection, article: int, at: float) -> Row[Any]:
    query = select(article_versions).where(
        article_versions.c.article == article,
        article_versions.c.state == State.APPROVED.value,
        _not_over(at),
    )
    newest = query.order_by(article_versions.c.version.desc()).limit(1)
    row = (await connection.execute(newest)).one_or_none()
    if row is None:
        raise NotInThisState("no version of it is approved")
    return row


async def _come_into_force(connection: AsyncConnection, row: Row[Any], at: float) -> dict[str, Any]:
    """The columns of a version that is approved now; what it replaces ends when it begins."""
    begins = stored_moment(max(row.valid_from or at, at))
    if row.valid_until is not None and row.valid_until <= begins:
        raise ValidityWrong("its validity is over already; it has to be written anew")
    older = (
        update(article_versions)
        .where(
            article_versions.c.article == row.article,
            article_versions.c.state == State.APPROVED.value,
            _not_over(begins),
        )
        .values(ends_at=func.least(article_versions.c.ends_at, literal(begins, Moment)))
        .returning(article_versions.c.version)
    )
    await _count_out(connection, row.article, (await connection.scalars(older)).all())
    words = await asyncio.to_thread(found_by, row.title, row.keywords, row.body)
    await write_words(connection, words.all, +1)
    return {"valid_from": begins, "ends_at": row.valid_until, "words": words.vector()}


async def _count_out(connection: AsyncConnection, article: int, versions: Sequence[int]) -> None:
    """The words of these versions stand in one article less each."""
    query = select(func.tsvector_to_array(article_versions.c.words)).where(
        article_versions.c.article == article, article_versions.c.version.in_(versions)
    )
    for words in (await connection.scalars(query)).all():
        await write_words(connection, words or (), -1)


async def _set(
    connection: AsyncConnection, article: int, version: int, values: dict[str, Any]
) -> None:
    here = (article_versions.c.article == article) & (article_versions.c.version == version)
    await connection.execute(update(article_versions).where(here).values(**values))


async def _tell(
    connection: AsyncConnection,
    article: int,
    revision: int,
    version: int,
    action: str,
    why: str,
    by: str,
    at: float,
) -> None:
    line = {"article": article, "revision": revision, "version": version, "at": at, "by": by}
    await connection.execute(
        insert(article_changes), line | {"action": action, "why": clean_text(why)}
    )


async def _one(connection: AsyncConnection, article: int, version: int) -> Article:
    query = VERSIONS.where(articles.c.article == article, article_versions.c.version == version)
    return article_of((await connection.execute(query)).one())
