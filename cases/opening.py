"""Every answered call belongs to a case: it joins the one its caller has open, or opens one. So
does a call whose caller spoke after the tone. A call placed from a case belongs to that case,
reached or not.

Runs as a projection, after those of ``store.projections``. A caller whose number is withheld, or is
no number, gets a case of their own every time. That a caller has one open case at most is kept by a
unique index, so that two calls answered together meet in one case whatever runs at the same time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy import Row, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.facts import CallPlaced, PartyJoined, VoicemailStarted
from cases.found_by import WRITTEN, vector, words_of
from store.columns import stored_moment
from store.projection import Projection
from store.projections.calls import answers
from store.schema import calls, case_calls, case_changes, case_numbers, cases
from store.stored_fact import StoredFact


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to be opened."""

    hotline: str
    caller: str | None
    """E.164; None: withheld."""
    at: float
    """Seconds since the epoch."""
    by: str | None
    source: tuple[str, str]
    """What it was opened by, for its history: ``("call", "c-1")``."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Columns of ``cases`` that are known already."""


def case_opening(zone: tzinfo) -> Projection:
    """The projection that gives calls their cases; ``zone`` decides which day a case number has."""

    async def case_opening(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
        fact = stored.fact
        match fact:
            case CallPlaced() if fact.case:
                await _join(connection, fact)
            case PartyJoined() if answers(fact):
                await _of_caller(connection, fact.call, fact.at, fact.operator or None, zone)
            case VoicemailStarted():
                await _of_caller(connection, fact.call, fact.at, None, zone)
            case _:
                pass

    return case_opening


async def _of_caller(
    connection: AsyncConnection, call: str, at: float, operator: str | None, zone: tzinfo
) -> None:
    row = await _call(connection, call)
    if row is None or row.case is not None:
        return
    when = stored_moment(at) if row.answered_at is None else row.answered_at
    opening = Opening(row.hotline, row.caller_e164, when, operator, ("call", call))
    case, _ = await open_or_join(connection, opening, zone)
    await _link(connection, case, call, when)


async def _join(connection: AsyncConnection, fact: CallPlaced) -> None:
    """The case was there when the call was asked for; one that is not known is left out."""
    row = await _call(connection, fact.call)
    known = await connection.scalar(select(cases.c.case).where(cases.c.case == fact.case))
    if row is not None and row.case is None and known is not None:
        await _link(connection, fact.case, fact.call, fact.at)


async def _link(connection: AsyncConnection, case: str, call: str, at: float) -> None:
    link = {"case": case, "call": call, "joined_at": at}
    await connection.execute(insert(case_calls), link)
    await connection.execute(calls.update().where(calls.c.call == call).values(case=case))


async def _call(connection: AsyncConnection, call: str) -> Row[Any, Any, Any, Any] | None:
    columns = (calls.c.case, calls.c.hotline, calls.c.caller_e164, calls.c.answered_at)
    return (await connection.execute(select(*columns).where(calls.c.call == call))).one_or_none()


async def _open_case_of(connection: AsyncConnection, caller: str | None) -> str | None:
    """The caller's open case, locked against being closed before this call is on it."""
    if caller is None:
        return None
    wanted = select(cases.c.case).where(cases.c.caller_e164 == caller, cases.c.status == "open")
    found: str | None = await connection.scalar(wanted.with_for_update())
    return found


async def open_or_join(
    connection: AsyncConnection, opening: Opening, zone: tzinfo
) -> tuple[str, bool]:
    """The case the caller has open, or a new one; and whether it was there before."""
    found = await _open_case_of(connection, opening.caller)
    if found is not None:
        return found, True
    written = [opening.words.get(name, "") for name in WRITTEN]
    found_by = vector(await asyncio.to_thread(words_of, written))
    while True:
        number = await next_number(connection, opening.hotline, opening.at, zone)
        made = (
            upsert(cases)
            .values(
                case=number,
                version=1,
                status="open",
                caller_e164=opening.caller,
                hotline=opening.hotline,
                opened_at=opening.at,
                opened_by=opening.by,
                changed_at=opening.at,
                changed_by=opening.by,
                words=found_by,
                **opening.words,
            )
            .on_conflict_do_nothing()
            .returning(cases.c.case)
        )
        if await connection.scalar(made) is not None:
            break
        # Somebody opened a case of this caller in this very moment: that one it is.
        found = await _open_case_of(connection, opening.caller)
        if found is not None:
            return found, True
    source, name = opening.source
    words = {column: ["", text] for column, text in opening.words.items() if text}
    await connection.execute(
        insert(case_changes),
        {
            "case": number,
            "version": 1,
            "at": opening.at,
            "by": opening.by,
            "what": {"status": [None, "open"], source: [None, name], **words},
        },
    )
    return number, False


async def next_number(connection: AsyncConnection, hotline: str, at: float, zone: tzinfo) -> str:
    """The next case number of that day and hotline: ``20261122-12345-0001``."""
    day = datetime.fromtimestamp(at, UTC).astimezone(zone).date()
    counted = upsert(case_numbers).values(day=day, hotline=hotline, last=1)
    last = await connection.scalar(
        counted.on_conflict_do_update(
            index_elements=["day", "hotline"], set_={"last": case_numbers.c.last + 1}
        ).returning(case_numbers.c.last)
    )
    return f"{day:%Y%m%d}-{hotline or '0'}-{last:04d}"
