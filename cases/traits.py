"""Traits of a case: the weeks it was opened in, its hotline, its category, what its place begins
with. They stand in one index with the words, as ``store.schema_cases.CASE_TRAITS``, so that all
that is asked together meets there and the rarest leads.
"""

from __future__ import annotations

from collections.abc import Collection

from store.columns import stored_moment

WEEK_SECONDS = 604_800
PERIODS = (64, 16, 4, 1)
"""Weeks that have a trait together: a year is asked for by a few instead of fifty, of which
PostgreSQL would look at each for each case that has the others (600 ms instead of 8).
"""
BEGINNINGS = (16, 12, 10, 8, 7, 6, 5, 4, 3, 2)
"""So many signs of a place are a trait: each up to a street, then some; not every address needs an
entry for each of its signs.
"""
MOST_CATEGORIES = 16
"""More have so many cases that a page is soon full, and each makes a look into the index longer."""


def week_of(opened_at: float) -> int:
    """Weeks since the epoch, each beginning on a Thursday in UTC: only their order counts."""
    return int(stored_moment(opened_at) // WEEK_SECONDS)


def of_weeks(weeks: range) -> list[str]:
    """The fewest traits one of which every case of these weeks has, and no other case."""
    found: list[str] = []
    week = weeks.start
    while week < weeks.stop:
        size = next(s for s in PERIODS if week % s == 0 and week + s <= weeks.stop)
        found.append(f"{size} weeks {week // size}")
        week += size
    return found


def of_hotline(hotline: str) -> str:
    return f"hotline {hotline}"


def of_categories(codes: Collection[str]) -> list[str]:
    """One of them every case of one of the categories has."""
    return [f"category {code}" for code in sorted(codes)]


def of_place(begins: str) -> str | None:
    """What every case has whose place begins so, and perhaps some more. None: so short a beginning
    is no trait.
    """
    signs = next((one for one in BEGINNINGS if one <= len(begins)), None)
    return None if signs is None else f"place {begins[:signs]}"
