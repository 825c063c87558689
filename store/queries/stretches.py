"""Stretches of time, the newest first: where a list is looked for until a page is full."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WEEK_SECONDS = 604_800.0
GROWTH = 4


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds since the epoch; None: without end."""

    since: float | None
    before: float | None


def stretches(oldest: float, newest: float, before: float | None = None) -> Iterator[Stretch]:
    """All time up to ``before``, cut so that what is between the two is looked through a week
    first, then four, sixteen, … weeks: what is frequent fills a page soon, and what is rare costs
    few looks.
    """
    since, length = newest - WEEK_SECONDS, WEEK_SECONDS
    while since > oldest:
        yield Stretch(since, before)
        length *= GROWTH
        before, since = since, since - length
    yield Stretch(None, before)
