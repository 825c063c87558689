"""The configured site: hotlines and departments."""

from __future__ import annotations

from typing import Protocol


class HotlineRow(Protocol):
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def lines(self) -> int: ...


class DepartmentRow(Protocol):
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def dial(self) -> str | None: ...
