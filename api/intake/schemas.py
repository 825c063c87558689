"""Channels, their messages, and what the public is told."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from api.here import Here
from api.schemas import NO_CONTROL_BUT_LINES, Line, Number, Shown, StrictBody
from api.times import Moment
from api.views.intake import ChannelRow, MessageRow
from cases.loop.values import Stage
from intake.channels import ChannelKind
from intake.messages import Message

ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]


class NewChannel(StrictBody):
    name: ChannelName
    kind: ChannelKind
    note: Line = ""


class ChannelUpdate(StrictBody):
    """At least one field."""

    active: Annotated[bool | None, Field(description="Closed channels' messages are refused.")] = (
        None
    )
    note: Line | None = None

    @model_validator(mode="after")
    def _something(self) -> ChannelUpdate:
        if self.active is None and self.note is None:
            raise ValueError("give at least one field that is to change")
        return self


class ChannelShown(Shown):
    name: str
    kind: ChannelKind
    active: bool
    note: str
    made_at: Moment
    made_by: str
    renewed_at: Annotated[Moment | None, Field(description="When it got another secret.")]


class ChannelWithSecret(ChannelShown):
    secret: Annotated[str, Field(description="Shown this once; keep it safe.")]


class NewMessage(StrictBody):
    """What a citizen wrote."""

    hotline: Number
    text: Annotated[
        str,
        StringConstraints(
            pattern=NO_CONTROL_BUT_LINES, min_length=1, max_length=20_000, strip_whitespace=True
        ),
    ]
    subject: Line = ""
    name: Line = ""
    phone: Annotated[Line, Field(description="Where the citizen can be rung, with area code.")] = ""
    contact: Annotated[Line, Field(description="Another way: an address, an account.")] = ""
    category: Line = ""
    place: Line = ""
    may_publish: Annotated[
        bool, Field(description="False: not to be published, even without names.")
    ] = True
    sealed: Annotated[
        bool, Field(description="Number and name are to be hidden from all but named roles.")
    ] = False

    def message(self) -> Message:
        return Message(**self.model_dump(exclude={"sealed"}))


class MessageTaken(Shown):
    case: Annotated[str, Field(description="The number to ask for progress with.")]
    joined: Annotated[
        bool, Field(description="The number had this case open; the message was added to it.")
    ]


class MessageShown(Shown):
    id: int
    channel: str
    kind: ChannelKind
    received_at: Moment
    caller_name: str
    caller: Annotated[str, Field(description='The normalised number, "" when none was given.')]
    contact: str
    subject: str
    text: str
    category: str
    place: str
    may_publish: bool


class MessageList(Shown):
    messages: list[MessageShown]


class ProgressQuestion(StrictBody):
    case: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    phone: Annotated[str, StringConstraints(min_length=1, max_length=40)]


class ProgressShown(Shown):
    """How far a case is, as far as it concerns the citizen."""

    case: str
    stage: Stage
    opened_at: Moment
    dispatched_at: Annotated[Moment | None, Field(description="First given to a department.")]
    closed_at: Moment | None
    lead: Annotated[str | None, Field(description="The name of the department that leads it.")]
    reply: Annotated[str, Field(description='"" as long as the case is not closed.')]
    replied_at: Moment | None


def show_channel(row: ChannelRow, site: Here) -> ChannelShown:
    return ChannelShown(
        name=row.channel,
        kind=ChannelKind(row.kind),
        active=row.active,
        note=row.note,
        made_at=site.moment(row.made_at),
        made_by=row.made_by,
        renewed_at=site.moment(row.renewed_at),
    )


def show_message(row: MessageRow, sealed: bool, site: Here) -> MessageShown:
    """Of a sealed citizen without name and contact; the number is hidden wherever it stands."""
    return MessageShown(
        id=row.message,
        channel=row.channel,
        kind=ChannelKind(row.kind),
        received_at=site.moment(row.received_at),
        caller_name="" if sealed else row.name,
        caller=row.phone,
        contact="" if sealed else row.contact,
        subject=row.subject,
        text=row.text,
        category=row.category,
        place=row.place,
        may_publish=row.may_publish,
    )
