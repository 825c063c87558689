"""Every state of every seat: from when until when, who sat there, and for which call."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from acd import facts as f
from acd.values import CallId, SeatNumber, SeatState
from store.columns import Moment
from store.schema import seat_log as table
from store.stored_fact import StoredFact

_CLOSE = text(
    """
    UPDATE seat_log SET until = greatest("from", :at) WHERE seat = :seat AND until IS NULL
    RETURNING operator
    """
).bindparams(bindparam("at", type_=Moment))


@dataclass(frozen=True, slots=True)
class _Change:
    seat: SeatNumber
    state: SeatState
    operator: str | None = None
    """None: the one who sits there already."""
    reason: str = ""
    call: CallId | None = None
    only_from: frozenset[SeatState] = frozenset()
    """Only a seat in one of these states is taken out of it; empty: whatever it was in."""


_READY = frozenset({SeatState.READY})
_FREE = frozenset({SeatState.READY, SeatState.WRAP_UP})
_RESERVED = frozenset({SeatState.RESERVED})
"""Supervisors need not be signed in, and may listen while they are on a break."""


def _change_in(fact: f.Fact) -> _Change | None:
    match fact:
        case f.SeatSignedIn():
            return _Change(fact.seat, SeatState.READY, operator=fact.operator)
        case f.SeatSignedOut():
            return _Change(fact.seat, SeatState.SIGNED_OUT, operator="")
        case f.SeatBecameReady():
            return _Change(fact.seat, SeatState.READY)
        case f.SeatWentOnBreak():
            return _Change(fact.seat, SeatState.ON_BREAK, reason=fact.reason)
        case f.SeatWrapUpStarted():
            return _Change(fact.seat, SeatState.WRAP_UP, call=fact.call)
        case f.SeatNotResponding():
            return _Change(fact.seat, SeatState.NOT_RESPONDING)
        case f.SeatRung():
            return _Change(fact.seat, SeatState.RESERVED, call=fact.call)
        case f.PartyRung(seat=seat) if seat is not None:
            return _Change(seat, SeatState.RESERVED, call=fact.call, only_from=_FREE)
        case f.SupervisorRung():
            return _Change(fact.seat, SeatState.RESERVED, call=fact.call, only_from=_READY)
        case f.SupervisionStarted():
            return _Change(fact.seat, SeatState.TALKING, call=fact.call, only_from=_RESERVED)
        case f.PartyJoined(seat=seat) if seat is not None:
            return _Change(seat, SeatState.TALKING, fact.operator or None, call=fact.call)
        case _:
            return None


async def seat_log(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
    change = _change_in(stored.fact)
    if change is None:
        return
    if change.only_from and await _state(connection, change.seat) not in change.only_from:
        return
    at = stored.fact.at
    closed = await connection.execute(_CLOSE, {"seat": change.seat, "at": at})
    before = closed.scalar_one_or_none()
    row = {
        "journal": journal,
        "seq": stored.seq,
        "seat": change.seat,
        "operator": (before or "") if change.operator is None else change.operator,
        "state": change.state.value,
        "reason": change.reason,
        "call": change.call,
        "from": at,
        "inferred": stored.fact.inferred,
    }
    await connection.execute(insert(table), row)


async def _state(connection: AsyncConnection, seat: SeatNumber) -> str | None:
    now = select(table.c.state).where(table.c.seat == seat, table.c.until.is_(None))
    found: str | None = await connection.scalar(now)
    return found
