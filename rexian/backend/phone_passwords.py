"""The telephones' passwords while the system runs: those in use, and those a change would make.

They stand in DATA/secrets.json before the PBX hears of them: one that works is never lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from pathlib import Path

from administration.errors import NotTakenOver
from rexian import secrets as kept
from rexian.errors import SecretsError
from rexian.secrets import Secrets

_log = logging.getLogger(__name__)


class PhonePasswords:
    """To be used in the event loop's thread, one change at a time."""

    def __init__(self, path: Path, secrets: Secrets) -> None:
        self._path = path
        self.now = secrets
        self.accounts = set(secrets.sip)
        """The SIP accounts there are; always the same set."""

    async def make(self, added: Iterable[str], removed: Iterable[str]) -> Secrets:
        """The secrets with a new password for each account of ``added``, and none for ``removed``:
        written down, not in use yet. Raises NotTakenOver.
        """
        added, removed = list(added), list(removed)
        if not added and not removed:
            return self.now
        try:
            return await asyncio.to_thread(
                kept.change_accounts, self._path, self.now, added, removed
            )
        except SecretsError as fault:
            raise NotTakenOver(f"no passwords could be made: {fault}") from fault

    def use(self, made: Secrets) -> None:
        """The PBX has them."""
        self.now = made
        self.accounts.clear()
        self.accounts.update(made.sip)

    async def give_up(self, made: Secrets) -> None:
        """The PBX did not take them: write down those in use again. Trouble is logged."""
        if made is not self.now:
            try:
                await asyncio.to_thread(kept.put_back, self._path, self.now)
            except SecretsError as fault:
                _log.error("the former passwords could not be put back: %s", fault)
