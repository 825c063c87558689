"""Which calls are scored: so many of each operator, by a lot that anybody can draw again.

A call's lot is SHA-256 over seed, operator and call; the lowest lots of each operator are taken.
So the draw depends on seed and population alone: not on their order, nor on any library's random
numbers, and one operator's draw not on another's calls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A call that may be scored, and whom it would judge."""

    operator: str
    call: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """``place`` counts from 1 within the operator; ``double``: to be scored by two, blindly."""

    operator: str
    place: int
    call: str
    double: bool


def lot(seed: str, candidate: Candidate) -> bytes:
    """32 bytes; the lowest are drawn."""
    # Lengths first: no two different triples become the same bytes.
    parts = [text.encode() for text in (seed, candidate.operator, candidate.call)]
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in parts)).digest()


def draw(
    population: Iterable[Candidate], seed: str, per_operator: int, double_percent: int = 0
) -> tuple[Drawn, ...]:
    """The draw, by operator and place; all calls of an operator who has no more than that.

    ``double_percent`` of the lots, as told by their last two bytes, are to be scored twice.
    """
    lots: dict[str, list[tuple[bytes, str]]] = {}
    for one in set(population):
        lots.setdefault(one.operator, []).append((lot(seed, one), one.call))
    return tuple(
        Drawn(operator, place, call, _is_double(found, double_percent))
        for operator in sorted(lots)
        for place, (found, call) in enumerate(sorted(lots[operator])[:per_operator], 1)
    )


def population_digest(population: Iterable[Candidate]) -> str:
    """SHA-256, in hex, of the sorted lines ``operator<TAB>call<LF>``: tells whether a draw made
    again was made of the same calls.
    """
    digest = hashlib.sha256()
    for one in sorted(set(population)):
        digest.update(f"{one.operator}\t{one.call}\n".encode())
    return digest.hexdigest()


def _is_double(found: bytes, percent: int) -> bool:
    return int.from_bytes(found[-2:]) * 100 < percent * 65536
