"""What schemas of all resources share: strict bodies, bounded words, facts as they are shown."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from acd.facts import Fact
from api.here import Here
from api.times import Moment
from api.words import kind_of, say

NO_CONTROL = r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$"
NO_CONTROL_BUT_LINES = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f]*$"
IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._:;@+-]{0,149}$"
NUMBER = r"^[0-9A-Za-z+*#._-]{1,40}$"


class StrictBody(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Shown(BaseModel):
    """A part of a response."""

    model_config = ConfigDict(frozen=True)


Line = Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)]
"""One line of text."""
Identifier = Annotated[str, StringConstraints(pattern=IDENTIFIER)]
Number = Annotated[str, StringConstraints(pattern=NUMBER)]

PathId = Annotated[str, Path(pattern=IDENTIFIER)]
PathNumber = Annotated[str, Path(pattern=NUMBER)]


class Words(Shown):
    """The same sentence in English and Chinese."""

    en: str
    zh: str


class ShownFact(Shown):
    """Something that became true, and that stays so."""

    seq: Annotated[int, Field(description="Its number in the journal.")]
    fact: Annotated[str, Field(description="Its kind.", examples=["seat_rung"])]
    at: Moment
    inferred: Annotated[bool, Field(description="True when it was concluded rather than seen.")]
    words: Words
    values: Annotated[
        dict[str, Any],
        Field(description="What belongs to this kind; moments are RFC 3339."),
    ]


_MOMENTS = frozenset({"until", "offered_at", "due", "rung_at"})


def show_fact(seq: int, fact: Fact, here: Here) -> ShownFact:
    values: dict[str, Any] = {}
    for item in dataclasses.fields(fact):
        value = getattr(fact, item.name)
        if item.name in ("at", "inferred"):
            continue
        if item.name in _MOMENTS:
            value = here.moment(value)
        elif isinstance(value, StrEnum):
            value = value.value
        values[item.name] = value
    english, chinese = say(fact)
    return ShownFact.model_construct(
        seq=seq,
        fact=kind_of(fact),
        at=here.moment(fact.at),
        inferred=fact.inferred,
        words=Words(en=english, zh=chinese),
        values=values,
    )
