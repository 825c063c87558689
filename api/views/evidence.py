"""Recordings as evidence: how long they are kept, what is held, what is handed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol


class RetentionClassRow(Protocol):
    """How long recordings of some hotlines are kept."""

    @property
    def name(self) -> str: ...
    @property
    def days(self) -> int | None:
        """After its call began; None: for ever."""

    @property
    def early_days(self) -> int | None:
        """While the disk is nearly full; None: never before its time."""

    @property
    def hotlines(self) -> Sequence[str]: ...
    @property
    def note(self) -> str: ...
    @property
    def changed_at(self) -> float: ...
    @property
    def changed_by(self) -> str: ...


class HoldRow(Protocol):
    """A legal hold on one recording or on all of a case; exactly one of the two is given."""

    @property
    def hold(self) -> int: ...
    @property
    def call(self) -> str | None: ...
    @property
    def case(self) -> str | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def placed_at(self) -> float: ...
    @property
    def placed_by(self) -> str: ...
    @property
    def lifted_at(self) -> float | None: ...
    @property
    def lifted_by(self) -> str | None: ...


class Export(Protocol):
    """Recordings and attachments found whole, ready to be sent."""

    @property
    def name(self) -> str:
        """A file name, letters, digits, ``._-`` only."""

    @property
    def recordings(self) -> int: ...
    @property
    def attachments(self) -> int: ...

    def pieces(self) -> Iterator[bytes]:
        """A zip. Blocking; raises when a file is not what it was, so that the end is missing."""
