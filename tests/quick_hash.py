"""Passwords hashed with little work. A hash says itself with how much it was made, so whoever
checks one of these takes no longer: hundreds of sign-ins cost no quarter of a second each.

How much work the product puts into its own is told by tests/api/test_passwords.py.
"""

from __future__ import annotations

from argon2 import PasswordHasher

_hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def quick_hash(password: str) -> str:
    """An Argon2id hash as ``api.passwords.matches`` reads them."""
    return _hasher.hash(password)
