"""Who looked at what. Lines are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

from store.clean import clean_text
from store.database import Database
from store.schema import access_log


@dataclass(frozen=True, slots=True)
class AccessRow:
    entry: int
    at: float
    account: str
    action: str
    subject: str
    address: str
    detail: str


class AccessLog:
    """See ``api.ports.AccessLogPort``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(
        self, at: float, account: str, action: str, subject: str, address: str, detail: str
    ) -> None:
        texts = {
            "account": account,
            "action": action,
            "subject": subject,
            "address": address,
            "detail": detail,
        }
        row = {"at": at} | {name: clean_text(value) for name, value in texts.items()}
        async with self._database.writing() as connection:
            await connection.execute(insert(access_log), row)

    async def find(
        self,
        subject: str | None,
        account: str | None,
        after: int | None,
        limit: int,
        *,
        action: str | None = None,
        since: float | None = None,
        before: float | None = None,
    ) -> Sequence[AccessRow]:
        """Newest first, at most ``limit``, beginning after the entry ``after``."""
        query = select(*(access_log.c[name] for name in AccessRow.__slots__))
        if subject is not None:
            query = query.where(access_log.c.subject == clean_text(subject))
        if account is not None:
            query = query.where(access_log.c.account == clean_text(account))
        if action is not None:
            query = query.where(access_log.c.action == clean_text(action))
        if since is not None:
            query = query.where(access_log.c.at >= since)
        if before is not None:
            query = query.where(access_log.c.at < before)
        if after is not None:
            query = query.where(access_log.c.entry < after)
        query = query.order_by(access_log.c.entry.desc()).limit(limit)
        async with self._database.reading() as connection:
            return [AccessRow(*row) for row in await connection.execute(query)]
