"""The jobs of the database: pgqueuer's tables, in a schema of their own.

A job planned within a transaction is there when, and only when, what it belongs to is. Who does the
jobs is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from store.database import Database

SCHEMA = "jobs"
CHANNEL = "rexian_jobs"

# Every name is given: pgqueuer would take those that are not from variables as common as CHANNEL.
NAMES = DBSettings(
    prefix="",
    db_schema=SCHEMA,
    channel=CHANNEL,
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
)


def queries_on(connection: Any) -> Queries:
    """pgqueuer's questions, asked on an ``asyncpg`` connection."""
    return Queries(
        AsyncpgDriver(connection),
        qbe=QueryBuilderEnvironment(NAMES),
        qbq=QueryQueueBuilder(NAMES),
        qbs=QuerySchedulerBuilder(NAMES),
    )


async def plan(
    connection: AsyncConnection, name: str, payloads: Sequence[str], after_seconds: float = 0.0
) -> None:
    """Plan a job for each of the payloads, not before ``after_seconds`` from now, by the clock of
    the database; all of it in the transaction of ``connection``.
    """
    if not payloads:
        return
    # The first statement through SQLAlchemy is what begins its transaction on the raw connection.
    await connection.exec_driver_sql("SELECT 1")
    raw = await connection.get_raw_connection()
    count = len(payloads)
    await queries_on(cast(Any, raw.driver_connection)).enqueue(
        [name] * count,
        [payload.encode() for payload in payloads],
        [0] * count,
        [timedelta(seconds=after_seconds)] * count,
        [None] * count,
        [None] * count,
    )


KEPT_DAYS = 7
_FORGET = text(
    f"DELETE FROM {NAMES.qualified.queue_table_log} "
    "WHERE created < now() - make_interval(days => :days)"
)


async def forget_done(database: Database, days: int = KEPT_DAYS) -> None:
    """Take what was done longer ago out of pgqueuer's log, which grows without end by itself.
    Raises StoreUnavailable.
    """
    async with database.writing() as connection:
        await connection.execute(_FORGET, {"days": days})
