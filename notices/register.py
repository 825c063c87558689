"""The notices there are, and sending one again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update

from notices.errors import AlreadySent
from notices.outbox import JOB
from notices.values import Notice, State
from store.clean import clean_text
from store.database import Database
from store.jobs import plan
from store.schema_notices import notices

COLUMNS = [notices.c[name] for name in Notice.__slots__]


class Notices:
    """All methods raise StoreUnavailable when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(
        self, case: str | None, state: str | None, after: int | None, limit: int
    ) -> Sequence[Notice]:
        """Newest first, at most ``limit``, beginning after the notice ``after``."""
        query = select(*COLUMNS).order_by(notices.c.notice.desc()).limit(limit)
        if case is not None:
            query = query.where(notices.c.case == clean_text(case))
        if state is not None:
            query = query.where(notices.c.state == state)
        if after is not None:
            query = query.where(notices.c.notice < after)
        async with self._database.reading() as connection:
            return [notice_of(row) for row in await connection.execute(query)]

    async def send_again(self, notice: int, at: float) -> Notice | None:
        """Try one that failed, or waits for its next try, now; patience begins anew. None: there is
        no such notice. Raises AlreadySent.
        """
        query = (
            update(notices)
            .where(notices.c.notice == notice, notices.c.state != State.SENT.value)
            .values(state=State.WAITING.value, since=at, next_at=at, tries=0)
            .returning(*COLUMNS)
        )
        async with self._database.writing() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is not None:
                await plan(connection, JOB, [str(notice)])
                return notice_of(row)
            known = await connection.scalar(
                select(notices.c.notice).where(notices.c.notice == notice)
            )
        if known is not None:
            raise AlreadySent("the notice has arrived")
        return None

    async def counted(self) -> dict[str, int]:
        """How many wait and how many failed."""
        open_states = (State.WAITING.value, State.FAILED.value)
        query = (
            select(notices.c.state, func.count())
            .where(notices.c.state.in_(open_states))
            .group_by(notices.c.state)
        )
        async with self._database.reading() as connection:
            found = {row[0]: int(row[1]) for row in await connection.execute(query)}
        return {state: found.get(state, 0) for state in open_states}


def notice_of(row: Sequence[object]) -> Notice:
    """A row of ``COLUMNS``."""
    return Notice(*row)  # type: ignore[arg-type]
