"""Tickets for the WebSocket, since a browser cannot send a token with it: good once, and not for
long. And who has the telephone of a seat now.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

TICKET_SECONDS = 30.0
MOST_TICKETS = 20_000


@dataclass(frozen=True, slots=True)
class Pass:
    """What a ticket lets in. ``tab`` outlives a reload, ``page`` does not."""

    seat: str
    account: str
    digest: str
    tab: str
    page: str
    until: float


@dataclass(slots=True)
class Holder:
    """A browser that is connected for a seat."""

    pass_: Pass
    taken_over: asyncio.Event = field(default_factory=asyncio.Event)


class Tickets:
    """One per application; to be used in the event loop's thread."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: dict[str, Pass] = {}
        self._holders: dict[str, Holder] = {}

    def holder(self, seat: str) -> Pass | None:
        """Who has the seat's telephone now."""
        found = self._holders.get(seat)
        return None if found is None else found.pass_

    def give(self, seat: str, account: str, digest: str, tab: str, page: str) -> str:
        """A new ticket, 256 random bits."""
        now = self._clock()
        self._waiting = {name: one for name, one in self._waiting.items() if one.until > now}
        while len(self._waiting) >= MOST_TICKETS:
            del self._waiting[next(iter(self._waiting))]
        ticket = secrets.token_urlsafe(32)
        self._waiting[ticket] = Pass(seat, account, digest, tab, page, now + TICKET_SECONDS)
        return ticket

    def take(self, ticket: str) -> Pass | None:
        """What the ticket stands for, once; None: nothing, or not any more."""
        found = self._waiting.pop(ticket, None)
        return found if found is not None and found.until > self._clock() else None

    def come(self, pass_: Pass) -> Holder:
        """The seat's telephone is this browser's from now on; the one before is told."""
        before = self._holders.get(pass_.seat)
        if before is not None:
            before.taken_over.set()
        holder = self._holders[pass_.seat] = Holder(pass_)
        return holder

    def go(self, holder: Holder) -> bool:
        """Its line is gone. False: another browser has the telephone since."""
        if self._holders.get(holder.pass_.seat) is not holder:
            return False
        del self._holders[holder.pass_.seat]
        return True
