"""Notices to departments and to those in charge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from notices.values import Address, Notice, Wanted


class NoticesPort(Protocol):
    async def find(
        self, case: str | None, state: str | None, after: int | None, limit: int
    ) -> Sequence[Notice]:
        """Newest first; the key is ``notice`` of the last row seen."""

    async def send_again(self, notice: int, at: float) -> Notice | None:
        """None: there is no such notice. Raises notices.errors.AlreadySent."""


class NoticeAddressesPort(Protocol):
    @property
    def ways(self) -> Sequence[str]:
        """The ways this installation can go."""

    async def find(
        self, department: str | None, after: int | None, limit: int
    ) -> Sequence[Address]:
        """Oldest first; the key is ``address`` of the last row seen."""

    async def add(self, wanted: Wanted, by: str, at: float) -> Address:
        """Raises notices.errors.AddressWrong and AddressTaken."""

    async def remove(self, address: int) -> bool:
        """False when there is no such address."""

    async def renew(self, address: int, by: str, at: float) -> Address | None:
        """Another secret. None: there is no such address."""

    def secret(self, address: Address) -> str | None:
        """None: its way knows none."""
