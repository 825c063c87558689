"""Events that are told late happened when they happened, but not before what they follow on."""

from __future__ import annotations

from acd import events as e
from acd.records import LegRecord
from acd.state import State
from acd.values import CallId, LegId


def earliest(state: State, event: e.Event) -> float:
    """Before this moment (seconds since the epoch) an event that was seen cannot have happened.

    What it follows on may have been decided before the event was read, and nothing lasts less than
    no time: no leg of its call began later, the call and the seat came into their states before.
    """
    if event.inferred:
        return 0.0
    named: LegId | None = getattr(event, "leg", None)
    leg = state.legs.get(named) if named else None
    about: CallId | None = leg.call if leg else getattr(event, "call", None)
    call = state.calls.get(about) if about else None
    seat = state.seats.get(leg.seat) if leg and leg.seat else None
    legs: list[LegRecord] = [*(call.legs.values() if call else ()), *([leg] if leg else ())]
    return max(
        0.0,
        call.since if call else 0.0,
        seat.since if seat and leg and seat.leg == leg.leg else 0.0,
        *(max(one.began_at, one.joined_at or 0.0) for one in legs),
    )
