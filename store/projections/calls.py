"""Calls and their legs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import bindparam, or_, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from acd import facts as f
from acd.values import CallId, Ending, LegId, Outcome, Place, Role
from store.caller_number import e164
from store.columns import Moment
from store.projection import Projection
from store.projections.known_calls import make_call, mark_inferred
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
_CITIZEN_JOINED = text(
    """
    UPDATE legs SET joined_at = :at, answered_at = coalesce(answered_at, :at)
    WHERE call = :call AND role = 'citizen' AND joined_at IS NULL AND ended_at IS NULL
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
            case f.CallPlaced():
                await _placed(connection, fact, region)
            case f.SeatRung():
                await _leg(connection, fact, Role.OPERATOR, seat=fact.seat)
                await _who_sits_there(connection, fact)
            case f.PartyRung():
                await _leg(connection, fact, fact.role, **_asked_for(fact), asked_by=fact.by)
                await _who_sits_there(connection, fact)
            case f.SupervisorRung():
                asked = {"seat": fact.seat, "asked_by": fact.by or None}
                await _leg(connection, fact, Role.SUPERVISOR, **asked)
                await _who_sits_there(connection, fact)
            case f.CitizenDialled():
                await _leg(connection, fact, Role.CITIZEN, number=fact.number)
            case f.DepartmentRung():
                asked = {"department": fact.department, "asked_by": fact.by}
                await _leg(connection, fact, Role.DEPARTMENT, **asked)
            case f.SeatRingEnded():
                await _leg(connection, fact, Role.OPERATOR, seat=fact.seat, **_end(fact))
            case f.DepartmentRingEnded():
                rung = fact.department
                await _leg(connection, fact, Role.DEPARTMENT, department=rung, **_end(fact))
            case f.PartyRingEnded():
                await _leg(connection, fact, fact.role, **_asked_for(fact), **_end(fact))
            case f.PartyAnswered():
                await _leg(connection, fact, fact.role, answered_at=fact.at)
            case f.SupervisionStarted():
                came = {"answered_at": fact.at, "joined_at": fact.at}
                await _leg(connection, fact, Role.SUPERVISOR, seat=fact.seat, **came)
            case f.PartyJoined():
                await _joined(connection, fact)
            case f.PartyLeft():
                await _leg(connection, fact, fact.role, **_end(fact))
            case f.CallEnded():
                await _ended(connection, fact)
            case _ if isinstance(fact, _OF_CALL):
                await _call_of(connection, fact)

    return calls_and_legs


_OF_CALL = (
    f.CallReturned,
    f.CallQueued,
    f.CallWidened,
    f.CallPriorityChanged,
    f.PlaceRestored,
    f.CallPulled,
    f.CallOverflowed,
    f.VoicemailStarted,
    f.RingBackBooked,
    f.PartyMoved,
    f.PartyMuted,
    f.ConsultationStarted,
    f.ConsultationEnded,
    f.TransferStarted,
    f.TransferEnded,
    f.CallFlagged,
    f.SatisfactionAsked,
    f.SatisfactionGiven,
    f.SupervisionChanged,
    f.CallTakenOver,
)
"""What only has to find its call here; other projections say what comes of it."""

_OfLeg = (
    f.SeatRung
    | f.SeatRingEnded
    | f.DepartmentRung
    | f.DepartmentRingEnded
    | f.PartyRung
    | f.PartyRingEnded
    | f.SupervisorRung
    | f.SupervisionStarted
    | f.CitizenDialled
    | f.PartyAnswered
    | f.PartyJoined
    | f.PartyLeft
)


class _OfCall(Protocol):
    @property
    def call(self) -> CallId: ...
    @property
    def at(self) -> float: ...
    @property
    def inferred(self) -> bool: ...


def _end(
    fact: f.SeatRingEnded | f.DepartmentRingEnded | f.PartyRingEnded | f.PartyLeft,
) -> dict[str, Any]:
    return {"ended_at": fact.at, "ending": fact.ending.value}


def _asked_for(fact: f.PartyRung | f.PartyRingEnded) -> dict[str, Any]:
    return {"seat": fact.seat, "department": fact.department, "number": fact.number or None}


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
    if isinstance(fact, f.CallOffered):
        # Where it waits until something else is said.
        row |= {"queue": fact.hotline or None, "priority": fact.priority}
    if isinstance(fact, f.CallRefused):
        row |= {
            "ended_at": fact.at,
            "outcome": Outcome.REFUSED.value,
            "refused_because": fact.reason.value,
            "wait_seconds": 0.0,
        }
    await _upsert_call(connection, fact, row)
    citizen = {"role": Role.CITIZEN.value, "began_at": fact.at, "answered_at": fact.at}
    if isinstance(fact, f.CallOffered):
        leg = insert(legs).values(
            call=fact.call, leg=LegId(fact.call), joined_at=fact.at, **citizen
        )
        await connection.execute(
            leg.on_conflict_do_update(index_elements=["call", "leg"], set_=citizen)
        )


async def _upsert_call(connection: AsyncConnection, fact: _OfCall, row: Mapping[str, Any]) -> None:
    made = insert(calls).values(call=fact.call, inferred=fact.inferred, **row)
    marked = or_(calls.c.inferred, made.excluded.inferred)
    await connection.execute(
        made.on_conflict_do_update(index_elements=["call"], set_={**row, "inferred": marked})
    )


async def _placed(connection: AsyncConnection, fact: f.CallPlaced, region: str) -> None:
    row: dict[str, Any] = {
        "hotline": fact.hotline,
        "dialled": fact.number,
        "caller": fact.number,
        "caller_e164": e164(fact.number, region),
        "offered_at": fact.at,
        "direction": "outbound",
        "purpose": fact.purpose.value,
        "placed_by": fact.seat,
        "queue": fact.queue or None,
    }
    await _upsert_call(connection, fact, row)


async def _who_sits_there(
    connection: AsyncConnection, fact: f.SeatRung | f.PartyRung | f.SupervisorRung
) -> None:
    if fact.seat is not None:
        names = {"call": fact.call, "leg": fact.leg, "seat": fact.seat}
        await connection.execute(_RUNG, names)


async def _call_of(connection: AsyncConnection, fact: _OfCall) -> None:
    await make_call(connection, fact.call, fact.at)
    if fact.inferred:
        await mark_inferred(connection, fact.call)


async def _leg(connection: AsyncConnection, fact: _OfLeg, role: Role, /, **values: Any) -> None:
    await _call_of(connection, fact)
    row = {"call": fact.call, "leg": fact.leg, "role": role.value, "began_at": fact.at} | values
    made = insert(legs).values(**row)
    await connection.execute(
        made.on_conflict_do_update(index_elements=["call", "leg"], set_=values)
        if values
        else made.on_conflict_do_nothing()
    )


async def _joined(connection: AsyncConnection, fact: f.PartyJoined) -> None:
    # A supervisor who takes the call over is its operator from then on.
    values: dict[str, Any] = {"joined_at": fact.at, "role": fact.role.value}
    if fact.seat is not None:
        values |= {"seat": fact.seat, "operator": fact.operator or None}
    if fact.department is not None:
        values |= {"department": fact.department}
    if fact.number:
        values |= {"number": fact.number}
    await _leg(connection, fact, fact.role, **values)
    # One adopted from a PBX that was left alone was never seen to be picked up.
    unseen = legs.update().where(
        legs.c.call == fact.call, legs.c.leg == fact.leg, legs.c.answered_at.is_(None)
    )
    await connection.execute(unseen.values(answered_at=fact.at))
    # Nobody joins before the citizen is there: the citizen of an outbound call is now.
    await connection.execute(_CITIZEN_JOINED, {"call": fact.call, "at": fact.at})
    if answers(fact):
        row = {
            "call": fact.call,
            "at": fact.at,
            "seat": fact.seat,
            "operator": fact.operator or None,
        }
        await connection.execute(_ANSWERED, row)


def answers(fact: f.PartyJoined) -> bool:
    """Whether this is somebody who can answer a call: an operator, or the phone outside that stands
    in for one.
    """
    return fact.role in (Role.OPERATOR, Role.OUTSIDE) and fact.place is Place.MAIN


async def _ended(connection: AsyncConnection, fact: f.CallEnded) -> None:
    await make_call(connection, fact.call, fact.at)
    ending = {"call": fact.call, "at": fact.at, "ending": fact.ending.value}
    outcome = {"outcome": fact.outcome.value, "inferred": fact.inferred}
    await connection.execute(_ENDED, ending | outcome)
    await connection.execute(_LEGS_ENDED, ending | {"lost": Ending.LOST.value})
