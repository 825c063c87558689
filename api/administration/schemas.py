"""Versions of the site, and what whoever changes it is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

from pydantic import Field, WithJsonSchema

from administration.model import written
from administration.versions import Change, Op, Version, VersionNote, differences
from administration.warned import Warned
from api.administration.document_schema import marked
from api.here import Here
from api.schemas import Line, Shown, StrictBody
from api.times import Moment

MOST_CHANGES = 500


class ShownVersion(Shown):
    """One version: who made it, when and why."""

    version: int
    at: Moment | None
    by: str
    comment: str


class ShownWarning(Shown):
    """What is not wrong and should be known."""

    pointer: Annotated[str, Field(description="Where it can be put right, in the document.")]
    code: Annotated[str, Field(examples=["holidays_unknown"])]
    values: Annotated[
        dict[str, int | str],
        Field(description="What words for the code have gaps for.", examples=[{"year": 2027}]),
    ]
    sentence: str


class Warns(Shown):
    """Whatever tells warnings: as sentences, and to be said in any language."""

    warnings: Annotated[list[str], Field(description="What is not wrong and should be known.")]
    warned: Annotated[list[ShownWarning], Field(description="The same by code and values.")]


class ShownSite(ShownVersion, Warns):
    """The site as an administrator wrote it."""

    document: Annotated[dict[str, Any], WithJsonSchema(marked("Document"))]


class ShownChange(Shown):
    """One difference, as in JSON Patch (RFC 6902), with what stood there before."""

    op: Op
    path: Annotated[str, Field(description="A JSON pointer into the document.")]
    value: Any
    old: Any


class Difference(Shown):
    changes: list[ShownChange]
    more: Annotated[bool, Field(description=f"There are more than {MOST_CHANGES}.")]


class SiteChanged(Difference, Warns):
    """The change is in force."""

    version: int
    secrets: Annotated[
        dict[str, str],
        Field(description="SIP passwords of new seats. They are shown this once."),
    ]


class SiteChecked(Difference, Warns):
    """What the document would change."""


class SeatRange(StrictBody):
    """Many seats alike."""

    first: Annotated[str, Field(min_length=1, max_length=32)]
    last: Annotated[str, Field(min_length=1, max_length=32)]
    seat: Annotated[
        dict[str, Any],
        Field(description="``{number}`` in its name stands for the number."),
        WithJsonSchema(marked("Seat")),
    ]


class Comment(StrictBody):
    """Query parameters of every change."""

    comment: Annotated[Line, Field(description="Why; kept with the version.")] = ""


def show_note(note: VersionNote, site: Here) -> ShownVersion:
    return ShownVersion(
        version=note.number,
        at=site.moment(note.at) if note.number else None,
        by=note.by,
        comment=note.comment,
    )


def show_site(version: Version, warnings: Sequence[Warned], site: Here) -> ShownSite:
    note = show_note(version.note, site)
    return ShownSite(
        **note.model_dump(), document=written(version.document), **show_warnings(warnings)
    )


class Warnings(TypedDict):
    """The fields of ``Warns``."""

    warnings: list[str]
    warned: list[ShownWarning]


def show_warnings(warnings: Sequence[Warned]) -> Warnings:
    return {
        "warnings": [one.sentence for one in warnings],
        "warned": [
            ShownWarning(
                pointer=one.pointer,
                code=one.code,
                values=dict(one.values),
                sentence=one.sentence,
            )
            for one in warnings
        ],
    }


def show_changes(older: Version, newer: Version) -> tuple[list[ShownChange], bool]:
    """What lies between two versions, and whether that is not all."""
    return cut(differences(older.document, newer.document))


def cut(changes: list[Change]) -> tuple[list[ShownChange], bool]:
    shown = [
        ShownChange(op=one.op, path=one.path, value=one.value, old=one.old)
        for one in changes[:MOST_CHANGES]
    ]
    return shown, len(changes) > MOST_CHANGES
