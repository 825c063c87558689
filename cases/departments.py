"""The departments as the site has them: a tree of at most three levels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from administration.model import Document


class Departments(Protocol):
    """What a desk has to know of departments."""

    def exists(self, department: str) -> bool: ...

    def with_those_below(self, department: str) -> frozenset[str]:
        """The department and all below it: who acts for a bureau acts for its offices."""


class SiteDepartments:
    """The departments of the document in force."""

    def __init__(self, document: Callable[[], Document]) -> None:
        self._document = document

    def exists(self, department: str) -> bool:
        return department in self._document().departments

    def with_those_below(self, department: str) -> frozenset[str]:
        units = self._document().departments
        found, edge = {department}, {department}
        while edge:
            edge = {n for n, unit in units.items() if unit.parent in edge} - found
            found |= edge
        return frozenset(found)
