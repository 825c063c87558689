"""The telephones in browsers: what they sign in with, and the way of their SIP to the PBX."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from api.ports.errors import Meaning, PortError


class BrowserLineClosed(PortError):
    """The PBX does not take a browser's SIP, or has ended it."""

    meaning = Meaning.CENTRE_UNAVAILABLE


@dataclass(frozen=True, slots=True)
class BrowserAccount:
    """What a seat's browser signs in with at the PBX."""

    account: str
    password: str

    def __repr__(self) -> str:
        return f"BrowserAccount({self.account})"  # never into a log by accident


class BrowserLine(Protocol):
    """One browser's SIP on its way to the PBX, message by message."""

    async def send(self, message: str) -> None:
        """Raises ``BrowserLineClosed``."""

    async def receive(self) -> str:
        """Raises ``BrowserLineClosed`` when no more will come."""

    async def close(self) -> None: ...


class BrowserPhonesPort(Protocol):
    def account(self, seat: str) -> BrowserAccount | None:
        """None: the seat has no account."""

    async def connect(self) -> BrowserLine:
        """Raises ``BrowserLineClosed``."""

    def page_came(self, seat: str, page: str, *, carries: bool) -> None:
        """A page, named by itself, is about to sign the seat's telephone in; ``carries`` says
        whether it has a call up. Returns at once.
        """

    async def page_ready(self, seat: str, page: str) -> None:
        """It can be rung. What an earlier page left on the PBX is cleared away, and its call given
        back to the seat.
        """

    def page_went(self, seat: str, page: str) -> None:
        """The page's line is gone, for whatever reason. Returns at once."""
