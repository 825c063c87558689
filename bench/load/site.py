"""The city of the bench: its hotlines, departments and people, and the moment it is there."""

from __future__ import annotations

from cases.categories.tree import Category, Tree

HOTLINES = ("12345", "12319", "12328", "12315", "12329")
"""Four calls of five come to the first."""
BUREAUS = tuple(str(2001 + n) for n in range(40))
OFFICES = {bureau: tuple(f"{bureau}{n}" for n in range(1, 10)) for bureau in BUREAUS}
SEATS = tuple(str(1001 + n) for n in range(60))
OPERATORS = tuple(f"op{n:02}" for n in range(1, 61))
STREETS, CATEGORIES = 400, 80
NOW = 1_795_320_000.0
"""2026-11-22 12:00 in China: when the last case is opened."""
DAYS = 900
"""The first one so long before."""
TREE = Tree(
    tuple(
        Category(
            code=f"topic-{root}",
            name=f"第{root}类",
            children=tuple(
                Category(code=f"topic-{n}", name=f"第{n}类") for n in range(root + 1, root + 10)
            ),
        )
        for root in range(0, CATEGORIES, 10)
    )
)
"""Every tenth category has the nine after it below it."""


class City:
    """Fills ``cases.departments.Departments``: forty bureaus with nine offices each."""

    def exists(self, department: str) -> bool:
        return department in OFFICES or department[:-1] in OFFICES

    def with_those_below(self, department: str) -> frozenset[str]:
        return frozenset((department, *OFFICES.get(department, ())))
