"""Finding cases by what they are and by the words in them, newest first.

By words, the weeks are looked through from the newest on, one, some, a month, … at a time, until
the page is full: a word that stands in every case costs no more than the weeks a page needs, a rare
one a few looks into the index. Words, departments and traits (``cases.traits``) meet within one GIN
index of PostgreSQL; the list of the rarest leads (https://www.postgresql.org/docs/17/gin.html). Two
traits asked for without a word are looked for in the same way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Select, cast, func, literal, select, text, tuple_
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from cases import traits
from cases.found_by import AskedWords, replies, words_of
from cases.loop.values import OPEN_STAGES
from cases.rows import WHOLE, Case, completed
from cases.traits import week_of
from cases.veil import Veil
from store.clean import clean_text
from store.columns import Moment
from store.schema import cases
from store.schema_cases import CASE_TRAITS
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
    if asked is not None or _is_of_traits(wanted):
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


def _is_of_traits(wanted: WantedCases) -> bool:
    """Whether two things are asked for that meet in the index of words and traits alone, and
    nothing that is rare by itself. The planner, who takes the two for independent of each other and
    of time, would walk a list of one of them.
    """
    if wanted.caller is not None or _only_pending(wanted):
        return False
    kinds = (wanted.hotline, wanted.category, wanted.place, wanted.departments)
    return sum(one is not None for one in kinds) > 1


async def _spans(
    connection: AsyncConnection, wanted: WantedCases, asked: AskedWords | None, after: Key | None
) -> Iterator[range]:
    """The weeks cases can be from."""
    query = select(func.min(cases.c.opened_at), func.max(cases.c.opened_at))
    oldest, newest = (await connection.execute(query)).one()
    if newest is None or (asked is not None and not asked.words):
        return iter(())
    ends = [week_of(end) for end in (newest, wanted.before, after and after[0]) if end is not None]
    begins = [week_of(begin) for begin in (oldest, wanted.since) if begin is not None]
    return spans_of_weeks(min(ends), max(begins))


def spans_of_weeks(newest: int, oldest: int) -> Iterator[range]:
    """All weeks from the newest to the oldest: the newest one, then each time four times as many at
    most, beginning where ``traits.PERIODS`` do.
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
    of: Any = cases
    if weeks is not None:
        query = query.where(*_in_the_index(wanted, asked, categories, weeks))
    if weeks is not None or wanted.caller is not None:
        # What the index of words and traits finds, or that of callers, is all read: OFFSET keeps
        # order and limit out of it. The planner, who knows nothing of how words and traits go
        # together, nor when a caller rang, would walk all cases from the newest on in the hope of
        # meeting enough soon.
        of = query.offset(0).subquery()
        query = select(of)
    query = query.where(*_when(of.c, wanted, after), *_of_a_kind(of.c, wanted, categories))
    return query.order_by(of.c.opened_at.desc(), of.c.case.desc()).limit(limit)


def _in_the_index(
    wanted: WantedCases,
    asked: AskedWords | None,
    categories: Collection[str] | None,
    weeks: range,
) -> Iterator[ColumnElement[bool]]:
    """What is found by one look into the index, departments aside: all cases that are wanted, and
    perhaps some more.
    """
    if asked is not None:
        yield cases.c.words.bool_op("@@")(cast(asked.query(), TSQUERY))
    yield CASE_TRAITS.overlap(traits.of_weeks(weeks))
    if wanted.hotline is not None:
        yield CASE_TRAITS.contains([traits.of_hotline(clean_text(wanted.hotline))])
    if categories is not None and len(categories) <= traits.MOST_CATEGORIES:
        yield CASE_TRAITS.overlap(traits.of_categories(categories))
    if wanted.place is not None:
        begins = traits.of_place(clean_text(wanted.place))
        if begins is not None:
            yield CASE_TRAITS.contains([begins])


def _when(
    of: ReadOnlyColumnCollection[str, Any], wanted: WantedCases, after: Key | None
) -> Iterator[ColumnElement[bool]]:
    if wanted.since is not None:
        yield of.opened_at >= wanted.since
    if wanted.before is not None:
        yield of.opened_at < wanted.before
    if after is not None:
        key = tuple_(literal(after[0], Moment), literal(clean_text(after[1])))
        yield tuple_(of.opened_at, of.case) < key


def _of_a_kind(
    of: ReadOnlyColumnCollection[str, Any],
    wanted: WantedCases,
    categories: Collection[str] | None,
) -> Iterator[ColumnElement[bool]]:
    if wanted.hotline is not None:
        yield of.hotline == clean_text(wanted.hotline)
    if categories is not None:
        yield of.category != ""
        yield of.category.in_(sorted(categories))
    if wanted.place is not None:
        yield of.place != ""
        yield of.place.startswith(clean_text(wanted.place), autoescape=True)


def _conditions(wanted: WantedCases) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for name in ("status", "stage", "level"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(cases.c[name] == clean_text(value))
    if wanted.caller is not None:
        caller = clean_text(wanted.caller)
        backwards = func.reverse(cases.c.caller_e164).startswith(caller[::-1], autoescape=True)
        found += [backwards, open_to_search(caller, cases.c.caller_e164)]
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
