"""The document: the whole site in one object, so that it can be checked, compared and taken back
as a whole. The README of the project shows one.
"""

from __future__ import annotations

import datetime
import json
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from administration.calendars import Calendar, StatutoryDay
from administration.codes import Codes
from administration.errors import DocumentWrong, Fault
from administration.hotlines import Hotline, Trunk
from administration.people import Block, Department, Duty, Operator, Seat
from administration.queues import Queue
from administration.words import AccountName, Dial, Line, Name, Number, Part, TrunkName

Whole = Annotated[float | None, Field(ge=0, le=3600)]


class Times(Part):
    """Lengths in seconds for all queues; null: the setting of the system."""

    ring_seconds: Annotated[float | None, Field(ge=1, le=300)] = None
    department_ring_seconds: Annotated[float | None, Field(ge=1, le=300)] = None
    wrap_up_seconds: Whole = None
    rest_after_miss_seconds: Whole = None
    return_ring_seconds: Annotated[float | None, Field(ge=1, le=300)] = None


class Rules(Part):
    """What holds for all hotlines."""

    misses_allowed: Annotated[
        int, Field(ge=0, le=100, description="Calls a seat may miss in a row; 0: any number.")
    ] = 3
    away_most: Annotated[
        int, Field(ge=0, le=10_000, description="Seats on a break at once; 0: no limit.")
    ] = 0
    break_reasons: Annotated[
        tuple[Line, ...], Field(max_length=50, description="Empty: any reason.")
    ] = ()
    priority_callers: Annotated[
        dict[Dial, Annotated[int, Field(ge=-100, le=100)]], Field(max_length=10_000)
    ] = Field(default_factory=dict)
    emergency_numbers: Annotated[tuple[Number, ...], Field(max_length=20)] = ("110", "119", "120")
    satisfaction: Annotated[bool, Field(description="Ask for a grade after the call.")] = False
    most_parties: Annotated[int, Field(ge=2, le=6)] = 6


class Document(Part):
    """The whole site."""

    format: Literal[1] = 1
    hotlines: Annotated[dict[Number, Hotline], Field(max_length=1000)] = Field(default_factory=dict)
    trunks: Annotated[dict[TrunkName, Trunk], Field(max_length=50)] = Field(default_factory=dict)
    calendars: Annotated[dict[Name, Calendar], Field(max_length=200)] = Field(default_factory=dict)
    days: Annotated[
        dict[datetime.date, StatutoryDay],
        Field(max_length=1000, description="Statutory days; they stand over the built-in ones."),
    ] = Field(default_factory=dict)
    queues: Annotated[
        dict[Name, Queue],
        Field(max_length=1000, description="A hotline without one has a plain queue of its own."),
    ] = Field(default_factory=dict)
    seats: Annotated[dict[Number, Seat], Field(max_length=10_000)] = Field(default_factory=dict)
    operators: Annotated[dict[AccountName, Operator], Field(max_length=10_000)] = Field(
        default_factory=dict
    )
    departments: Annotated[dict[Number, Department], Field(max_length=20_000)] = Field(
        default_factory=dict
    )
    rosters: Annotated[dict[Name, Duty], Field(max_length=2000)] = Field(default_factory=dict)
    blocked: Annotated[
        dict[Dial, Block], Field(max_length=10_000, description="Callers turned away.")
    ] = Field(default_factory=dict)
    rules: Rules = Rules()
    times: Times = Times()
    codes: Codes = Codes()

    def queue_names(self) -> frozenset[str]:
        """All queues there are: those written down, and each hotline's own."""
        return frozenset(self.queues) | {
            number for number, hotline in self.hotlines.items() if hotline.queue in (None, number)
        }


def read(written: object) -> Document:
    """The document made of what JSON gave. Raises DocumentWrong, naming every fault of form."""
    try:
        return Document.model_validate_json(json.dumps(written))
    except ValidationError as wrong:
        raise DocumentWrong(faults_of(wrong)) from None
    except (TypeError, ValueError, RecursionError):
        raise DocumentWrong([Fault("", "no_document", "this is no JSON object")]) from None


def written(document: Document) -> dict[str, Any]:
    """The document as JSON has it, with every value in it, defaults too."""
    plain: dict[str, Any] = document.model_dump(mode="json")
    return plain


def faults_of(wrong: ValidationError, under: str = "") -> list[Fault]:
    """Faults of form, each with its place."""
    return [
        Fault(
            under + "".join(f"/{_escaped(step)}" for step in error["loc"] if step != "[key]"),
            "malformed",
            str(error["msg"]).removeprefix("Value error, "),
        )
        for error in wrong.errors(include_url=False, include_input=False)[:100]
    ]


def pointer(*steps: object) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{_escaped(step)}" for step in steps)


def _escaped(step: object) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
