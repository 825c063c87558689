"""Passwords as Argon2id hashes (RFC 9106). Hashing takes tens of milliseconds and 64 MiB, so it
never runs on the event loop.
"""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher()
# Of random bytes nobody kept, with the hasher's own parameters.
NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$A+O1bh0vXWS2xIZhU0g6lw"
    "$GbKdzngZD5FbkIl6hmupEBs7giVJKoQ0nyb5talthIQ"
)


def hash_password(password: str) -> str:
    """An encoded Argon2id hash with its own salt. Blocks; the root uses it when it creates the
    first account.
    """
    return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether it is the password. Takes as long when there is no account (``None``). Blocks."""
    try:
        _hasher.verify(password_hash or NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


class PasswordWorker:
    """Runs the blocking work in threads, two at a time: a flood of sign-ins must not take the
    memory of the calls.
    """

    def __init__(self, at_once: int = 2) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def hash(self, password: str) -> str:
        async with self._turns:
            return await asyncio.to_thread(hash_password, password)

    async def matches(self, password: str, password_hash: str | None) -> bool:
        async with self._turns:
            return await asyncio.to_thread(matches, password, password_hash)
