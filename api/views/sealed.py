"""Sealed callers, as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class SealRow(Protocol):
    """That the caller of a case is sealed."""

    @property
    def case(self) -> str: ...
    @property
    def pseudonym(self) -> str: ...
    @property
    def sealed_at(self) -> float: ...
    @property
    def sealed_by(self) -> str: ...
    @property
    def reason(self) -> str: ...


class CallerRow(Protocol):
    """Who is behind a pseudonym."""

    @property
    def pseudonym(self) -> str: ...
    @property
    def number(self) -> str:
        """ "" when it is withheld."""

    @property
    def names(self) -> Sequence[str]: ...
