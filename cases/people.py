"""Who acts for which department, and which departments take no cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.errors import UnknownAccount
from store.clean import clean_text
from store.database import Database
from store.schema import accounts, department_desks, department_people


@dataclass(frozen=True, slots=True)
class DeskState:
    """Whether a department takes cases, and who acts for it."""

    department: str
    closed: bool
    reason: str
    changed_at: float | None
    changed_by: str | None
    people: tuple[str, ...]
    """Names of accounts."""


class DepartmentPeople:
    """All methods raise StoreUnavailable when the database is away."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def state(self, department: str) -> DeskState:
        """Of any department; one nobody ever said anything about is open and has no people."""
        async with self._database.reading() as connection:
            return await _state(connection, clean_text(department))

    async def departments(self, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """What each of the accounts acts for, without those below; nothing of those who act for
        none.
        """
        query = (
            select(department_people.c.account, department_people.c.department)
            .where(department_people.c.account.in_([clean_text(name) for name in names]))
            .order_by(department_people.c.department)
        )
        found: dict[str, list[str]] = {}
        async with self._database.reading() as connection:
            for account, department in await connection.execute(query):
                found.setdefault(account, []).append(department)
        return found

    async def add(self, department: str, account: str, by: str, at: float) -> DeskState:
        """Let the account act for the department. Raises UnknownAccount."""
        department, account = clean_text(department), clean_text(account)
        async with self._database.writing() as connection:
            role = await connection.scalar(
                select(accounts.c.role).where(accounts.c.name == account)
            )
            if role != "department":
                raise UnknownAccount(f"{account} is no account of the role department")
            row = {"department": department, "account": account, "added_by": by, "added_at": at}
            await connection.execute(insert(department_people).values(row).on_conflict_do_nothing())
            return await _state(connection, department)

    async def remove(self, department: str, account: str) -> DeskState:
        department = clean_text(department)
        async with self._database.writing() as connection:
            await connection.execute(
                delete(department_people).where(
                    department_people.c.department == department,
                    department_people.c.account == clean_text(account),
                )
            )
            return await _state(connection, department)

    async def close(
        self, department: str, closed: bool, reason: str, by: str, at: float
    ) -> DeskState:
        """From now on the department takes no new cases, or takes them again. What it has it keeps
        until somebody gives it to another.
        """
        department = clean_text(department)
        values = {
            "closed": closed,
            "reason": clean_text(reason),
            "changed_at": at,
            "changed_by": by,
        }
        query = insert(department_desks).values(department=department, **values)
        async with self._database.writing() as connection:
            await connection.execute(
                query.on_conflict_do_update(index_elements=["department"], set_=values)
            )
            return await _state(connection, department)


async def departments_of(connection: AsyncConnection, account: str) -> Sequence[str]:
    """Those the account acts for, without those below them."""
    query = select(department_people.c.department).where(department_people.c.account == account)
    return (await connection.scalars(query)).all()


async def closed_among(connection: AsyncConnection, departments: Sequence[str]) -> Sequence[str]:
    """Those of the departments that take no cases."""
    query = select(department_desks.c.department).where(
        department_desks.c.closed, department_desks.c.department.in_(departments)
    )
    return (await connection.scalars(query.order_by(department_desks.c.department))).all()


async def _state(connection: AsyncConnection, department: str) -> DeskState:
    row = (
        await connection.execute(
            select(department_desks).where(department_desks.c.department == department)
        )
    ).one_or_none()
    query = select(department_people.c.account).where(department_people.c.department == department)
    people = (await connection.scalars(query.order_by(department_people.c.account))).all()
    if row is None:
        return DeskState(department, False, "", None, None, tuple(people))
    return DeskState(
        department, row.closed, row.reason, row.changed_at, row.changed_by, tuple(people)
    )
