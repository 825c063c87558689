"""Notices and addresses as they are asked for and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.here import Here
from api.schemas import Line, Number, Shown, StrictBody
from api.times import Moment
from notices.values import Address, Kind, Language, Notice, State


class ShownNotice(Shown):
    """What somebody was, or is to be, told about a case."""

    notice: int
    letter: Annotated[
        str, Field(description="What a receiver knows a repeated notice by (`webhook-id`).")
    ]
    case: str
    kind: Kind
    department: Annotated[str | None, Field(description="null: those in charge of the hotline.")]
    person: str
    way: Annotated[str, Field(description="`log`: nobody has an address for it.")]
    target: str
    language: Language
    subject: str
    text: str
    due_at: Moment | None
    made_at: Moment
    state: State
    tries: int
    next_at: Annotated[Moment | None, Field(description="Of one that waits.")]
    sent_at: Moment | None
    reason: Annotated[str, Field(description="Why the last try failed.")]


class NoticeAddress(Shown):
    """Where a department, a person of it, or those in charge are told."""

    address: int
    department: Annotated[str | None, Field(description="null: those in charge of the hotline.")]
    person: str
    way: str
    target: str
    language: Language
    kinds: Annotated[list[str], Field(description="Kinds that are wanted; empty: all.")]
    changed_at: Moment
    changed_by: str


class NoticeAddressWithSecret(NoticeAddress):
    secret: Annotated[
        str | None,
        Field(
            description="Shown this once: what a webhook's receiver checks notices with "
            "(Standard Webhooks). null: the way knows none."
        ),
    ]


class NoticeAddressWanted(StrictBody):
    department: Annotated[
        Number | None, Field(description="null: those in charge of the hotline.")
    ] = None
    person: Line = ""
    way: Annotated[str, Field(pattern="^[a-z]{1,20}$", examples=["webhook", "smtp"])]
    target: Annotated[
        str,
        Field(
            max_length=2000, examples=["https://water.example.cn/hotline", "desk@water.example.cn"]
        ),
    ]
    language: Language = "zh"
    kinds: Annotated[tuple[Kind, ...], Field(max_length=len(Kind), description="Empty: all.")] = ()


def show_notice(row: Notice, site: Here) -> ShownNotice:
    return ShownNotice(
        notice=row.notice,
        letter=row.letter,
        case=row.case,
        kind=Kind(row.kind),
        department=row.department or None,
        person=row.person,
        way=row.way,
        target=row.target,
        language=row.language,
        subject=row.subject,
        text=row.text,
        due_at=site.moment(row.due_at),
        made_at=site.moment(row.made_at),
        state=State(row.state),
        tries=row.tries,
        next_at=site.moment(row.next_at) if row.state == State.WAITING else None,
        sent_at=site.moment(row.sent_at),
        reason=row.reason,
    )


def show_address(row: Address, site: Here) -> NoticeAddress:
    return NoticeAddress(
        address=row.address,
        department=row.department or None,
        person=row.person,
        way=row.way,
        target=row.target,
        language=row.language,
        kinds=list(row.kinds),
        changed_at=site.moment(row.changed_at),
        changed_by=row.changed_by,
    )


def show_with_secret(row: Address, secret: str | None, site: Here) -> NoticeAddressWithSecret:
    return NoticeAddressWithSecret(**show_address(row, site).model_dump(), secret=secret)
