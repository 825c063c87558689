"""Calls as they are shown: live ones from the centre, past ones from the store, in one form."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from acd.trial_line import TRIAL_TRUNK
from acd.values import (
    CallState,
    Direction,
    Ending,
    LegState,
    Outcome,
    Place,
    Purpose,
    RefusedBecause,
    Role,
    Supervision,
    TargetKind,
)
from api.here import Here
from api.paging import PageQuery
from api.schemas import Identifier, Line, Number, Shown, ShownFact
from api.times import AskedMoment, Moment, Seconds
from api.views import CallRow, LegRow, LiveCall, LiveConsultation, LiveLeg, LiveTransfer


class CallQuery(PageQuery):
    """All given conditions must hold. Moments are about when the call was offered."""

    live: Annotated[
        bool, Field(description="Only calls that are up now; answered without the database.")
    ] = False
    since: AskedMoment | None = None
    before: AskedMoment | None = None
    hotline: Number | None = None
    caller: Annotated[
        Line | None, Field(min_length=3, description="The caller's number or its end.")
    ] = None
    seat: Number | None = None
    operator: Line | None = None
    department: Number | None = None
    outcome: Outcome | None = None
    case: Identifier | None = None
    direction: Direction | None = None
    queue: Number | None = None
    flag: Annotated[Identifier | None, Field(examples=["emergency"])] = None


class Leg(Shown):
    """One party's connection."""

    id: str
    role: Role
    state: LegState
    seat: str | None
    operator: str | None
    department: str | None
    number: Annotated[str | None, Field(description="The number dialled for a party outside.")]
    place: Annotated[
        Place | None,
        Field(
            description="``main``: the room of the call; ``aside``: a word in private; ``held``: "
            "on hold. Null for legs that are over."
        ),
    ]
    muted: bool
    supervision: Annotated[Supervision | None, Field(description="Supervisors only.")]
    watches: Annotated[str | None, Field(description="Supervisors only: the operator's leg.")]
    asked_by: Annotated[
        str | None, Field(description="The seat, or the supervisor, that had it rung.")
    ]
    began_at: Moment
    answered_at: Moment | None
    joined_at: Moment | None
    ended_at: Moment | None
    ending: Ending | None


class Consultation(Shown):
    """A word in private that is going on."""

    by: Annotated[str, Field(description="The seat.")]
    leg: Annotated[str, Field(description="Of the one consulted.")]
    kind: TargetKind
    number: str


class Transfer(Shown):
    """The citizen is being handed over, and nobody has answered yet."""

    by: Annotated[str, Field(description="The seat.")]
    leg: Annotated[str | None, Field(description="Of the target; null for a queue.")]
    kind: TargetKind
    number: str


class Call(Shown):
    id: str
    direction: Direction
    purpose: Annotated[Purpose | None, Field(description="Outbound: why the citizen is rung.")]
    placed_by: Annotated[str | None, Field(description="Outbound: the seat it was placed from.")]
    hotline: str
    queue: Annotated[str | None, Field(description="Where it was answered, or waits, or waited.")]
    position: Annotated[int | None, Field(description="Place in the queue, 1 is served next.")]
    priority: Annotated[int, Field(description="Higher is served first.")]
    state: CallState
    caller: Annotated[str, Field(description='"" when withheld.')]
    caller_name: str
    dialled: str
    trunk: str
    test: Annotated[
        bool, Field(description="Placed by the system itself, for one seat; in no figures.")
    ]
    offered_at: Moment
    answered_at: Moment | None
    ended_at: Moment | None
    outcome: Annotated[Outcome | None, Field(description="Null while the call is up.")]
    refused_because: RefusedBecause | None
    ending: Ending | None
    seat: Annotated[str | None, Field(description="The seat that answered first.")]
    operator: Annotated[str | None, Field(description="The operator who answered first.")]
    case: str | None
    wait_seconds: Annotated[
        Seconds, Field(description="From offered to answered, or to the end, or until now.")
    ]
    talk_seconds: Annotated[
        Seconds | None, Field(description="From answered to the end, or until now.")
    ]
    consultation: Consultation | None
    transfer: Transfer | None
    flags: Annotated[list[str], Field(description="``emergency``: handed to 110, 119 or 120.")]
    voicemail: Annotated[bool, Field(description="The citizen speaks after the tone.")]
    ring_back_booked: Annotated[bool, Field(description="The citizen is to be rung back.")]
    satisfaction_asked: bool
    grade: Annotated[int | None, Field(description="What the citizen keyed in, 1 to 5.")]
    inferred: Annotated[
        bool, Field(description="True when something about it was concluded rather than seen.")
    ]
    parties: Annotated[list[Leg], Field(description="Live calls: who is on it now.")]


class CallInFull(Call):
    holds: Annotated[int | None, Field(description="How often the citizen was on hold.")]
    hold_seconds: Seconds | None
    transfers: int | None
    coverage: Annotated[
        float | None,
        Field(
            description="The share of talk, hold and consultation that is on its recording; null: "
            "not known yet, or nobody talked."
        ),
    ]
    legs: Annotated[list[Leg], Field(description="Every leg there was, the citizen's first.")]
    moments: Annotated[list[ShownFact], Field(description="What happened, in order.")]
    complete: Annotated[
        bool,
        Field(description="False when the database is away and only what is up now is shown."),
    ]


def show_row(row: CallRow, live: LiveCall | None, site: Here) -> Call:
    """A stored call; what is up now is known better by the centre."""
    if live is not None:
        return show_live(live, site, case=row.case)
    return Call(**_stored(row, site))


def show_live(call: LiveCall, site: Here, case: str | None = None) -> Call:
    return Call(**_live(call, site, case))


def show_in_full(
    row: CallRow | None,
    live: LiveCall | None,
    legs: list[Leg],
    moments: list[ShownFact],
    site: Here,
) -> CallInFull:
    """Either of ``row`` and ``live`` is given. Without ``row`` the answer says that it is not
    complete.
    """
    if live is not None:
        values = _live(live, site, row.case if row else None)
    else:
        assert row is not None
        values = _stored(row, site)
    for name in ("holds", "hold_seconds", "transfers", "coverage"):
        values[name] = getattr(row, name) if row is not None else None
    return CallInFull(**values, legs=legs, moments=moments, complete=row is not None)


def show_leg(row: LegRow, site: Here) -> Leg:
    if row.ended_at is not None:
        state = LegState.ENDED
    elif row.joined_at is not None:
        state = LegState.JOINED
    elif row.answered_at is not None:
        state = LegState.ANSWERED
    else:
        state = LegState.RINGING
    return Leg(
        id=row.leg,
        role=Role(row.role),
        state=state,
        seat=row.seat,
        operator=row.operator,
        department=row.department,
        number=row.number,
        place=None,
        muted=False,
        supervision=None,
        watches=None,
        asked_by=row.asked_by,
        began_at=site.moment(row.began_at),
        answered_at=site.moment(row.answered_at),
        joined_at=site.moment(row.joined_at),
        ended_at=site.moment(row.ended_at),
        ending=Ending(row.ending) if row.ending else None,
    )


def show_live_leg(leg: LiveLeg, site: Here) -> Leg:
    since: datetime = site.moment(leg.since)
    return Leg(
        id=leg.leg,
        role=leg.role,
        state=leg.state,
        seat=leg.seat,
        operator=leg.operator,
        department=leg.department,
        number=leg.number or None,
        place=leg.place,
        muted=leg.muted,
        supervision=leg.mode,
        watches=leg.watches,
        asked_by=leg.user or None,
        began_at=since,
        answered_at=None,
        joined_at=None,
        ended_at=None,
        ending=None,
    )


def _consultation(found: LiveConsultation | None) -> Consultation | None:
    if found is None:
        return None
    return Consultation(by=found.by, leg=found.leg, kind=found.kind, number=found.target)


def _transfer(found: LiveTransfer | None) -> Transfer | None:
    if found is None:
        return None
    return Transfer(by=found.by, leg=found.leg, kind=found.kind, number=found.target)


def _live(call: LiveCall, site: Here, case: str | None) -> dict[str, object]:
    now = site.ports.clock()
    answered = call.answered_at
    first = next((leg for leg in call.legs if leg.role is Role.OPERATOR), None)
    return {
        "id": call.call,
        "direction": call.direction,
        "purpose": call.purpose,
        "placed_by": call.placed_by,
        "hotline": call.hotline,
        "queue": call.queue,
        "position": call.position,
        "priority": call.priority,
        "state": call.state,
        "caller": call.caller,
        "caller_name": call.caller_name,
        "dialled": call.dialled,
        "trunk": call.trunk,
        "test": call.trunk == TRIAL_TRUNK,
        "offered_at": site.moment(call.offered_at),
        "answered_at": site.moment(answered),
        "ended_at": None,
        "outcome": None,
        "refused_because": None,
        "ending": None,
        "seat": first.seat if first and answered is not None else None,
        "operator": first.operator if first and answered is not None else None,
        "case": case or call.case or None,
        "wait_seconds": max(0.0, (now if answered is None else answered) - call.offered_at),
        "talk_seconds": None if answered is None else max(0.0, now - answered),
        "consultation": _consultation(call.consultation),
        "transfer": _transfer(call.transfer),
        "flags": [flag for flag, _ in call.flags],
        "voicemail": call.voicemail,
        "ring_back_booked": call.ring_back_booked,
        "satisfaction_asked": call.satisfaction_asked,
        "grade": call.grade,
        "inferred": call.inferred,
        "parties": [show_live_leg(leg, site) for leg in call.legs],
    }


def _stored(row: CallRow, site: Here) -> dict[str, object]:
    now = site.ports.clock()
    end = now if row.ended_at is None else row.ended_at
    answered = row.answered_at
    return {
        "id": row.call,
        "direction": Direction(row.direction),
        "purpose": Purpose(row.purpose) if row.purpose else None,
        "placed_by": row.placed_by,
        "hotline": row.hotline,
        "queue": row.queue,
        "position": None,
        "priority": row.priority,
        "state": CallState.ENDED,
        "caller": row.caller,
        "caller_name": row.caller_name,
        "dialled": row.dialled,
        "trunk": row.trunk,
        "test": row.trunk == TRIAL_TRUNK,
        "offered_at": site.moment(row.offered_at),
        "answered_at": site.moment(answered),
        "ended_at": site.moment(row.ended_at),
        "outcome": Outcome(row.outcome) if row.outcome else None,
        "refused_because": RefusedBecause(row.refused_because) if row.refused_because else None,
        "ending": Ending(row.ending) if row.ending else None,
        "seat": row.seat,
        "operator": row.operator,
        "case": row.case,
        "wait_seconds": max(0.0, (end if answered is None else answered) - row.offered_at),
        "talk_seconds": None if answered is None else max(0.0, end - answered),
        "consultation": None,
        "transfer": None,
        "flags": list(row.flags),
        "voicemail": row.voicemail,
        "ring_back_booked": row.rung_back_at is not None,
        "satisfaction_asked": row.satisfaction_asked,
        "grade": row.grade,
        "inferred": row.inferred,
        "parties": [],
    }
