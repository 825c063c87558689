"""The way to PostgreSQL: a small pool that gives up soon, says so in one way, and heals by itself.

Every connection is tried before it is used, so the first use after an outage works as soon as the
server is back. A server that is away, starting, stopping, or mute ends in StoreUnavailable within a
few seconds and never in a wait without end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InvalidRequestError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from store.errors import BadRequest, StoreUnavailable

CONNECT_SECONDS = 3.0
STATEMENT_SECONDS = 10.0

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,  # shutting down, starting up, statement time-out
    asyncpg.InsufficientResourcesError,  # too many connections, disk full
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby that has not taken over
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


def is_outage(error: BaseException) -> bool:
    """True when the error is the server's state (it may work later), not what was asked of it."""
    if isinstance(error, (StoreUnavailable, NoFreeConnection, *_AWAY)):
        return True
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        cause = getattr(error.orig, "__cause__", None) or error.orig
        if isinstance(cause, _AWAY) or isinstance(error.orig, _AWAY):
            return True
        return isinstance(error, InterfaceError)
    return isinstance(error, asyncpg.InterfaceError)


def sqlalchemy_url(url: str) -> URL:
    """A ``postgresql://`` URL for SQLAlchemy's asyncpg driver. Raises BadRequest."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadRequest("that is no database URL (postgresql://user@host/database)") from None
    if parsed.drivername.split("+")[0] not in {"postgresql", "postgres"}:
        raise BadRequest(f"the database has to be PostgreSQL, not {parsed.drivername}")
    return parsed.set(drivername="postgresql+asyncpg")


class Database:
    """PostgreSQL, opened lazily: making one never fails because the server is away."""

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 8,
        connect_seconds: float = CONNECT_SECONDS,
        statement_seconds: float = STATEMENT_SECONDS,
    ) -> None:
        self.url = sqlalchemy_url(url)
        milliseconds = str(int(statement_seconds * 1000))
        self._grace = statement_seconds + connect_seconds
        self.engine: AsyncEngine = create_async_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=connect_seconds,
            pool_pre_ping=True,
            connect_args={
                "timeout": connect_seconds,
                # A server that stopped answering altogether: the client's own patience.
                "command_timeout": statement_seconds + 1,
                "server_settings": {
                    "application_name": "rexian",
                    "statement_timeout": milliseconds,
                    "lock_timeout": milliseconds,
                    "idle_in_transaction_session_timeout": "60000",
                    "timezone": "UTC",
                    # Lists are planned for what is asked: of a rare and a frequent value one
                    # plan for all would read through millions of rows for the rare one.
                    "plan_cache_mode": "force_custom_plan",
                },
            },
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with, all reads within it at one moment. Raises StoreUnavailable."""
        try:
            async with self.engine.connect() as connection:
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                yield connection
        except Exception as error:
            raise _translated(error) from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction, committed when the block ends well. Raises StoreUnavailable.

        When the connection breaks at the very commit nobody can know whether it took place:
        whoever writes must be able to ask (the projector does by its position).
        """
        try:
            async with self.engine.begin() as connection:
                yield connection
        except Exception as error:
            raise _translated(error) from error

    async def check(self) -> str | None:
        """None when the database answers, otherwise what is wrong, without secrets."""
        try:
            async with asyncio.timeout(self._grace), self.reading() as connection:
                await connection.execute(text("SELECT 1"))
        except (StoreUnavailable, TimeoutError):
            return "the database does not answer"
        return None

    async def close(self) -> None:
        """End all connections."""
        await self.engine.dispose()


def _translated(error: Exception) -> Exception:
    """Callers' own errors pass unchanged."""
    if isinstance(error, StoreUnavailable) or not is_outage(error):
        return error
    if isinstance(error, InvalidRequestError) and not isinstance(error, NoFreeConnection):
        return error
    cause: object = error
    if isinstance(error, DBAPIError):
        cause = getattr(error.orig, "__cause__", None) or error.orig
    return StoreUnavailable(f"the database does not answer: {type(cause).__name__}")
