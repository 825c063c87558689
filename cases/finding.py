"""Finding cases by what they are and by the words in them, newest first.

By words, the weeks are looked through from the newest on, one, some, a month, … at a time, until
the page is full: a word that stands in every case costs no more than the weeks a page needs, a rare
one a few looks into the index. PostgreSQL meets words, weeks and departments within one GIN index;
the list of the rarest leads (https://www.postgresql.org/docs/17/gin.html).
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Select, cast, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.found_by import AskedWords, replies, week_of, words_of
from cases.loop.values import OPEN_STAGES
from cases.rows import WHOLE, Case, completed
from cases.veil import Veil
from store.clean import clean_text
from store.columns import Moment
from store.schema import cases
from store.sealed import open_to_search

Key = tuple[float, str]
# The index of words is the way, however common the planner takes them for; and what is compiled
# for a big query takes longer than the query.
_BY_INDEX = text("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")


class WantedCases(Protocol):
    """All given conditions must hold; ``since`` (inclusive) and ``before`` (exclusive) are about
    ``opened_at``.
    """

    @property
    def since(self) -> float | None: ...
    @property
    def before(self) -> float | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def caller(self) -> str | None: ...
    @property
    def hotline(self) -> str | None: ...
    @property
    def stage(self) -> str | None: ...
    @property
    def level(self) -> str | None: ...
    @property
    def mark(self) -> str | None: ...
    @property
    def departments(self) -> frozenset[str] | None:
        """Those of which one leads or helps now."""

    @property
    def due_before(self) -> float | None:
        """Something of it is due before the moment."""

    @property
    def category(self) -> str | None:
        """A code of the tree, with all below it."""

    @property
    def place(self) -> str | None:
        """What the place begins with."""

    @property
    def words(self) -> str | None:
        """They all stand in subject, text, place and replies, in whatever order."""


async def find(
    connection: AsyncConnection,
    wanted: WantedCases,
    asked: AskedWords | None,
    categories: Collection[str] | None,
    veil: Veil,
    after: Key | None,
    limit: int,
) -> list[Case]:
    """At most ``limit``, beginning after the key. ``asked`` and ``categories`` are what the words
    and the category of ``wanted`` mean.
    """
    spans: Iterator[range | None] = iter((None,))
    if asked is not None:
        spans = await _spans(connection, wanted, asked, after)
        await connection.execute(_BY_INDEX)
    found: list[Row[Any]] = []
    for span in spans:
        while missing := limit - len(found):
            query = _query(wanted, asked, categories, span, after, missing)
            rows = (await connection.execute(query)).all()
            found += await _as_shown(connection, rows, wanted, asked, veil)
            if len(rows) < missing:
                break
            after = rows[-1].opened_at, rows[-1].case
        if len(found) == limit:
            break
    return await completed(connection, found)


async def _spans(
    connection: AsyncConnection, wanted: WantedCases, asked: AskedWords, after: Key | None
) -> Iterator[range]:
    """The weeks cases can be from."""
    query = select(func.min(cases.c.opened_at), func.max(cases.c.opened_at))
    oldest, newest = (await connection.execute(query)).one()
    if newest is None or not asked.words:
        return iter(())
    ends = [week_of(end) for end in (newest, wanted.before, after and after[0]) if end is not None]
    begins = [week_of(begin) for begin in (oldest, wanted.since) if begin is not None]
    return spans_of_weeks(min(ends), max(begins))


def spans_of_weeks(newest: int, oldest: int) -> Iterator[range]:
    """All weeks from the newest to the oldest: the newest one, then each time four times as many at
    most, beginning where ``found_by.PERIODS`` do.
    """
    size = 1
    while newest >= oldest:
        first = max(oldest, newest // size * size)
        yield range(first, newest + 1)
        newest, size = first - 1, size * 4


def _query(
    wanted: WantedCases,
    asked: AskedWords | None,
    categories: Collection[str] | None,
    weeks: range | None,
    after: Key | None,
    limit: int,
) -> Select[tuple[object, ...]]:
    query = WHOLE.where(*_conditions(wanted), *_of_the_loop(wanted))
    if categories is not None:
        query = query.where(cases.c.category != "", cases.c.category.in_(sorted(categories)))
    if after is not None:
        key = tuple_(literal(after[0], Moment), literal(clean_text(after[1])))
        query = query.where(tuple_(cases.c.opened_at, cases.c.case) < key)
    if asked is None or weeks is None:
        return query.order_by(cases.c.opened_at.desc(), cases.c.case.desc()).limit(limit)
    matches = cast(asked.query(weeks), TSQUERY)
    # OFFSET keeps order and limit out of it: the planner, who knows little of how words go
    # together, would walk all cases from the newest on in the hope of finding enough soon.
    found = query.where(cases.c.words.bool_op("@@")(matches)).offset(0).subquery()
    return select(found).order_by(found.c.opened_at.desc(), found.c.case.desc()).limit(limit)


def _conditions(wanted: WantedCases) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        found.append(cases.c.opened_at >= wanted.since)
    if wanted.before is not None:
        found.append(cases.c.opened_at < wanted.before)
    for name in ("status", "hotline", "stage", "level"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(cases.c[name] == clean_text(value))
    if wanted.caller is not None:
        caller = clean_text(wanted.caller)
        backwards = func.reverse(cases.c.caller_e164).startswith(caller[::-1], autoescape=True)
        found += [backwards, open_to_search(caller, cases.c.caller_e164)]
    if wanted.place is not None:
        begins = cases.c.place.startswith(clean_text(wanted.place), autoescape=True)
        found += [cases.c.place != "", begins]
    return found


def _of_the_loop(wanted: WantedCases) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.mark is not None:
        found += [cases.c.marks.contains([clean_text(wanted.mark)]), cases.c.status == "open"]
    if wanted.due_before is not None:
        found.append(cases.c.due_at < literal(wanted.due_before, Moment))
    if wanted.departments is None:
        return found
    found.append(cases.c.departments.overlap(sorted(wanted.departments)))
    if wanted.words is None and _only_pending(wanted):
        found.append((cases.c.status == "open") | cases.c.due_at.is_not(None))
    return found


def _only_pending(wanted: WantedCases) -> bool:
    """Whether only such cases are asked for as something is still to be done with: there is an
    index of those by department.
    """
    return (
        wanted.status == "open"
        or wanted.stage in OPEN_STAGES
        or wanted.mark is not None
        or wanted.due_before is not None
    )


async def _as_shown(
    connection: AsyncConnection,
    rows: Sequence[Row[Any]],
    wanted: WantedCases,
    asked: AskedWords | None,
    veil: Veil,
) -> list[Row[Any]]:
    """Those that are found by what is shown of them as well: a part of a sealed caller's name or
    number finds nothing of what it is hidden in.
    """
    if not veil or not rows or (asked is None and wanted.place is None):
        return [*rows]
    told = await replies(connection, [row.case for row in rows]) if asked is not None else {}

    def is_shown(row: Row[Any]) -> bool:
        texts = [row.place, row.subject, row.text, *told.get(row.case, ())]
        shown = [veil.hide(one) for one in texts]
        if shown == texts:
            return True
        place = wanted.place is None or shown[0].startswith(clean_text(wanted.place))
        return place and (asked is None or asked.stand_in(words_of(shown)))

    return await asyncio.to_thread(lambda: [row for row in rows if is_shown(row)])
