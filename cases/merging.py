"""Making one of two cases: the repeat keeps its calls and its history, and the other case, which
goes on, is told with them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.errors import MergeRefused
from cases.writing import write_change
from store.clean import clean_text
from store.schema import cases


async def lock_both(connection: AsyncConnection, case: str, into: str) -> None:
    """Hold both, always in the same order: two that are merged into each other at once must not
    wait for each other.
    """
    names = sorted({case, clean_text(into)})
    query = select(cases.c.case).where(cases.c.case.in_(names)).order_by(cases.c.case)
    await connection.execute(query.with_for_update())


async def target_of(connection: AsyncConnection, row: Row[Any], into: str) -> Row[Any]:
    """The case that goes on. Raises MergeRefused."""
    query = select(cases).where(cases.c.case == clean_text(into))
    target = (await connection.execute(query)).one_or_none()
    if target is None:
        raise MergeRefused("there is no such case to merge it into")
    if target.case == row.case:
        raise MergeRefused("a case is not merged into itself")
    if target.merged_into is not None:
        raise MergeRefused(f"{target.case} was merged itself, into {target.merged_into}")
    others = exists().where(cases.c.merged_into == row.case)
    if await connection.scalar(select(others)):
        raise MergeRefused(f"others were merged into {row.case}: merge the other way round")
    if row.status == "open" and target.status != "open":
        raise MergeRefused("what is still open is merged into a case that is open")
    return target


async def tell_target(
    connection: AsyncConnection, target: Row[Any], case: str, why: str, by: str | None, at: float
) -> None:
    """The line in the history of the case that goes on."""
    what = {"merged": [None, case]}
    await write_change(connection, target, {}, what, "take_in", why, by, at)
