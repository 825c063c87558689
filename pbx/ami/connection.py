"""The supervised connection: connects, logs in, watches, reconnects; one stream, many actions."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from pbx.ami.actions import Fields, PendingAction
from pbx.ami.backoff import Backoff
from pbx.ami.clock import ClockOffset
from pbx.ami.errors import ActionRefused, AmiError, NotConnected
from pbx.ami.manager import SessionManager
from pbx.ami.message import AmiMessage
from pbx.ami.settings import AmiSettings
from pbx.ami.stream import AmiEvent, Item, ItemStream, SightGained, SightLost

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AmiStats:
    """Counters since the start, and what is held now; for metrics and for tests."""

    sessions: int
    """Times that sight was gained."""
    events: int
    dropped: int
    """Events thrown away because the consumer was too slow (a resync followed)."""
    late_replies: int
    malformed: int
    waiting: int
    """Events the consumer has not taken yet."""
    pending: int
    """Actions without an answer yet, pings included."""


class AmiConnection:
    """One PBX's manager interface.

    Start `run()` as a task, consume `items()` in one other task, and call actions from anywhere
    in the same event loop.
    """

    def __init__(
        self,
        settings: AmiSettings,
        *,
        jitter: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        tap: Callable[[bytes], None] | None = None,
    ) -> None:
        """`sleep` waits out the back-off; `tap` is shown every byte read, to record captures."""
        self._settings = settings
        self._sleep = sleep
        self._monotonic = monotonic
        self._wall = wall
        self._tap = tap
        self._backoff = Backoff(settings.backoff_first, settings.backoff_cap, jitter)
        self._clock = ClockOffset()
        self._stream = ItemStream(settings.queue_limit, settings.queue_bytes_limit)
        self._manager: SessionManager | None = None
        self._session = 0
        self._sighted = False
        self._early: list[AmiEvent] = []
        self._started = False
        self._closing = asyncio.Event()
        self._finished = asyncio.Event()
        self._events = 0
        self._late = 0
        self._malformed = 0

    @property
    def connected(self) -> bool:
        """Whether actions can be sent: logged in, booted, and not known to be lost."""
        manager = self._manager
        return self._sighted and manager is not None and bool(manager.authenticated)

    @property
    def session(self) -> int:
        """Number of the session that is on now; 0 while there is none."""
        return self._session if self.connected else 0

    @property
    def clock_offset(self) -> float | None:
        """PBX clock minus ours in seconds, from ping replies; None before the first session."""
        return self._clock.seconds

    @property
    def stats(self) -> AmiStats:
        """Counters and levels at this moment."""
        late, malformed, pending = self._late, self._malformed, 0
        protocol = self._manager.protocol if self._manager is not None else None
        if protocol is not None:
            late += protocol.late_replies
            malformed += protocol.splitter.malformed
            pending = len(protocol.responses)
        return AmiStats(
            sessions=self._session,
            events=self._events,
            dropped=self._stream.dropped,
            late_replies=late,
            malformed=malformed,
            waiting=self._stream.waiting,
            pending=pending,
        )

    def items(self) -> AsyncIterator[Item]:
        """The one ordered stream. It ends when run() has returned or raised.

        Raises RuntimeError when there is a consumer already.
        """
        return self._stream.items()

    async def run(self) -> None:
        """Stay connected until close(). Raises AmiLoginRefused; any other failure is retried."""
        if self._started:
            raise RuntimeError("this connection was run before")
        self._started = True
        try:
            while not self._closing.is_set():
                began = self._monotonic()
                had_sight, reason = await self._one_session()
                if self._closing.is_set():
                    break
                if had_sight and self._monotonic() - began >= self._settings.stable_after:
                    self._backoff.reset()
                delay = self._backoff.next_delay()
                _log.warning("AMI session over: %s; connecting again in %.2f s", reason, delay)
                await self._until_closing(self._sleep(delay))
        finally:
            self._stream.end()
            self._finished.set()

    async def close(self) -> None:
        """End the session and make run() return. Waiting actions end in OutcomeUnknown."""
        self._closing.set()
        self.give_up_session("closed by us")
        if self._started:
            await self._finished.wait()

    def give_up_session(self, reason: str, *, session: int | None = None) -> None:
        """Declare the session lost and start a new one; for a consumer that lost its way.

        With `session` given, nothing happens unless it is the one that is on now.
        """
        if self._manager is not None and session in (None, self.session):
            self._manager.end(reason)

    async def action(
        self, name: str, fields: Fields | None = None, *, timeout: float | None = None
    ) -> AmiMessage:
        """Send an action and wait for its response, for at most `timeout` seconds.

        Raises ActionRefused (the PBX said no), OutcomeUnknown (sent, no reply), NotConnected
        (not sent), InvalidField (not sent). An Originate without `Async: true` keeps Asterisk
        from answering anything else on this session until it is over, pings included.
        """
        return await self.send(name, fields, timeout=timeout)

    def send(
        self, name: str, fields: Fields | None = None, *, timeout: float | None = None
    ) -> asyncio.Future[AmiMessage]:
        """The same without waiting: written to the socket before this returns, so the order of
        calls is the order on the wire. All errors come through the future."""
        return self._send(name, fields, timeout, as_list=False, item_events=None)

    async def list_action(
        self,
        name: str,
        fields: Fields | None = None,
        *,
        item_events: Collection[str] | None = None,
        timeout: float | None = None,
    ) -> list[AmiMessage]:
        """The rows of an action that answers with a list; they do not enter the stream.

        The list ends at `EventList: Complete` alone. `item_events` names the events wanted as
        rows (all when None). Same errors as action(); `timeout` is for the whole list.
        """
        return await self.send_list(name, fields, item_events=item_events, timeout=timeout)

    def send_list(
        self,
        name: str,
        fields: Fields | None = None,
        *,
        item_events: Collection[str] | None = None,
        timeout: float | None = None,
    ) -> asyncio.Future[list[AmiMessage]]:
        """list_action() without waiting, written to the socket before this returns."""
        return self._send(name, fields, timeout, as_list=True, item_events=item_events)

    def _send(
        self,
        name: str,
        fields: Fields | None,
        timeout: float | None,
        *,
        as_list: bool,
        item_events: Collection[str] | None,
    ) -> asyncio.Future[Any]:
        try:
            action = PendingAction(name, fields or {}, as_list=as_list, item_events=item_events)
            if not self.connected:
                raise NotConnected(f"{name}: no session with the PBX now")
        except AmiError as error:
            failed: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            failed.set_exception(error)
            return failed
        assert self._manager is not None
        limit = self._settings.action_timeout if timeout is None else timeout
        return self._manager.request(action, limit)

    async def _one_session(self) -> tuple[bool, str]:
        """Connect, log in, stay until it is over: whether sight was gained, and why it ended."""
        self._early = []
        manager = SessionManager(
            self._settings, self._take_event, self._clock, self._wall, self._tap
        )
        self._manager = manager
        connecting: asyncio.Task[Any] = manager.connect()
        reason = "cancelled"
        try:
            await self._connect(manager, connecting)
            if await self._booted(manager):
                await self._gain_sight(manager)
            # Shielded: cancelling run() would otherwise cancel `over` and leave the socket open.
            reason = await asyncio.shield(manager.over)
        except (OSError, TimeoutError, AmiError) as error:
            reason = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        finally:
            connecting.cancel()
            # The stream must show the loss whatever ended the session, cancelling included.
            manager.end(reason)
            had_sight = self._lose_sight(manager)
            self._early = []
        if manager.login_refused is not None:
            raise manager.login_refused
        return had_sight, reason

    async def _connect(self, manager: SessionManager, connecting: asyncio.Task[Any]) -> None:
        waiting: set[asyncio.Future[Any]] = {connecting, manager.over}
        await asyncio.wait(
            waiting,
            timeout=self._settings.connect_timeout,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if not connecting.done() and not manager.over.done():
            raise TimeoutError(f"no connection within {self._settings.connect_timeout:g} s")
        if connecting.done():
            connecting.result()

    async def _booted(self, manager: SessionManager) -> bool:
        waiting: set[asyncio.Future[Any]] = {manager.booted, manager.over}
        await asyncio.wait(
            waiting, timeout=self._settings.boot_timeout, return_when=asyncio.FIRST_COMPLETED
        )
        if manager.over.done():
            return False
        if not manager.booted.done():
            manager.end(
                f"no FullyBooted within {self._settings.boot_timeout:g} s: the PBX is still "
                "starting, or the AMI account lacks `system` read permission"
            )
            return False
        return True

    async def _gain_sight(self, manager: SessionManager) -> None:
        limit = self._settings.action_timeout
        self._clock.clear()
        if manager.pinger is not None:
            manager.pinger.cancel()
        manager.ping()  # written first, so the clock offset is known when CoreStatus is answered
        try:
            status = await manager.request(PendingAction("CoreStatus", {}), limit)
        except ActionRefused as error:
            manager.end(f"the AMI account may not ask for CoreStatus: {error.reason}")
            return
        if manager.over.done():
            return
        started = f"{status.get('CoreStartupDate')} {status.get('CoreStartupTime')}".strip()
        self._session += 1
        self._sighted = True
        _log.info("AMI session %d, PBX up since %s", self._session, started)
        self._stream.gained(SightGained(self._session, started, self._wall()))
        early, self._early = self._early, []
        for event in early:
            if manager.over.done():
                return
            self._queue(AmiEvent(event.message, self._session, event.received_at))

    def _take_event(self, message: AmiMessage) -> None:
        self._events += 1
        event = AmiEvent(message, self._session, self._wall())
        if self._sighted:
            self._queue(event)
            return
        # Between login and SightGained: kept, and told after it.
        self._early.append(event)
        if len(self._early) > self._settings.queue_limit:
            self.give_up_session("too many events before the session was ready")

    def _queue(self, event: AmiEvent) -> None:
        if not self._stream.put(event):
            self.give_up_session(_TOO_SLOW)

    def _lose_sight(self, manager: SessionManager) -> bool:
        protocol = manager.protocol
        if protocol is not None:
            self._late += protocol.late_replies
            self._malformed += protocol.splitter.malformed
        self._manager = None
        if not self._sighted:
            return False
        self._sighted = False
        reason = manager.over.result()
        dropped = self._stream.drop_events() if reason == _TOO_SLOW else 0
        self._stream.lost(SightLost(self._session, reason, self._wall(), dropped))
        return True

    async def _until_closing(self, pause: Awaitable[None]) -> None:
        sleeping = asyncio.ensure_future(pause)
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait({sleeping, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            closing.cancel()


_TOO_SLOW = "the consumer is too slow: more events waiting than the limits allow"
