"""A score sheet: sections with weights, items within them, and errors that spoil everything.

Weights are whole points of a hundred: the sections' add up to 100, and the items' of a section to
the section's own. An item is judged on ``levels`` steps from 0 (worst) to ``levels - 1`` (best).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quality.errors import SheetFault, SheetWrong

FULL = 100
MOST_LEVELS = 11
"""0 to 10."""
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Item:
    key: str
    title: str
    weight: int
    levels: int = 2


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    weight: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class FatalError:
    """Marked once, the whole score is 0."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    sections: tuple[Section, ...]
    fatal: tuple[FatalError, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items, in the order of the sheet."""
        return tuple(item for section in self.sections for item in section.items)


def check_sheet(sheet: Sheet) -> Sheet:
    """Give back the sheet. Raises SheetWrong with everything that is wrong with it."""
    faults = [*_section_faults(sheet), *_key_faults(sheet)]
    if faults:
        raise SheetWrong(faults)
    return sheet


def _section_faults(sheet: Sheet) -> Iterator[SheetFault]:
    total = sum(section.weight for section in sheet.sections)
    if total != FULL:
        said = f"the sections' weights add up to {total}, not to {FULL}"
        yield SheetFault("/sections", "weights", said)
    for number, section in enumerate(sheet.sections):
        at = f"/sections/{number}"
        if section.weight < 1:
            yield SheetFault(at, "weight", f"section {section.key} weighs nothing")
        weights = sum(item.weight for item in section.items)
        if weights != section.weight:
            said = f"the items of {section.key} add up to {weights}, not to {section.weight}"
            yield SheetFault(f"{at}/items", "weights", said)
        for place, item in enumerate(section.items):
            if item.weight < 1:
                said = f"item {item.key} weighs nothing"
                yield SheetFault(f"{at}/items/{place}", "weight", said)
            if not 2 <= item.levels <= MOST_LEVELS:
                said = f"item {item.key} has {item.levels} levels, possible are 2 to {MOST_LEVELS}"
                yield SheetFault(f"{at}/items/{place}", "levels", said)


def _key_faults(sheet: Sheet) -> Iterator[SheetFault]:
    seen: set[str] = set()
    places = [(f"/sections/{n}", one.key) for n, one in enumerate(sheet.sections)]
    for n, section in enumerate(sheet.sections):
        places += [(f"/sections/{n}/items/{m}", one.key) for m, one in enumerate(section.items)]
    places += [(f"/fatal/{n}", one.key) for n, one in enumerate(sheet.fatal)]
    for at, key in places:
        if not _KEY.fullmatch(key):
            yield SheetFault(at, "key", f"{key[:40]!r} is no key: small letters, digits, - and _")
        elif key in seen:
            yield SheetFault(at, "twice", f"the key {key} is there twice")
        seen.add(key)


def sheet_document(sheet: Sheet) -> dict[str, Any]:
    """The sheet as JSON; `sheet_from` reads it back."""
    return {
        "title": sheet.title,
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "weight": section.weight,
                "items": [
                    {
                        "key": item.key,
                        "title": item.title,
                        "weight": item.weight,
                        "levels": item.levels,
                    }
                    for item in section.items
                ],
            }
            for section in sheet.sections
        ],
        "fatal": [{"key": one.key, "title": one.title} for one in sheet.fatal],
    }


def sheet_from(document: Mapping[str, Any]) -> Sheet:
    """A sheet out of what `sheet_document` gave."""
    return Sheet(
        document["title"],
        tuple(
            Section(
                section["key"],
                section["title"],
                section["weight"],
                tuple(Item(**item) for item in section["items"]),
            )
            for section in document["sections"]
        ),
        tuple(FatalError(**one) for one in document["fatal"]),
    )
