"""Accounts, sessions and the log of who looked at what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.api.fakes.world import Outage


@dataclass(frozen=True)
class Account:
    name: str
    role: str
    password_hash: str
    active: bool = True
    created_at: float = 0.0


@dataclass(frozen=True)
class StoredSession:
    account: str
    opened_at: float
    expires_at: float
    role: str = ""
    active: bool = True


@dataclass(frozen=True)
class Access:
    entry: int
    at: float
    account: str
    action: str
    subject: str
    address: str
    detail: str


class FakeAccounts:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, Account] = {}

    async def find(self, after: str | None, limit: int) -> Sequence[Account]:
        self.outage.check()
        return [self.rows[name] for name in sorted(self.rows) if name > (after or "")][:limit]

    async def one(self, name: str) -> Account | None:
        self.outage.check()
        return self.rows.get(name)

    async def create(self, name: str, role: str, password_hash: str, at: float) -> bool:
        self.outage.check()
        if name in self.rows:
            return False
        self.rows[name] = Account(name, role, password_hash, created_at=at)
        return True

    async def set_password(self, name: str, password_hash: str) -> bool:
        self.outage.check()
        self.rows[name] = replace(self.rows[name], password_hash=password_hash)
        return True

    async def set_active(self, name: str, active: bool) -> bool:
        self.outage.check()
        if not active and self._last_admin(name):
            return False
        self.rows[name] = replace(self.rows[name], active=active)
        return True

    async def set_role(self, name: str, role: str) -> bool:
        self.outage.check()
        if role != "admin" and self._last_admin(name):
            return False
        self.rows[name] = replace(self.rows[name], role=role)
        return True

    def _last_admin(self, name: str) -> bool:
        admins = [row.name for row in self.rows.values() if row.active and row.role == "admin"]
        return admins == [name]


class FakeSessions:
    def __init__(self, outage: Outage, accounts: FakeAccounts) -> None:
        self.outage = outage
        self.accounts = accounts
        self.rows: dict[str, StoredSession] = {}
        self.lookups = 0

    async def open(
        self, token_digest: str, account: str, opened_at: float, expires_at: float
    ) -> None:
        self.outage.check()
        self.rows[token_digest] = StoredSession(account, opened_at, expires_at)

    async def one(self, token_digest: str) -> StoredSession | None:
        self.lookups += 1
        self.outage.check()
        row = self.rows.get(token_digest)
        if row is None:
            return None
        account = self.accounts.rows[row.account]
        return replace(row, role=account.role, active=account.active)

    async def close(self, token_digest: str) -> None:
        self.outage.check()
        self.rows.pop(token_digest, None)

    async def close_all(self, account: str, keep: str | None = None) -> None:
        self.outage.check()
        self.rows = {
            digest: row
            for digest, row in self.rows.items()
            if row.account != account or digest == keep
        }


class FakeAccessLog:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: list[Access] = []

    async def write(
        self, at: float, account: str, action: str, subject: str, address: str, detail: str
    ) -> None:
        self.outage.check()
        entry = len(self.rows) + 1
        self.rows.append(Access(entry, at, account, action, subject, address, detail))

    async def find(
        self,
        subject: str | None,
        account: str | None,
        after: int | None,
        limit: int,
        *,
        action: str | None = None,
        since: float | None = None,
        before: float | None = None,
    ) -> Sequence[Access]:
        self.outage.check()
        return [
            row
            for row in reversed(self.rows)
            if subject in (None, row.subject)
            and account in (None, row.account)
            and action in (None, row.action)
            and (since is None or row.at >= since)
            and (before is None or row.at < before)
            and (after is None or row.entry < after)
        ][:limit]
