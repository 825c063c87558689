"""When the PBX was in sight. What lies between two rows was not seen by anybody."""

from __future__ import annotations

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.facts import PbxLost, PbxSeen
from store.columns import Moment
from store.stored_fact import StoredFact

_SEEN = text(
    """
    INSERT INTO sight_log (journal, seq, "from")
    SELECT :journal, :seq, :at WHERE NOT EXISTS (SELECT FROM sight_log WHERE until IS NULL)
    """
).bindparams(bindparam("at", type_=Moment))
_LOST = text(
    """
    UPDATE sight_log SET until = greatest("from", :at), lost_because = :reason WHERE until IS NULL
    """
).bindparams(bindparam("at", type_=Moment))


async def sight_log(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
    match stored.fact:
        case PbxSeen(at=at):
            await connection.execute(_SEEN, {"journal": journal, "seq": stored.seq, "at": at})
        case PbxLost(at=at, reason=reason):
            await connection.execute(_LOST, {"at": at, "reason": reason})
        case _:
            pass
