"""What can be asked of calls: the bodies of the requests."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from acd.values import DepartmentNumber, Purpose, Supervision, Target, TargetKind
from api.schemas import Identifier, Number, StrictBody

Dialled = Annotated[
    str,
    Field(pattern=r"^\+?[0-9*#]{1,31}$", description="A telephone number as it is dialled here."),
]


class PartyKind(StrEnum):
    SEAT = "seat"
    DEPARTMENT = "department"
    OUTSIDE = "outside"


class NewParty(StrictBody):
    """Either a department by its number, or anybody by kind and number."""

    department: Annotated[Number | None, Field(description="The department to ring.")] = None
    kind: PartyKind | None = None
    number: Annotated[
        Number | None, Field(description="Of the seat or department, or outside: to be dialled.")
    ] = None

    @model_validator(mode="after")
    def _one_way(self) -> NewParty:
        if (self.department is None) is (self.kind is None and self.number is None):
            raise ValueError("name a department, or a kind and a number")
        if (self.kind is None) is not (self.number is None):
            raise ValueError("kind and number belong together")
        return self

    def target(self) -> Target | DepartmentNumber:
        """A department that is simply added has an event of its own."""
        if self.kind is None or self.number is None:
            return DepartmentNumber(self.department or "")
        return Target(TargetKind(self.kind.value), self.number)


class PrivateTarget(StrictBody):
    """With whom a word in private is wanted."""

    kind: PartyKind
    number: Number

    def target(self) -> Target:
        return Target(TargetKind(self.kind.value), self.number)


class TransferTarget(StrictBody):
    """To whom the citizen is handed over."""

    kind: TargetKind
    number: Annotated[
        Number,
        Field(description="Of the seat or department, to be dialled outside, or a queue's name."),
    ]

    def target(self) -> Target:
        return Target(self.kind, self.number)


class ConsultationStep(StrEnum):
    JOIN = "join"
    """Everybody together."""
    SWAP = "swap"
    """From the one consulted to the citizen, or back."""
    DROP = "drop"
    """Hang up the one consulted and go back to the citizen."""


class ConsultationChange(StrictBody):
    action: ConsultationStep


class WhichParty(StrictBody):
    leg: Annotated[Identifier | None, Field(description="Left out: the citizen.")] = None


class Mute(StrictBody):
    muted: Annotated[bool, Field(strict=True)]


class Emergency(StrictBody):
    number: Annotated[Dialled, Field(examples=["110"])]


class CallPurpose(StrEnum):
    CONTACT = "contact"
    RETURN_VISIT = "return_visit"


class NewCall(StrictBody):
    """A call from a seat to a citizen."""

    number: Dialled
    hotline: Annotated[Number, Field(description="Whose number the citizen is shown.")]
    seat: Annotated[
        Number | None, Field(description="Left out: the seat you are signed in on.")
    ] = None
    case: Annotated[Identifier | None, Field(description="The case the call belongs to.")] = None
    purpose: CallPurpose = CallPurpose.CONTACT

    def why(self) -> Purpose:
        return Purpose(self.purpose.value)


class NewSupervision(StrictBody):
    mode: Supervision
    seat: Annotated[
        Number | None,
        Field(description="Whose phone is rung. Left out: that of the seat you are signed in on."),
    ] = None


class SupervisionStep(StrEnum):
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "take_over"
    """Become the operator of the call; the operator is let go."""


class SupervisionChange(StrictBody):
    mode: SupervisionStep


class Pull(StrictBody):
    seat: Number


class Move(StrictBody):
    queue: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]


class Priority(StrictBody):
    priority: Annotated[
        int, Field(strict=True, ge=-1000, le=1000, description="Higher is served first.")
    ]
