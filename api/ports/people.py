"""Who may sign in, who has, and who looked at what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from api.views import AccessRow, AccountRow, SessionRow


class AccountsPort(Protocol):
    """People and programs that may sign in. Names compare exactly; the API passes them in lower
    case.
    """

    async def find(self, after: str | None, limit: int) -> Sequence[AccountRow]:
        """By name."""

    async def one(self, name: str) -> AccountRow | None: ...

    async def create(self, name: str, role: str, password_hash: str, at: float) -> bool:
        """False when the name is taken."""

    async def set_password(self, name: str, password_hash: str) -> bool:
        """False when there is no such account."""

    async def set_active(self, name: str, active: bool) -> bool:
        """False when there is no such account, or it is the last active administrator (decided in
        one transaction).
        """

    async def set_role(self, name: str, role: str) -> bool:
        """False as with ``set_active``."""


class SessionsPort(Protocol):
    """Sessions are kept under the SHA-256 of their token (64 hex digits); the token itself is
    nowhere stored.
    """

    async def open(
        self, token_digest: str, account: str, opened_at: float, expires_at: float
    ) -> None: ...

    async def one(self, token_digest: str) -> SessionRow | None: ...

    async def close(self, token_digest: str) -> None:
        """Closing what is not open does nothing."""

    async def close_all(self, account: str, keep: str | None = None) -> None:
        """Close every session of the account but the one with the digest ``keep``."""


class AccessLogPort(Protocol):
    """Who looked at what; append-only."""

    async def write(
        self, at: float, account: str, action: str, subject: str, address: str, detail: str
    ) -> None: ...

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
    ) -> Sequence[AccessRow]:
        """Newest first, with ``since <= at < before``; the key is ``entry`` of the last row
        seen.
        """
