"""Writes down who is to be told what, and plans the telling, in the transaction of the change that
is told: neither can be without the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.deadlines.clocks import Clock
from cases.telling import Happening
from notices.addresses import COLUMNS, address_of
from notices.occasions import told
from notices.templates import Templates
from notices.values import Address, Kind, Language
from store.jobs import plan
from store.schema import case_deadlines, cases
from store.schema_notices import notice_addresses, notices

JOB = "notice"
"""The job of delivering one; its payload is the notice's number."""
NOWHERE = "log"
"""The way of what nobody has an address for."""


class Outbox:
    """Fills ``cases.telling.Teller``."""

    def __init__(
        self,
        templates: Templates,
        name_of: Callable[[str], str],
        zone: tzinfo,
        language: Language,
    ) -> None:
        """``name_of`` gives a department's name; ``language`` is that of what has no address."""
        self._templates = templates
        self._name_of = name_of
        self._zone = zone
        self._language = language

    async def tell(self, connection: AsyncConnection, happening: Happening) -> None:
        """Nothing is sent yet. Once for each address and kind, however often it is called for the
        same version of a case.
        """
        wanted = told(happening)
        if not wanted:
            return
        due_at = await _due(connection, happening)
        known = await _addresses(connection, sorted({department for _, department in wanted}))
        rows = [
            self._row(happening, kind, address, due_at)
            for kind, department in wanted
            for address in self._whom(known, kind, department)
        ]
        if not rows:
            return
        new = insert(notices).on_conflict_do_nothing(index_elements=["letter"])
        made = await connection.scalars(new.returning(notices.c.notice), rows)
        await plan(connection, JOB, [str(number) for number in sorted(made)])

    def _whom(self, known: Sequence[Address], kind: Kind, department: str) -> list[Address]:
        """An address that wants other kinds is an address all the same: it is not told."""
        of_it = [one for one in known if one.department == department]
        if not of_it:
            language = self._language
            return [Address(0, department, "", NOWHERE, "", language, (), 0, 0.0, "")]
        return [one for one in of_it if one.wants(kind)]

    def _row(
        self, happening: Happening, kind: Kind, address: Address, due_at: float | None
    ) -> dict[str, Any]:
        said = self._templates.say(
            kind,
            address.language,
            case=happening.case,
            department=self._name_of(address.department) if address.department else "",
            due=None if due_at is None else self._local(due_at),
            clock=happening.clock,
        )
        at = happening.at
        return {
            "letter": letter(happening, kind, address),
            "case": happening.case,
            "version": happening.version,
            "kind": kind.value,
            "department": address.department,
            "person": address.person,
            "address": address.address,
            "way": address.way,
            "target": address.target,
            "language": address.language,
            "subject": said.subject,
            "text": said.text,
            "due_at": due_at,
            "made_at": at,
            "since": at,
            "next_at": at,
        }

    def _local(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._zone).strftime("%Y-%m-%d %H:%M")


def letter(happening: Happening, kind: Kind, address: Address) -> str:
    """The same for the same notice, and never for another one."""
    whom = f"{address.address} {address.department}"
    plain = f"{happening.case}\n{happening.version}\n{kind}\n{happening.clock}\n{whom}"
    return hashlib.sha256(plain.encode()).hexdigest()[:32]


async def _addresses(connection: AsyncConnection, departments: Sequence[str]) -> list[Address]:
    query = select(*COLUMNS).where(notice_addresses.c.department.in_(departments))
    rows = await connection.execute(query.order_by(notice_addresses.c.address))
    return [address_of(row) for row in rows]


async def _due(connection: AsyncConnection, happening: Happening) -> float | None:
    """By when: of the clock that is told of, or else of the reply, or else the first of all."""
    query = select(case_deadlines.c.clock, case_deadlines.c.due_at).where(
        case_deadlines.c.case == happening.case, case_deadlines.c.ended_at.is_(None)
    )
    running = {row.clock: row.due_at for row in await connection.execute(query)}
    for clock in (happening.clock, Clock.REPLY):
        if clock is not None and clock.value in running:
            return float(running[clock.value])
    first: float | None = await connection.scalar(
        select(cases.c.due_at).where(cases.c.case == happening.case)
    )
    return first
