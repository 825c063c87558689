"""Changes of a part: each gives the whole document anew, to be checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from administration.errors import DocumentWrong, Fault, NoSuchPart
from administration.model import Document, pointer, read, written

SECTIONS = {
    "hotlines": "hotline",
    "trunks": "trunk",
    "calendars": "calendar",
    "queues": "queue",
    "seats": "seat",
    "operators": "operator",
    "departments": "department",
    "rosters": "roster",
    "blocked": "blocked caller",
}
"""The parts that have names of their own, and what one of them is called."""
MOST_IN_A_RANGE = 1000


def part(document: Document, section: str, name: str) -> Any:
    """One part in plain JSON values. Raises NoSuchPart."""
    try:
        return written(document)[section][name]
    except KeyError:
        raise NoSuchPart(f"there is no {SECTIONS[section]} {name}") from None


def put(document: Document, section: str, name: str, value: Any) -> Document:
    """The document with the part as given, new or in place of the old one. Raises DocumentWrong."""
    plain = written(document)
    plain[section][name] = value
    return read(plain)


def remove(document: Document, section: str, name: str) -> Document:
    """The document without the part. Raises NoSuchPart."""
    plain = written(document)
    if name not in plain[section]:
        raise NoSuchPart(f"there is no {SECTIONS[section]} {name}")
    del plain[section][name]
    return read(plain)


def merge(document: Document, change: Any, *steps: str) -> Document:
    """The document with a JSON merge patch (RFC 7396) applied to the part at ``steps``; without
    any, to the whole. Raises NoSuchPart, DocumentWrong.
    """
    plain = written(document)
    if not isinstance(change, dict):
        raise DocumentWrong([Fault(pointer(*steps), "no_object", "a change is a JSON object")])
    if not steps:
        return read(_merged(plain, change))
    at: Any = plain
    for step in steps[:-1]:
        at = at[step]
    if steps[-1] not in at:
        raise NoSuchPart(f"there is no {SECTIONS.get(steps[0], steps[0])} {steps[-1]}")
    at[steps[-1]] = _merged(at[steps[-1]], change)
    return read(plain)


def add_range(document: Document, first: str, last: str, seat: Mapping[str, Any]) -> Document:
    """The document with seats from ``first`` to ``last``, all like ``seat``; ``{number}`` in its
    name stands for the number. None of them may be there. Raises DocumentWrong.
    """
    if not (first.isdecimal() and last.isdecimal() and len(first) == len(last)):
        sentence = "first and last are numbers of the same length"
        raise DocumentWrong([Fault("/first", "no_range", sentence)])
    if not int(first) <= int(last) < int(first) + MOST_IN_A_RANGE:
        sentence = f"a range has 1 to {MOST_IN_A_RANGE} seats, first to last"
        raise DocumentWrong([Fault("/last", "no_range", sentence)])
    numbers = [str(n).zfill(len(first)) for n in range(int(first), int(last) + 1)]
    there = [number for number in numbers if number in document.seats]
    if there:
        sentence = f"there are seats {', '.join(there[:10])} already"
        raise DocumentWrong([Fault("/first", "seat_there", sentence)])
    plain = written(document)
    for number in numbers:
        own = dict(seat)
        if isinstance(own.get("name"), str):
            own["name"] = own["name"].replace("{number}", number)
        plain["seats"][number] = own
    return read(plain)


def add_table(
    document: Document, section: str, rows: Mapping[str, Any], *, remove_others: bool
) -> Document:
    """The document with the rows of a table: those there are changed in the columns that the table
    has, new ones are added; the others stay or go. Raises DocumentWrong.
    """
    plain = written(document)
    before = plain[section]
    changed = {number: {**before.get(number, {}), **row} for number, row in rows.items()}
    plain[section] = changed if remove_others else {**before, **changed}
    return read(plain)


def signed(before: Document, after: Document, by: str, at: float) -> Document:
    """The document with who set each new or changed block, and when; what was written there by
    hand does not count.
    """
    blocks = {}
    for number, block in after.blocked.items():
        old = before.blocked.get(number)
        unchanged = old is not None and (old.reason, old.until) == (block.reason, block.until)
        moment = datetime.fromtimestamp(int(at), UTC)
        blocks[number] = (
            old
            if old is not None and unchanged
            else block.model_copy(update={"by": by, "at": moment})
        )
    return after.model_copy(update={"blocked": blocks})


def _merged(target: Any, change: Any) -> Any:
    if not isinstance(change, dict):
        return change
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            # Where the document may hold null, null is what stands for a value left out.
            result.pop(name, None)
        else:
            result[name] = _merged(result.get(name), value)
    return result
