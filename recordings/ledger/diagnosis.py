"""Which entries of a day were altered, removed, moved or added, once it is known that some were.

The head vouches for the last entry, and every entry for the one before it. So the day is walked
from its end, and whoever is not what its successor says was altered.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from recordings.ledger.entry import Entry, hash_of, parse_line
from recordings.ledger.findings import Finding, Found
from recordings.ledger.head import Head


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``entries`` are what is left of the day in its own order; ``doubtful`` their numbers that
    nothing vouches for.
    """

    findings: tuple[Finding, ...]
    entries: tuple[Entry, ...]
    doubtful: frozenset[int]


@dataclass(slots=True)
class _Line:
    position: int
    content: bytes
    entry: Entry | None
    number: int


def diagnose(day: str, lines: Sequence[bytes], head: Head | None, before: str) -> Diagnosis:
    """``head`` is None when there is none to be trusted; ``before`` is the hash the first entry
    has to hold.
    """
    findings: list[Finding] = []
    there = _numbered(lines)
    kept: dict[int, _Line] = {}
    for line in there:
        other = kept.get(line.number)
        if other is None:
            kept[line.number] = line
            continue
        worse = line if _vouched(other, kept, there) else other
        kept[line.number] = other if worse is line else line
        findings.append(Finding(Found.ENTRY_ADDED, f"{day} line {worse.position}"))
    highest = head.entries if head is not None else max(kept, default=0)
    for number in sorted(kept):
        if number > highest:
            detail = f"the head ends with entry {highest}"
            findings.append(Finding(Found.ENTRY_ADDED, f"{day} entry {number}", detail))
    removed = [number for number in range(1, highest + 1) if number not in kept]
    findings += [Finding(Found.ENTRY_REMOVED, f"{day} entry {number}") for number in removed]
    signed = {number: line for number, line in kept.items() if number <= highest}
    moved = _out_of_order([line.number for line in there if signed.get(line.number) is line])
    findings += [Finding(Found.ENTRY_MOVED, f"{day} entry {number}") for number in moved]
    altered = _altered(signed, highest, head.last if head is not None else None)
    findings += [Finding(Found.ENTRY_ALTERED, f"{day} entry {number}") for number in altered]
    first = signed.get(1)
    held = first.entry.previous if first is not None and first.entry is not None else before
    if held != before and 1 not in altered:
        detail = "the first entry does not hold the last hash of the day before"
        findings.append(Finding(Found.CHAIN_BROKEN, day, detail))
    left = [line.entry for _, line in sorted(kept.items()) if line.entry is not None]
    doubtful = {entry.n for entry in left if entry.n > highest or entry.n in altered}
    return Diagnosis(tuple(findings), tuple(left), frozenset(doubtful))


def _numbered(lines: Sequence[bytes]) -> list[_Line]:
    """Lines with their numbers; one that cannot be read has the number it must have had."""
    there: list[_Line] = []
    for position, content in enumerate(lines, 1):
        entry = parse_line(content)
        number = entry.n if entry is not None else (there[-1].number + 1 if there else 1)
        there.append(_Line(position, content, entry, number))
    return there


def _vouched(line: _Line, kept: dict[int, _Line], there: Sequence[_Line]) -> bool:
    """Whether the entry that follows by number holds this line's hash."""
    digest = hash_of(line.content)
    after = [one.entry for one in there if one.number == line.number + 1 and one.entry]
    return line.entry is not None and (
        not after or any(entry.previous == digest for entry in after)
    )


def _out_of_order(numbers: Sequence[int]) -> list[int]:
    """The fewest numbers that have to be taken out for the rest to ascend."""
    tails: list[int] = []
    at: list[int] = []
    came_from: list[int] = []
    for index, number in enumerate(numbers):
        place = bisect.bisect_left(tails, number)
        if place == len(tails):
            tails.append(number)
            at.append(index)
        else:
            tails[place] = number
            at[place] = index
        came_from.append(at[place - 1] if place else -1)
    ascending: set[int] = set()
    index = at[-1] if at else -1
    while index >= 0:
        ascending.add(index)
        index = came_from[index]
    return sorted(number for index, number in enumerate(numbers) if index not in ascending)


def _altered(there: dict[int, _Line], highest: int, last: str | None) -> list[int]:
    altered: list[int] = []
    trusted = last
    for number in range(highest, 0, -1):
        line = there.get(number)
        if line is None:
            trusted = None  # what it held of the one before is gone with it
            continue
        intact = line.entry is not None and trusted in (None, hash_of(line.content))
        if intact and line.entry is not None:
            trusted = line.entry.previous
            continue
        altered.append(number)
        trusted = _held_before(line, there.get(number - 1), trusted)
    return sorted(altered)


def _held_before(line: _Line, before: _Line | None, trusted: str | None) -> str | None:
    """What an altered line says of the one before, unless just that is what was altered."""
    if line.entry is None:
        return None
    if before is not None:
        digest = hash_of(before.content)
        mended = line.content.replace(line.entry.previous.encode(), digest.encode())
        if hash_of(mended) == trusted:
            return digest
    return line.entry.previous
