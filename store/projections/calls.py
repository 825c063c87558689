"""Calls and their legs.

A fact of a call nobody offered (the facts before it are lost) makes the call, marked as inferred:
better a call known in part than none.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, or_, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from acd import facts as f
from acd.values import CallId, Ending, LegId, Outcome, Role
from store.caller_number import e164
from store.columns import Moment
from store.projection import Projection
from store.schema import calls, legs
from store.stored_fact import StoredFact

_AT = bindparam("at", type_=Moment)
_SECONDS = "greatest(0, extract(epoch FROM {} - {}))::double precision"
_ANSWERED = text(
    f"""
    UPDATE calls SET answered_at = :at, seat = :seat, operator = :operator,
        wait_seconds = {_SECONDS.format(":at", "offered_at")}
    WHERE call = :call AND answered_at IS NULL
    """
).bindparams(_AT)
_ENDED = text(
    f"""
    UPDATE calls SET ended_at = :at, outcome = :outcome, ending = :ending,
        wait_seconds = coalesce(wait_seconds, {_SECONDS.format(":at", "offered_at")}),
        talk_seconds = {_SECONDS.format(":at", "answered_at")},
        inferred = inferred OR :inferred
    WHERE call = :call
    """
).bindparams(_AT)
_LEGS_ENDED = text(
    """
    UPDATE legs SET ended_at = :at, ending = CASE WHEN role = 'citizen' THEN :ending ELSE :lost END
    WHERE call = :call AND ended_at IS NULL
    """
).bindparams(_AT)
_RUNG = text(
    """
    UPDATE legs SET operator = (
        SELECT nullif(operator, '') FROM seat_log WHERE seat = :seat AND until IS NULL)
    WHERE call = :call AND leg = :leg
    """
)


def calls_and_legs(region: str) -> Projection:
    """The projection for callers' numbers of ``region`` (see ``store.caller_number``)."""

    async def calls_and_legs(connection: AsyncConnection, journal: str, stored: StoredFact) -> None:
        fact = stored.fact
        match fact:
            case f.CallOffered() | f.CallRefused():
                await _arrived(connection, fact, region)
            case f.SeatRung():
                await _leg(connection, fact, Role.OPERATOR, seat=fact.seat)
                names = {"call": fact.call, "leg": fact.leg, "seat": fact.seat}
                await connection.execute(_RUNG, names)
            case f.DepartmentRung():
                asked = {"department": fact.department, "asked_by": fact.by}
                await _leg(connection, fact, Role.DEPARTMENT, **asked)
            case f.SeatRingEnded():
                await _leg(connection, fact, Role.OPERATOR, seat=fact.seat, **_end(fact))
            case f.DepartmentRingEnded():
                rung = fact.department
                await _leg(connection, fact, Role.DEPARTMENT, department=rung, **_end(fact))
            case f.PartyAnswered():
                await _leg(connection, fact, fact.role, answered_at=fact.at)
            case f.PartyJoined():
                await _joined(connection, fact)
            case f.PartyLeft():
                await _leg(connection, fact, fact.role, **_end(fact))
            case f.CallReturned():
                await _call_of(connection, fact)
            case f.CallEnded():
                await _ended(connection, fact)
            case _:
                pass

    return calls_and_legs


_OfCall = (
    f.SeatRung
    | f.SeatRingEnded
    | f.DepartmentRung
    | f.DepartmentRingEnded
    | f.PartyAnswered
    | f.PartyJoined
    | f.PartyLeft
)


def _end(fact: f.SeatRingEnded | f.DepartmentRingEnded | f.PartyLeft) -> dict[str, Any]:
    return {"ended_at": fact.at, "ending": fact.ending.value}


async def _arrived(
    connection: AsyncConnection, fact: f.CallOffered | f.CallRefused, region: str
) -> None:
    row: dict[str, Any] = {
        "hotline": fact.hotline,
        "dialled": fact.dialled,
        "trunk": fact.trunk,
        "caller": fact.caller,
        "caller_e164": e164(fact.caller, region),
        "caller_name": fact.caller_name,
        "offered_at": fact.at,
        "queued": isinstance(fact, f.CallOffered),
    }
    if isinstance(fact, f.CallRefused):
        row |= {
            "ended_at": fact.at,
            "outcome": Outcome.REFUSED.value,
            "refused_because": fact.reason.value,
            "wait_seconds": 0.0,
        }
    made = insert(calls).values(call=fact.call, inferred=fact.inferred, **row)
    marked = or_(calls.c.inferred, made.excluded.inferred)
    await connection.execute(
        made.on_conflict_do_update(index_elements=["call"], set_={**row, "inferred": marked})
    )
    citizen = {"role": Role.CITIZEN.value, "began_at": fact.at, "answered_at": fact.at}
    if isinstance(fact, f.CallOffered):
        leg = insert(legs).values(
            call=fact.call, leg=LegId(fact.call), joined_at=fact.at, **citizen
        )
        await connection.execute(
            leg.on_conflict_do_update(index_elements=["call", "leg"], set_=citizen)
        )


async def _call_of(connection: AsyncConnection, fact: _OfCall | f.CallReturned) -> None:
    await _make_call(connection, fact.call, fact.at)
    if fact.inferred:
        changed = calls.update().where(calls.c.call == fact.call).values(inferred=True)
        await connection.execute(changed)


async def _make_call(connection: AsyncConnection, call: CallId, at: float) -> None:
    made = insert(calls).values(call=call, offered_at=at, inferred=True)
    await connection.execute(made.on_conflict_do_nothing())


async def _leg(connection: AsyncConnection, fact: _OfCall, role: Role, **values: Any) -> None:
    await _call_of(connection, fact)
    made = insert(legs).values(
        call=fact.call, leg=fact.leg, role=role.value, began_at=fact.at, **values
    )
    await connection.execute(
        made.on_conflict_do_update(index_elements=["call", "leg"], set_=values)
        if values
        else made.on_conflict_do_nothing()
    )


async def _joined(connection: AsyncConnection, fact: f.PartyJoined) -> None:
    values: dict[str, Any] = {"joined_at": fact.at}
    if fact.seat is not None:
        values |= {"seat": fact.seat, "operator": fact.operator or None}
    if fact.department is not None:
        values |= {"department": fact.department}
    await _leg(connection, fact, fact.role, **values)
    # One adopted from a PBX that was left alone was never seen to be picked up.
    unseen = legs.update().where(
        legs.c.call == fact.call, legs.c.leg == fact.leg, legs.c.answered_at.is_(None)
    )
    await connection.execute(unseen.values(answered_at=fact.at))
    if fact.role is Role.OPERATOR:
        row = {
            "call": fact.call,
            "at": fact.at,
            "seat": fact.seat,
            "operator": fact.operator or None,
        }
        await connection.execute(_ANSWERED, row)


async def _ended(connection: AsyncConnection, fact: f.CallEnded) -> None:
    await _make_call(connection, fact.call, fact.at)
    ending = {"call": fact.call, "at": fact.at, "ending": fact.ending.value}
    outcome = {"outcome": fact.outcome.value, "inferred": fact.inferred}
    await connection.execute(_ENDED, ending | outcome)
    await connection.execute(_LEGS_ENDED, ending | {"lost": Ending.LOST.value})
