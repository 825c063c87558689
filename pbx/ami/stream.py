"""The one ordered stream from the PBX to its single consumer, and what happens when it is slow.

Back-pressure: the reader is never stopped, since Asterisk drops a manager client that does not
read (`writetimeout`). What arrives waits here, up to a number of events and of characters. Beyond
either the waiting events are thrown away, the session is declared lost and the consumer, once it
comes back, finds SightLost and then a new SightGained: it rebuilds from the PBX instead of
working off minutes of history. Nothing is ever left out silently in the middle.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from pbx.ami.message import AmiMessage

# A consumer working off a long queue without ever awaiting anything else would starve the reader.
_TURN = 64


@dataclass(frozen=True, slots=True)
class SightGained:
    """Logged in and the PBX has booted: events from here on are complete, until SightLost."""

    session: int
    """Counts the sessions of this connection from 1."""
    pbx_started: str
    """When Asterisk started, in its own local time, "2026-01-31 08:00:00"; another value than
    last time means it was restarted and every earlier call is gone."""
    at: float
    """Our clock, seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class SightLost:
    """Nothing is known about the PBX from here to the next SightGained."""

    session: int
    reason: str
    at: float
    """Our clock, seconds since the epoch."""
    dropped: int = 0
    """Events of the session that were thrown away unread, because the consumer was too slow."""


@dataclass(frozen=True, slots=True)
class AmiEvent:
    """One event of the PBX, in the order in which it was raised."""

    message: AmiMessage
    session: int
    received_at: float
    """Our clock when it was read from the socket, seconds since the epoch."""
    contained: bool = False
    """Set by pbx.resync: the snapshot handed over before already shows what this tells."""

    @property
    def name(self) -> str:
        """The event's name, such as "Newchannel"."""
        return self.message.event


Item = SightGained | SightLost | AmiEvent


class ItemStream:
    """A bounded queue with one consumer. All methods belong to one event loop."""

    def __init__(self, event_limit: int, size_limit: int) -> None:
        self._items: deque[Item] = deque()
        self._event_limit = event_limit
        self._size_limit = size_limit
        self._size = 0
        self._waiter: asyncio.Future[None] | None = None
        self._taken = False
        self._ended = False
        self.waiting = 0
        """Events not yet taken by the consumer."""
        self.dropped = 0
        """Events thrown away because the consumer was too slow, since the start."""

    def put(self, event: AmiEvent) -> bool:
        """Add an event. False when it did not fit: the session must be declared lost."""
        size = event.message.size
        if self.waiting >= self._event_limit or self._size + size > self._size_limit:
            return False
        self._items.append(event)
        self.waiting += 1
        self._size += size
        self._wake()
        return True

    def gained(self, item: SightGained) -> None:
        """Add the start of a session."""
        self._items.append(item)
        self._wake()

    def lost(self, item: SightLost) -> None:
        """Add the end of a session, after the events that still wait."""
        self._items.append(item)
        self._wake()

    def drop_events(self) -> int:
        """Throw away every waiting event; how many there were.

        Unread starts and ends of sessions stay, but of several finished sessions in a row only
        the last is kept, so that a consumer that never comes back costs no memory.
        """
        kept: deque[Item] = deque()
        for item in self._items:
            if isinstance(item, AmiEvent):
                continue
            finished = len(kept) >= 2 and isinstance(kept[-1], SightLost)
            if finished and isinstance(kept[-2], SightGained) and isinstance(item, SightGained):
                kept.pop()
                kept.pop()
            kept.append(item)
        count = self.waiting
        self._items = kept
        self.waiting = 0
        self._size = 0
        self.dropped += count
        return count

    def end(self) -> None:
        """No more items: the consumer's loop ends after those that wait."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def items(self) -> AsyncIterator[Item]:
        """The items in order. Raises RuntimeError for a second consumer at the same time."""
        if self._taken:
            raise RuntimeError("the stream has one consumer, and there is one already")
        self._taken = True
        in_a_row = 0
        try:
            while True:
                while self._items:
                    if in_a_row >= _TURN:
                        in_a_row = 0
                        await asyncio.sleep(0)
                        continue  # the queue may have been emptied meanwhile
                    in_a_row += 1
                    item = self._items.popleft()
                    if isinstance(item, AmiEvent):
                        self.waiting -= 1
                        self._size -= item.message.size
                    yield item
                if self._ended:
                    return
                in_a_row = 0
                self._waiter = asyncio.get_running_loop().create_future()
                try:
                    await self._waiter
                finally:
                    self._waiter = None
        finally:
            self._taken = False
