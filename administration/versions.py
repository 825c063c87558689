"""Versions of the document, and what lies between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from administration.model import Document, pointer, written


@dataclass(frozen=True, slots=True)
class VersionNote:
    """Who made which version and why."""

    number: int
    at: float
    """Seconds since the epoch."""
    by: str
    comment: str


@dataclass(frozen=True, slots=True)
class Version:
    """A document that was in force, or is."""

    note: VersionNote
    document: Document

    @property
    def number(self) -> int:
        return self.note.number


class Op(StrEnum):
    """As in RFC 6902."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Applied to the older document in order, as JSON Patch, they give the newer
    one; ``old`` is what stood there before.
    """

    op: Op
    path: str
    value: Any = None
    old: Any = None


def differences(older: Document, newer: Document) -> list[Change]:
    """What has to be done to the older document to have the newer one. A list that differs is
    replaced as a whole.
    """
    return list(_compare(written(older), written(newer), ()))


def _compare(older: Any, newer: Any, path: tuple[str, ...]) -> Iterator[Change]:
    if not (isinstance(older, dict) and isinstance(newer, dict)):
        if older != newer:
            yield Change(Op.REPLACE, pointer(*path), newer, older)
        return
    for name in older:
        if name not in newer:
            yield Change(Op.REMOVE, pointer(*path, name), old=older[name])
    for name, value in newer.items():
        if name in older:
            yield from _compare(older[name], value, (*path, name))
        else:
            yield Change(Op.ADD, pointer(*path, name), value)
