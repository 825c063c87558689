"""Notices and whom they go to, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from notices.errors import AddressTaken, AddressWrong, AlreadySent
from notices.values import Address, Notice, Wanted
from tests.api.fakes.world import Outage


class FakeNotices:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[int, Notice] = {}

    async def find(
        self, case: str | None, state: str | None, after: int | None, limit: int
    ) -> Sequence[Notice]:
        self.outage.check()
        found = [
            row
            for row in self.rows.values()
            if case in (None, row.case)
            and state in (None, row.state)
            and (after is None or row.notice < after)
        ]
        return sorted(found, key=lambda row: -row.notice)[:limit]

    async def send_again(self, notice: int, at: float) -> Notice | None:
        self.outage.check()
        row = self.rows.get(notice)
        if row is None:
            return None
        if row.state == "sent":
            raise AlreadySent("the notice has arrived")
        self.rows[notice] = replace(row, state="waiting", since=at, next_at=at, tries=0)
        return self.rows[notice]


class FakeNoticeAddresses:
    """Knows webhooks and mail; a webhook leads to https."""

    ways = ("smtp", "webhook")

    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[int, Address] = {}

    async def find(
        self, department: str | None, after: int | None, limit: int
    ) -> Sequence[Address]:
        self.outage.check()
        found = [
            row
            for row in self.rows.values()
            if department in (None, row.department) and (after is None or row.address > after)
        ]
        return sorted(found, key=lambda row: row.address)[:limit]

    async def add(self, wanted: Wanted, by: str, at: float) -> Address:
        self.outage.check()
        if wanted.way not in self.ways:
            raise AddressWrong(f"this installation has no way {wanted.way!r}")
        if wanted.way == "webhook" and not wanted.target.startswith("https://"):
            raise AddressWrong("a webhook's URL is https://host/...")
        for row in self.rows.values():
            if (row.department, row.target) == (wanted.department, wanted.target):
                raise AddressTaken("the department has this address already")
        number = len(self.rows) + 1
        kinds = tuple(kind.value for kind in wanted.kinds)
        whom = (wanted.department, wanted.person, wanted.way, wanted.target)
        made = Address(number, *whom, wanted.language, kinds, 1, at, by)
        self.rows[number] = made
        return made

    async def remove(self, address: int) -> bool:
        self.outage.check()
        return self.rows.pop(address, None) is not None

    async def renew(self, address: int, by: str, at: float) -> Address | None:
        self.outage.check()
        row = self.rows.get(address)
        if row is None:
            return None
        generation = row.generation + 1
        self.rows[address] = replace(row, generation=generation, changed_at=at, changed_by=by)
        return self.rows[address]

    def secret(self, address: Address) -> str | None:
        return f"whsec_{address.generation}" if address.way == "webhook" else None
