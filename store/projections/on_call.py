"""What is done on a call: who was put where and for how long, consultations, transfers, flags,
supervision, and the grade the citizen gave.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import TextClause, bindparam, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from acd import facts as f
from acd.values import Place
from store.columns import Moment
from store.schema import call_flags, consultations, places, supervisions, transfers
from store.stored_fact import StoredFact

_AT = bindparam("at", type_=Moment)


def _sql(statement: str) -> TextClause:
    return text(statement).bindparams(_AT)


_PLACE_OVER = _sql(
    """
    UPDATE places SET until = greatest("from", :at)
    WHERE call = :call AND leg = :leg AND until IS NULL
    """
)
_PLACES_OVER = _sql(
    'UPDATE places SET until = greatest("from", :at) WHERE call = :call AND until IS NULL'
)
_CONSULTATION_OVER = _sql(
    """
    UPDATE consultations SET ended_at = :at, how = :how, inferred = inferred OR :inferred
    WHERE call = :call AND by = :by AND ended_at IS NULL
    """
)
_TRANSFER_OVER = _sql(
    """
    UPDATE transfers SET ended_at = :at, how = :how, ending = :ending,
        inferred = inferred OR :inferred
    WHERE call = :call AND ended_at IS NULL
    """
)
_SUPERVISION_OVER = _sql(
    """
    UPDATE supervisions SET until = greatest("from", :at)
    WHERE call = :call AND leg = :leg AND until IS NULL RETURNING seat, by
    """
)
_SUPERVISIONS_OVER = _sql(
    'UPDATE supervisions SET until = greatest("from", :at) WHERE call = :call AND until IS NULL'
)
_ASKED = _sql(
    """
    INSERT INTO satisfaction (call, "case", asked_at)
    SELECT call, "case", :at FROM calls WHERE call = :call
    ON CONFLICT (call) DO UPDATE SET asked_at = excluded.asked_at
    """
)
_GIVEN = _sql(
    """
    INSERT INTO satisfaction (call, "case", asked_at, given_at, grade, seat, operator)
    SELECT call, "case", :at, :at, :grade, :seat, :operator FROM calls WHERE call = :call
    ON CONFLICT (call) DO UPDATE SET given_at = excluded.given_at, grade = excluded.grade,
        seat = excluded.seat, operator = excluded.operator
    """
)


async def on_call(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
    """Rows of ``places``, ``consultations``, ``transfers``, ``supervisions``, ``call_flags`` and
    ``satisfaction``.
    """
    fact = stored.fact
    began = {"journal": journal, "seq": stored.seq, "inferred": fact.inferred}
    match fact:
        case f.PartyMoved() | f.PartyJoined():
            await _placed(connection, fact, began)
        case f.PartyLeft():
            where = {"call": fact.call, "leg": fact.leg, "at": fact.at}
            await connection.execute(_PLACE_OVER, where)
            await connection.execute(_SUPERVISION_OVER, where)
        case f.CallEnded():
            over = {"call": fact.call, "at": fact.at}
            await connection.execute(_PLACES_OVER, over)
            await connection.execute(_SUPERVISIONS_OVER, over)
        case f.ConsultationStarted():
            row = _asked(fact) | {"kind": fact.target_kind.value, "target": fact.target}
            await connection.execute(insert(consultations), began | row)
        case f.ConsultationEnded():
            end = _asked(fact) | {"how": fact.how.value, "inferred": fact.inferred}
            await connection.execute(_CONSULTATION_OVER, end)
        case f.TransferStarted():
            row = _asked(fact) | {"kind": fact.kind.value, "target": fact.target}
            await connection.execute(insert(transfers), began | row)
        case f.TransferEnded():
            end = {"call": fact.call, "at": fact.at, "how": fact.how.value}
            end |= {"ending": fact.ending and fact.ending.value, "inferred": fact.inferred}
            await connection.execute(_TRANSFER_OVER, end)
        case f.CallFlagged():
            row = _asked(fact) | {"flag": fact.flag, "detail": fact.detail}
            row |= {"journal": journal, "seq": stored.seq}
            await connection.execute(insert(call_flags), row)
        case f.SatisfactionAsked():
            await connection.execute(_ASKED, {"call": fact.call, "at": fact.at})
        case f.SatisfactionGiven():
            given = {"call": fact.call, "at": fact.at, "grade": fact.grade, "seat": fact.seat}
            await connection.execute(_GIVEN, given | {"operator": fact.operator or None})
        case _:
            await _supervised(connection, fact, began)


def _asked(
    fact: f.ConsultationStarted | f.ConsultationEnded | f.TransferStarted | f.CallFlagged,
) -> dict[str, Any]:
    return {"call": fact.call, "at": fact.at, "by": fact.by or ""}


async def _placed(
    connection: AsyncConnection, fact: f.PartyMoved | f.PartyJoined, began: dict[str, Any]
) -> None:
    """The room of the call is where a leg is unless something else is said."""
    where = {"call": fact.call, "leg": fact.leg}
    await connection.execute(_PLACE_OVER, where | {"at": fact.at})
    if fact.place is not Place.MAIN:
        by = fact.by if isinstance(fact, f.PartyMoved) else None
        row = {"role": fact.role.value, "place": fact.place.value, "by": by or "", "from": fact.at}
        await connection.execute(insert(places), began | where | row)


async def _supervised(connection: AsyncConnection, fact: f.Fact, began: dict[str, Any]) -> None:
    """One row for each mode the supervisor was in."""
    if not isinstance(fact, f.SupervisionStarted | f.SupervisionChanged | f.CallTakenOver):
        return
    where = {"call": fact.call, "leg": fact.leg}
    over = await connection.execute(_SUPERVISION_OVER, where | {"at": fact.at})
    before = over.first()
    row = {**began, **where, "by": fact.by, "from": fact.at}
    match fact:
        case f.SupervisionStarted():
            await connection.execute(
                insert(supervisions), row | {"seat": fact.seat, "mode": fact.mode.value}
            )
        case f.SupervisionChanged():
            seat = before.seat if before is not None else ""
            by = fact.by or (before.by if before is not None else "")
            await connection.execute(
                insert(supervisions), row | {"seat": seat, "by": by, "mode": fact.mode.value}
            )
        case f.CallTakenOver():
            pass
