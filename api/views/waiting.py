"""What is stored of callers who asked to be rung back."""

from __future__ import annotations

from typing import Protocol


class RingBackRow(Protocol):
    @property
    def call(self) -> str:
        """In which it was asked for."""

    @property
    def number(self) -> str: ...
    @property
    def queue(self) -> str: ...
    @property
    def booked_at(self) -> float: ...
    @property
    def attempts(self) -> int: ...
    @property
    def last_call(self) -> str | None:
        """The call placed by the last attempt."""

    @property
    def closed_at(self) -> float | None: ...
    @property
    def how(self) -> str | None:
        """``reached``, ``given_up``, ``cancelled`` or ``replaced``; None while it is open."""
