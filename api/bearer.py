"""From a bearer token to who is asking. Works on while the database is away, for tokens that were
seen valid before.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass

from api.permissions import AccountRole
from api.ports import Meaning, Ports, StoreUnavailable
from api.problems import Problem, meaning_of
from api.settings import ApiSettings
from api.views import SessionRow

MOST_CACHED = 20_000
LOOKUP_SECONDS = 2.0
"""How long a lookup may take when the answer of an earlier one is at hand."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks. ``digest`` is what the session is kept under; the token itself is not kept."""

    account: str
    role: AccountRole
    digest: str
    opened_at: float
    expires_at: float


@dataclass(frozen=True, slots=True)
class _Seen:
    identity: Identity
    at: float


def new_token() -> str:
    """256 random bits; the prefix lets scanners for leaked secrets recognise it."""
    return "rexian_" + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Bearer:
    """Answers who a token belongs to, with a bounded memory of earlier answers."""

    def __init__(self, ports: Ports, settings: ApiSettings) -> None:
        self._ports = ports
        self._settings = settings
        self._seen: OrderedDict[str, _Seen] = OrderedDict()
        self._store_away_until = 0.0

    async def identify(self, digest: str) -> Identity:
        """Raises Problem ``token_unknown`` or ``token_expired``, or that the database is away."""
        now = self._ports.clock()
        seen = self._seen.get(digest)
        if seen is None or not 0 <= now - seen.at < self._settings.token_recheck_seconds:
            seen = await self._ask(digest, seen, now)
        if seen.identity.expires_at <= now:
            self.forget(digest)
            raise Problem("token_expired")
        return seen.identity

    def remember(self, identity: Identity) -> None:
        """A session just opened."""
        self._keep(identity, self._ports.clock())

    def forget(self, digest: str) -> None:
        self._seen.pop(digest, None)

    def forget_account(self, account: str, keep: str | None = None) -> None:
        """The account was changed: ask the database about every session of it."""
        for digest in [d for d, seen in self._seen.items() if seen.identity.account == account]:
            if digest != keep:
                self.forget(digest)

    async def _ask(self, digest: str, seen: _Seen | None, now: float) -> _Seen:
        usable = seen is not None and now - seen.at < self._settings.token_outage_seconds
        if usable and now < self._store_away_until:
            assert seen is not None
            return seen
        try:
            async with asyncio.timeout(LOOKUP_SECONDS if usable else None):
                row = await self._ports.sessions.one(digest)
        except Exception as error:
            away = meaning_of(error, self._ports.errors) is Meaning.STORE_UNAVAILABLE
            if not (away or isinstance(error, TimeoutError)):
                raise
            self._store_away_until = now + self._settings.token_recheck_seconds
            if usable:
                assert seen is not None
                return seen
            raise (error if away else StoreUnavailable()) from error
        if row is None or not row.active:
            self.forget(digest)
            raise Problem("token_unknown")
        return self._keep(_identity(digest, row), now)

    def _keep(self, identity: Identity, now: float) -> _Seen:
        found = self._seen[identity.digest] = _Seen(identity, now)
        self._seen.move_to_end(identity.digest)
        while len(self._seen) > MOST_CACHED:
            self._seen.popitem(last=False)
        return found


def _identity(digest: str, row: SessionRow) -> Identity:
    return Identity(row.account, AccountRole(row.role), digest, row.opened_at, row.expires_at)
