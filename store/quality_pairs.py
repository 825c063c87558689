"""How far those who scored the same calls blindly agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from quality.agreement import agreement
from quality.states import FINISHED
from quality.values import ItemAgreement
from store.database import Database
from store.quality_sheets import sheet_of
from store.schema import quality_scores, quality_tasks

_Marked = tuple[Mapping[str, int], Sequence[str]]
"""Marks and fatal errors."""


class Pairs:
    """Raises ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def agreement(
        self, sheet: str, version: int, first: str | None = None, second: str | None = None
    ) -> Sequence[ItemAgreement] | None:
        """Of all pairs both halves of which are done, item by item, as they were scored (a
        settlement changes nothing); only of two people if both are named. None when there is no
        such sheet.
        """
        async with self._database.reading() as connection:
            found = await sheet_of(connection, sheet, version)
            if found is None:
                return None
            pairs = await _pairs(connection, found.name, found.version, first, second)
        of_items = [
            ItemAgreement(
                item.key,
                item.title,
                agreement([(a[0][item.key], b[0][item.key]) for a, b in pairs], item.levels),
            )
            for item in found.sheet.items
        ]
        fatal = agreement([(int(bool(a[1])), int(bool(b[1]))) for a, b in pairs], 2)
        return [*of_items, ItemAgreement("", "", fatal)]


async def _pairs(
    connection: AsyncConnection, sheet: str, version: int, first: str | None, second: str | None
) -> list[tuple[_Marked, _Marked]]:
    """Marks and fatal errors of both halves, the first named one's first."""
    one, two = quality_scores.alias("one"), quality_scores.alias("two")
    query = (
        select(one.c.scorer, one.c.marks, one.c.fatal, two.c.scorer, two.c.marks, two.c.fatal)
        .join(quality_tasks, quality_tasks.c.task == one.c.task)
        .join(two, (two.c.task == one.c.task) & (two.c.half == 2))
        .where(
            one.c.half == 1,
            quality_tasks.c.sheet == sheet,
            quality_tasks.c.sheet_version == version,
            one.c.state.in_(list(FINISHED)),
            two.c.state.in_(list(FINISHED)),
        )
        .order_by(one.c.score)
    )
    found = []
    for a, a_marks, a_fatal, b, b_marks, b_fatal in await connection.execute(query):
        if first is not None and second is not None and {a, b} != {first, second}:
            continue
        pair = ((a_marks, a_fatal), (b_marks, b_fatal))
        found.append(pair if first is None or a == first else (pair[1], pair[0]))
    return found
