"""Calls that are stored: the rows, their legs, the whole history of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from acd.facts import Fact


class LegRow(Protocol):
    @property
    def leg(self) -> str: ...
    @property
    def role(self) -> str:
        """A value of ``acd.values.Role``."""

    @property
    def seat(self) -> str | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def number(self) -> str | None:
        """The number dialled for a party outside."""

    @property
    def asked_by(self) -> str | None:
        """The seat, or the supervisor, that had it rung."""

    @property
    def began_at(self) -> float:
        """When it was rung; for the citizen's leg: when the call was offered."""

    @property
    def answered_at(self) -> float | None: ...
    @property
    def joined_at(self) -> float | None: ...
    @property
    def ended_at(self) -> float | None: ...
    @property
    def ending(self) -> str | None:
        """A value of ``acd.values.Ending``."""


class CallRow(Protocol):
    @property
    def call(self) -> str: ...
    @property
    def hotline(self) -> str: ...
    @property
    def caller(self) -> str: ...
    @property
    def caller_name(self) -> str: ...
    @property
    def dialled(self) -> str: ...
    @property
    def trunk(self) -> str: ...
    @property
    def offered_at(self) -> float: ...
    @property
    def answered_at(self) -> float | None: ...
    @property
    def ended_at(self) -> float | None: ...
    @property
    def outcome(self) -> str | None:
        """A value of ``acd.values.Outcome``; None while the call is up."""

    @property
    def refused_because(self) -> str | None: ...
    @property
    def ending(self) -> str | None: ...
    @property
    def seat(self) -> str | None:
        """The seat that answered first."""

    @property
    def operator(self) -> str | None:
        """The operator who answered first."""

    @property
    def case(self) -> str | None: ...
    @property
    def direction(self) -> str:
        """A value of ``acd.values.Direction``."""

    @property
    def purpose(self) -> str | None:
        """Of outbound calls: a value of ``acd.values.Purpose``."""

    @property
    def placed_by(self) -> str | None:
        """Of outbound calls: the seat."""

    @property
    def queue(self) -> str | None:
        """Where it was answered, or else waited last."""

    @property
    def priority(self) -> int: ...
    @property
    def rung_back_at(self) -> float | None:
        """When the caller asked to be rung back."""

    @property
    def flags(self) -> Sequence[str]: ...
    @property
    def voicemail(self) -> bool: ...
    @property
    def satisfaction_asked(self) -> bool: ...
    @property
    def grade(self) -> int | None: ...
    @property
    def holds(self) -> int:
        """How often the citizen was on hold."""

    @property
    def hold_seconds(self) -> float: ...
    @property
    def transfers(self) -> int: ...
    @property
    def coverage(self) -> float | None:
        """The share of talk, hold and consultation that is on its recording; None: not known, or
        nobody talked.
        """

    @property
    def inferred(self) -> bool:
        """True when any of the facts of the call was concluded rather than seen."""


class CallHistory(Protocol):
    """One call with everything that is known of it."""

    @property
    def row(self) -> CallRow: ...
    @property
    def legs(self) -> Sequence[LegRow]:
        """In order of ``began_at``, the citizen's first."""

    @property
    def moments(self) -> Sequence[tuple[int, Fact]]:
        """``(seq, fact)`` of every fact of the call, in order of ``seq``."""
