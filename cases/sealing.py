"""Sealing callers: on request a citizen's number and name are shown to nobody who does not say why.

Sealed is the person, by way of a case: whatever has their number, older cases included, is shown
with the pseudonym. Whose number is withheld is sealed for the calls of the one case.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.errors import NameTooPlain, NotSealed
from cases.veil import Sealed, Veil, can_be_hidden
from store.clean import clean_text
from store.database import Database
from store.schema import calls, cases, intake_messages
from store.schema_sealed import sealed_callers

_FIRST_LENGTH, _LONGEST = 4, 16


@dataclass(frozen=True, slots=True)
class SealRow:
    """That the caller of a case is sealed. Moments in seconds since the epoch."""

    case: str
    pseudonym: str
    sealed_at: float
    sealed_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallerRow:
    """Who is behind a pseudonym."""

    pseudonym: str
    number: str
    """E.164, or as the network sent it; "" when it is withheld."""
    names: tuple[str, ...]


def random_signs(length: int) -> str:
    """So many hexadecimal digits, at random."""
    return secrets.token_hex((length + 1) // 2)[:length]


class Sealing:
    """Keeps ``veil`` in step with the database. All methods raise
    ``store.errors.StoreUnavailable`` when that is away.
    """

    def __init__(
        self, database: Database, veil: Veil, random: Callable[[int], str] = random_signs
    ) -> None:
        self._database = database
        self.veil = veil
        self._random = random

    async def load(self) -> None:
        """Tell the veil who is sealed: before anything is shown to anybody."""
        query = select(sealed_callers).where(sealed_callers.c.lifted_at.is_(None))
        async with self._database.reading() as connection:
            self.veil.replace([_sealed(row) for row in await connection.execute(query)])

    async def of_case(self, case: str) -> SealRow | None:
        """None when its caller is not sealed, or there is no such case."""
        async with self._database.reading() as connection:
            row = await _standing(connection, clean_text(case))
        return None if row is None else _seal_row(row, case)

    async def seal(self, case: str, name: str, reason: str, by: str, at: float) -> SealRow | None:
        """Seal the caller of a case; None when there is no such case. ``name`` is what the citizen
        is called in what was written, "" for nothing more than what their network sent.

        Sealing once more adds the name. Raises NameTooPlain.
        """
        if name and not can_be_hidden(name):
            raise NameTooPlain(f"{name!r} cannot be told from other words")
        case, name = clean_text(case), clean_text(name)
        async with self._database.writing() as connection:
            # Sealed twice at once, by way of two cases: the second waits and finds the first.
            await connection.execute(text("LOCK TABLE sealed_callers IN SHARE ROW EXCLUSIVE MODE"))
            opened = await _case(connection, case)
            if opened is None:
                return None
            others, names = await _as_sent(connection, opened)
            row = await _row_of(connection, opened)
            values: dict[str, Any] = {
                "others": sorted(others.union(row.others if row else ())),
                "names": sorted(names.union(row.names if row else (), [name] if name else [])),
            }
            if row is None or row.lifted_at is not None:
                values |= {
                    "case": case,
                    "sealed_at": at,
                    "sealed_by": by,
                    "reason": clean_text(reason),
                    "lifted_at": None,
                    "lifted_by": None,
                }
            if row is None:
                pseudonym = await self._free_pseudonym(connection)
                values |= {"pseudonym": pseudonym, "number": opened.caller_e164}
                await connection.execute(insert(sealed_callers).values(values))
            else:
                pseudonym = row.pseudonym
                mine = sealed_callers.c.pseudonym == pseudonym
                await connection.execute(update(sealed_callers).where(mine).values(values))
            sealed = await _standing(connection, case)
            assert sealed is not None
        self.veil.add(_sealed(sealed))
        return _seal_row(sealed, case)

    async def lift(self, case: str, by: str, at: float) -> str:
        """Show the caller again; answers the pseudonym they had. Raises NotSealed."""
        async with self._database.writing() as connection:
            row = await _standing(connection, clean_text(case))
            if row is None:
                raise NotSealed(f"the caller of case {case} is not sealed")
            mine = sealed_callers.c.pseudonym == row.pseudonym
            lifted = update(sealed_callers).where(mine).values(lifted_at=at, lifted_by=by)
            await connection.execute(lifted)
        self.veil.remove(row.pseudonym)
        return str(row.pseudonym)

    async def look(self, case: str) -> CallerRow:
        """Who it is. Raises NotSealed."""
        async with self._database.reading() as connection:
            row = await _standing(connection, clean_text(case))
            if row is None:
                raise NotSealed(f"the caller of case {case} is not sealed")
            opened = await _case(connection, clean_text(case))
            assert opened is not None
            _, names = await _as_sent(connection, opened)
        number = row.number or next(iter(row.others), "")
        return CallerRow(row.pseudonym, number, tuple(sorted(names.union(row.names))))

    async def _free_pseudonym(self, connection: AsyncConnection) -> str:
        for length in range(_FIRST_LENGTH, _LONGEST + 1):
            for _ in range(4):
                wanted = f"sealed-{self._random(length)}"
                taken = select(sealed_callers.c.pseudonym).where(
                    sealed_callers.c.pseudonym == wanted
                )
                if (await connection.execute(taken)).first() is None:
                    return wanted
        raise AssertionError("there is no pseudonym left")


async def _case(connection: AsyncConnection, case: str) -> Row[Any] | None:
    query = select(cases).where(cases.c.case == case)
    return (await connection.execute(query)).one_or_none()


async def _row_of(connection: AsyncConnection, opened: Row[Any]) -> Row[Any] | None:
    """The row of the case's caller, lifted or not."""
    query = select(sealed_callers)
    if opened.caller_e164 is not None:
        query = query.where(sealed_callers.c.number == opened.caller_e164)
    else:
        query = query.where(sealed_callers.c.number.is_(None), sealed_callers.c.case == opened.case)
    return (await connection.execute(query)).one_or_none()


async def _standing(connection: AsyncConnection, case: str) -> Row[Any] | None:
    number = select(cases.c.caller_e164).where(cases.c.case == case).scalar_subquery()
    query = select(sealed_callers).where(
        sealed_callers.c.lifted_at.is_(None),
        or_(
            sealed_callers.c.number == number,
            sealed_callers.c.number.is_(None) & (sealed_callers.c.case == case),
        ),
    )
    return (await connection.execute(query)).one_or_none()


async def _as_sent(connection: AsyncConnection, opened: Row[Any]) -> tuple[set[str], set[str]]:
    """Numbers without E.164 form that came with the caller's calls, and all names the caller came
    with.
    """
    theirs = [calls.c.case == opened.case]
    if opened.caller_e164 is not None:
        theirs.append(calls.c.caller_e164 == opened.caller_e164)
    query = select(calls.c.caller, calls.c.caller_e164, calls.c.caller_name).where(or_(*theirs))
    others: set[str] = set()
    names: set[str] = set()
    for row in (await connection.execute(query.distinct())).all():
        if row.caller and row.caller_e164 is None:
            others.add(row.caller)
        if row.caller_name:
            names.add(row.caller_name)
    written = select(intake_messages.c.name).join(cases, cases.c.case == intake_messages.c.case)
    mine = cases.c.case == opened.case
    if opened.caller_e164 is not None:
        mine |= cases.c.caller_e164 == opened.caller_e164
    names.update((await connection.scalars(written.where(mine).distinct())).all())
    return others, names - {""}


def _sealed(row: Row[Any]) -> Sealed:
    return Sealed(row.pseudonym, row.number, tuple(row.others), tuple(row.names))


def _seal_row(row: Row[Any], case: str) -> SealRow:
    return SealRow(case, row.pseudonym, row.sealed_at, row.sealed_by, row.reason)
