"""Versions of the site, and what whoever changes it is told."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from administration.model import written
from administration.versions import Change, Op, Version, VersionNote, differences
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


class ShownSite(ShownVersion):
    """The site as an administrator wrote it."""

    document: Annotated[dict[str, Any], WithJsonSchema(marked("Document"))]
    warnings: Annotated[list[str], Field(description="What is not wrong and should be known.")]


class ShownChange(Shown):
    """One difference, as in JSON Patch (RFC 6902), with what stood there before."""

    op: Op
    path: Annotated[str, Field(description="A JSON pointer into the document.")]
    value: Any
    old: Any


class Difference(Shown):
    changes: list[ShownChange]
    more: Annotated[bool, Field(description=f"There are more than {MOST_CHANGES}.")]


class SiteChanged(Difference):
    """The change is in force."""

    version: int
    secrets: Annotated[
        dict[str, str],
        Field(description="SIP passwords of new seats. They are shown this once."),
    ]
    warnings: list[str]


class SiteChecked(Difference):
    """What the document would change."""

    warnings: list[str]


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


def show_site(version: Version, warnings: list[str], site: Here) -> ShownSite:
    note = show_note(version.note, site)
    return ShownSite(**note.model_dump(), document=written(version.document), warnings=warnings)


def show_changes(older: Version, newer: Version) -> tuple[list[ShownChange], bool]:
    """What lies between two versions, and whether that is not all."""
    return cut(differences(older.document, newer.document))


def cut(changes: list[Change]) -> tuple[list[ShownChange], bool]:
    shown = [
        ShownChange(op=one.op, path=one.path, value=one.value, old=one.old)
        for one in changes[:MOST_CHANGES]
    ]
    return shown, len(changes) > MOST_CHANGES
