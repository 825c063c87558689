"""What sets a case apart for good: the call was handed to an emergency service, or transferred.

Runs as a projection, after the one that gives calls their cases.
"""

from __future__ import annotations

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.facts import CallFlagged, TransferStarted
from store.columns import Moment
from store.stored_fact import StoredFact

TRANSFERRED = "transferred"
_FLAG = text(
    """
    INSERT INTO case_flags ("case", call, flag, detail, at)
    SELECT "case", call, :flag, :detail, :at FROM calls
    WHERE call = :call AND "case" IS NOT NULL
    ON CONFLICT ("case", call, flag) DO NOTHING
    """
).bindparams(bindparam("at", type_=Moment))


async def case_flags(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
    """Each flag once for each call of the case; the first time counts."""
    fact = stored.fact
    match fact:
        case CallFlagged():
            row = {"call": fact.call, "flag": fact.flag, "detail": fact.detail, "at": fact.at}
        case TransferStarted():
            to = f"{fact.kind.value} {fact.target}"
            row = {"call": fact.call, "flag": TRANSFERRED, "detail": to, "at": fact.at}
        case _:
            return
    await connection.execute(_FLAG, row)
