"""People and programs that may sign in, and their sessions.

Passwords are hashed and verified by whoever talks to the person; here only the hash is kept. Of a
session only the SHA-256 of its token is kept: who reads the database cannot sign in with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from store.clean import clean_text
from store.database import Database
from store.errors import BadRequest
from store.schema import accounts, sessions

ROLES = ("operator", "supervisor", "qa", "admin", "api", "department")
_LOCK = 0x7265_7869_616E_03
"""Advisory lock "rexian", 3: held while it is decided whether an administrator may go."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    name: str
    role: str
    password_hash: str
    active: bool
    created_at: float


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session, with the role its account has now."""

    account: str
    role: str
    active: bool
    opened_at: float
    expires_at: float


_COLUMNS = tuple(accounts.c[name] for name in AccountRow.__slots__)


class Accounts:
    """See ``api.ports.AccountsPort``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, after: str | None, limit: int) -> Sequence[AccountRow]:
        """By name, beginning after ``after``."""
        query = select(*_COLUMNS).order_by(accounts.c.name).limit(limit)
        if after is not None:
            query = query.where(accounts.c.name > clean_text(after))
        async with self._database.reading() as connection:
            return [AccountRow(*row) for row in await connection.execute(query)]

    async def one(self, name: str) -> AccountRow | None:
        query = select(*_COLUMNS).where(accounts.c.name == clean_text(name))
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else AccountRow(*row)

    async def create(self, name: str, role: str, password_hash: str, at: float) -> bool:
        """False when the name is taken. Raises BadRequest for a role there is not."""
        _check_role(role)
        made = upsert(accounts).values(
            name=clean_text(name), role=role, password_hash=password_hash, created_at=at
        )
        async with self._database.writing() as connection:
            made = made.on_conflict_do_nothing()
            return (await connection.execute(made.returning(accounts.c.name))).first() is not None

    async def set_password(self, name: str, password_hash: str) -> bool:
        """False when there is no such account."""
        async with self._database.writing() as connection:
            return await _set(connection, name, password_hash=password_hash)

    async def set_active(self, name: str, active: bool) -> bool:
        """False when there is no such account, or it is the last active administrator."""
        async with self._database.writing() as connection:
            if not active and await _is_last_admin(connection, name):
                return False
            return await _set(connection, name, active=active)

    async def set_role(self, name: str, role: str) -> bool:
        """False as with ``set_active``. Raises BadRequest for a role there is not."""
        _check_role(role)
        async with self._database.writing() as connection:
            if role != "admin" and await _is_last_admin(connection, name):
                return False
            return await _set(connection, name, role=role)


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise BadRequest(f"{role!r} is not one of the roles {', '.join(ROLES)}")


async def _set(connection: AsyncConnection, name: str, **values: object) -> bool:
    changed = update(accounts).where(accounts.c.name == clean_text(name)).values(**values)
    return (await connection.execute(changed.returning(accounts.c.name))).first() is not None


async def _is_last_admin(connection: AsyncConnection, name: str) -> bool:
    await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    admins = select(accounts.c.name).where(accounts.c.role == "admin", accounts.c.active)
    return (await connection.scalars(admins)).all() == [clean_text(name)]


class Sessions:
    """See ``api.ports.SessionsPort``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(
        self, token_digest: str, account: str, opened_at: float, expires_at: float
    ) -> None:
        """Begin a session; those of all accounts that have expired before it are swept away."""
        async with self._database.writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at < opened_at))
            await connection.execute(
                insert(sessions),
                {
                    "token_digest": token_digest,
                    "account": clean_text(account),
                    "opened_at": opened_at,
                    "expires_at": expires_at,
                },
            )

    async def one(self, token_digest: str) -> SessionRow | None:
        """The session, expired or not, until it is swept away; None when there is none."""
        query = (
            select(
                accounts.c.name,
                accounts.c.role,
                accounts.c.active,
                sessions.c.opened_at,
                sessions.c.expires_at,
            )
            .join(accounts, accounts.c.name == sessions.c.account)
            .where(sessions.c.token_digest == clean_text(token_digest))
        )
        async with self._database.reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else SessionRow(*row)

    async def close(self, token_digest: str) -> None:
        """Closing what is not open does nothing."""
        gone = delete(sessions).where(sessions.c.token_digest == clean_text(token_digest))
        async with self._database.writing() as connection:
            await connection.execute(gone)

    async def close_all(self, account: str, keep: str | None = None) -> None:
        """Close every session of the account but the one with the digest ``keep``."""
        gone = delete(sessions).where(sessions.c.account == clean_text(account))
        if keep is not None:
            gone = gone.where(sessions.c.token_digest != clean_text(keep))
        async with self._database.writing() as connection:
            await connection.execute(gone)
