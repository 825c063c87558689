"""Seats as they are shown, and the states that can be asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from acd.values import Phone, SeatState
from api.here import Here
from api.schemas import Line, Shown, StrictBody
from api.times import Moment, Seconds
from api.views import LiveSeat


class WantedState(StrEnum):
    READY = "ready"
    """Signs in when nobody is signed in; otherwise ends a break or the wrap-up."""
    ON_BREAK = "on_break"
    SIGNED_OUT = "signed_out"


class StateChange(StrictBody):
    state: WantedState
    reason: Annotated[Line, Field(description="Of a break; shown to supervisors.")] = ""
    operator: Annotated[
        Line | None,
        Field(min_length=1, description="Supervisors and administrators only: whom to sign in."),
    ] = None

    @model_validator(mode="after")
    def _fits(self) -> StateChange:
        if self.reason and self.state is not WantedState.ON_BREAK:
            raise ValueError("a reason belongs to a break")
        if self.operator is not None and self.state is not WantedState.READY:
            raise ValueError("an operator is named to sign in (state ready)")
        return self


class WrapUpExtension(StrictBody):
    seconds: Annotated[
        float,
        Field(gt=0, le=3600, allow_inf_nan=False, description="On top of what is left."),
    ]


class Skill(Shown):
    queue: str
    level: Annotated[int, Field(description="1 is the best, 9 the last.")]


class Seat(Shown):
    number: str
    name: str
    hotlines: Annotated[list[str], Field(description="The hotlines it answers.")]
    skills: Annotated[
        list[Skill], Field(description="The queues it serves: the operator's, or the seat's own.")
    ]
    misses: Annotated[int, Field(description="Calls missed in a row.")]
    state: SeatState
    since: Annotated[Moment | None, Field(description="When it got into this state.")]
    seconds: Annotated[Seconds | None, Field(description="How long it has been in it.")]
    until: Annotated[
        Moment | None, Field(description="When wrap-up, the ring or the rest after a miss ends.")
    ]
    operator: str | None
    phone: Phone
    call: Annotated[str | None, Field(description="The call it is on or is rung for.")]
    leg: str | None
    break_reason: str
    leaving: Annotated[
        SeatState | None,
        Field(description="``on_break`` or ``signed_out`` when asked for during a call."),
    ]


def show_seat(seat: LiveSeat, at: float, site: Here) -> Seat:
    return Seat(
        number=seat.number,
        name=seat.name,
        hotlines=sorted(seat.hotlines),
        skills=[Skill(queue=queue, level=level) for queue, level in seat.skills],
        misses=seat.misses,
        state=seat.state,
        since=site.moment(seat.since),
        seconds=None if seat.since is None else max(0.0, at - seat.since),
        until=site.moment(seat.until),
        operator=seat.operator,
        phone=seat.phone,
        call=seat.call,
        leg=seat.leg,
        break_reason=seat.break_reason,
        leaving=seat.leaving,
    )
