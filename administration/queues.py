"""Queues: who is served by whom, and what happens to those who wait too long."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from acd.values import OverflowTo, OverflowWhen, Strategy
from administration.words import Dial, Line, Name, Part

Seconds = Annotated[float, Field(ge=0, le=86_400)]
Level = Annotated[int, Field(ge=1, le=9)]
"""Of a skill: 1 is best."""


class Widen(Part):
    """Seats up to this level serve as well once the caller has waited so long."""

    after_seconds: Seconds
    level: Level


class Overflow(Part):
    """What happens to callers once the limit is passed."""

    when: OverflowWhen
    value: Annotated[float, Field(ge=0, le=86_400, description="Seconds, or callers.")] = 0
    to: OverflowTo
    queue: Annotated[Name | None, Field(description="With ``to`` queue.")] = None
    number: Annotated[Dial | None, Field(description="With ``to`` outside.")] = None


class Queue(Part):
    """Callers who wait for one kind of seat."""

    title: Line = ""
    strategy: Strategy = Strategy.LONGEST_IDLE
    first_level: Annotated[
        Level, Field(description="Seats up to this level serve from the start; 9: everybody.")
    ] = 9
    widen: Annotated[tuple[Widen, ...], Field(max_length=8)] = ()
    ring_seconds: Annotated[float | None, Field(ge=1, le=300)] = None
    wrap_up_seconds: Annotated[float | None, Field(ge=0, le=3600)] = None
    wrap_up_most_seconds: Annotated[float, Field(ge=0, le=3600)] = 600
    redial_seconds: Annotated[
        Seconds, Field(description="Who rings again within it gets the old place; 0: off.")
    ] = 0
    overflow: Annotated[tuple[Overflow, ...], Field(max_length=8)] = ()
    ring_back: Annotated[bool, Field(description="Callers may hang up and keep their place.")] = (
        False
    )
    ring_back_tries: Annotated[int, Field(ge=1, le=20)] = 3
    ring_back_every_seconds: Annotated[float, Field(ge=10, le=86_400)] = 300
    announce_first_seconds: Annotated[
        Seconds, Field(description="A caller is told place and expected wait; 0: never.")
    ] = 0
    announce_every_seconds: Annotated[
        Seconds, Field(description="Again so often; 0: told once. At least 5 s are kept.")
    ] = 45
    comfort_every_seconds: Annotated[
        Seconds, Field(description="A caller is asked for patience so often; 0: never.")
    ] = 0
