"""Cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class CaseRow(Protocol):
    @property
    def case(self) -> str: ...
    @property
    def version(self) -> int:
        """Counts up with each change."""

    @property
    def status(self) -> str:
        """``open`` or ``closed``."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def caller(self) -> str:
        """The normalised number, "" when withheld."""

    @property
    def hotline(self) -> str: ...
    @property
    def opened_at(self) -> float: ...
    @property
    def opened_by(self) -> str | None:
        """The operator who answered the call that opened it."""

    @property
    def changed_at(self) -> float: ...
    @property
    def changed_by(self) -> str | None: ...
    @property
    def closed_at(self) -> float | None: ...
    @property
    def calls(self) -> Sequence[str]:
        """Calls of the case, oldest first."""

    @property
    def flags(self) -> Sequence[str]:
        """What sets it apart: ``emergency``, ``transferred``."""
