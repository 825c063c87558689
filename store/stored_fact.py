"""A fact with its place in the journal."""

from __future__ import annotations

from dataclasses import dataclass

from acd.facts import Fact


@dataclass(frozen=True, slots=True)
class StoredFact:
    seq: int
    """Number of the fact in its journal: 1, 2, 3 … without gaps, over all restarts."""
    fact: Fact
    carried: bool = False
    """Written again at the head of a newer segment; the fact itself happened once, under the same
    number.
    """
