"""Accounts, their sessions, and who looked at what."""

from __future__ import annotations

from typing import Protocol


class AccountRow(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str:
        """A value of ``api.permissions.AccountRole``."""

    @property
    def password_hash(self) -> str:
        """As ``api.passwords.hash_password`` made it."""

    @property
    def active(self) -> bool: ...
    @property
    def created_at(self) -> float: ...


class SessionRow(Protocol):
    """A session as stored, with the role its account has now."""

    @property
    def account(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def active(self) -> bool:
        """False when the account was deactivated."""

    @property
    def opened_at(self) -> float: ...
    @property
    def expires_at(self) -> float: ...


class AccessRow(Protocol):
    @property
    def entry(self) -> int: ...
    @property
    def at(self) -> float: ...
    @property
    def account(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def detail(self) -> str: ...
