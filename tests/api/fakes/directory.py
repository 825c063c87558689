"""The configured site."""

from __future__ import annotations

from collections.abc import Sequence

from acd.values import (
    Department,
    Hotline,
)


class FakeDirectory:
    def __init__(self, hotlines: list[Hotline], departments: list[Department]) -> None:
        self._hotlines = hotlines
        self._departments = departments

    async def hotlines(self) -> Sequence[Hotline]:
        return self._hotlines

    async def departments(self) -> Sequence[Department]:
        return self._departments
