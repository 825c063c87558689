"""Alarms, and addresses that are kept out of the PBX."""

from __future__ import annotations

from typing import Protocol


class AlarmRow(Protocol):
    """The same trouble is one row until somebody acknowledges it."""

    @property
    def alarm(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str:
        """What it is about: an address, a seat."""

    @property
    def detail(self) -> str: ...
    @property
    def first_at(self) -> float: ...
    @property
    def last_at(self) -> float: ...
    @property
    def times(self) -> int: ...
    @property
    def acknowledged_at(self) -> float | None: ...
    @property
    def acknowledged_by(self) -> str | None: ...


class BanRow(Protocol):
    """A network whose requests the PBX refuses."""

    @property
    def network(self) -> str: ...
    @property
    def since(self) -> float: ...
    @property
    def until(self) -> float: ...
    @property
    def failures(self) -> int: ...
    @property
    def account(self) -> str:
        """An account that was tried, "" when it is none of the PBX's."""
