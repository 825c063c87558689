"""Seats, operators, departments, leaders on duty, and callers who are turned away."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from administration.queues import Level
from administration.words import Dial, Line, Moment, Name, Network, Number, Part

Skills = Annotated[
    dict[Name, Level],
    Field(max_length=200, description="Queue -> level, 1 is best. Which calls it gets."),
]


class OutboundClass(StrEnum):
    """A kind of number outside. Emergencies and the own phones may always be dialled."""

    LOCAL = "local"
    NATIONAL = "national"
    INTERNATIONAL = "international"
    PREMIUM = "premium"


def _once(classes: tuple[OutboundClass, ...]) -> tuple[OutboundClass, ...]:
    if len(set(classes)) < len(classes):
        raise ValueError("each kind of number once")
    return classes


class Seat(Part):
    """A place to answer from: a SIP account with a random password."""

    name: Line = ""
    skills: Skills = Field(default_factory=dict)
    networks: Annotated[
        tuple[Network, ...],
        Field(max_length=50, description="Where its phone may be; empty: anywhere."),
    ] = ()
    outbound_classes: Annotated[
        Annotated[tuple[OutboundClass, ...], AfterValidator(_once)] | None,
        Field(description="Numbers it may have dialled; null: the setting of the system."),
    ] = None
    outbound_limit: Annotated[
        float | None,
        Field(
            ge=0,
            le=1_000_000,
            allow_inf_nan=False,
            description="What it may spend on calls to the outside in an hour; 0: no limit; "
            "null: the setting of the system.",
        ),
    ] = None


class Operator(Part):
    """What somebody can do; on any seat they sign in on it stands in place of the seat's skills."""

    skills: Skills = Field(default_factory=dict)


class Department(Part):
    """Who can be brought into a call; departments form a tree of at most three levels."""

    name: Line = ""
    dial: Annotated[Dial | None, Field(description="null: it cannot be rung.")] = None
    hours: Annotated[Name | None, Field(description="A calendar; null: always.")] = None
    dial_after_hours: Annotated[
        Dial | None, Field(description="Rung out of hours; null: it cannot be rung then.")
    ] = None
    parent: Annotated[Number | None, Field(description="The department above it.")] = None


class Duty(Part):
    """A leader on duty: first choice for the calls of a hotline for a while."""

    hotline: Number
    begins: Moment
    ends: Moment
    seat: Annotated[Number | None, Field(description="Where the leader sits, or")] = None
    dial: Annotated[Dial | None, Field(description="the outside phone.")] = None
    writer: Annotated[Number | None, Field(description="The seat that takes notes.")] = None
    title: Line = ""


class Block(Part):
    """A caller who is turned away. Who set it and when is filled in by the system."""

    reason: Line = ""
    until: Annotated[Moment | None, Field(description="null: until it is lifted.")] = None
    by: Line = ""
    at: Moment | None = None
