"""panoramisk's Manager for the length of one session: it logs in, pings, and never reconnects.

Reconnecting is the supervisor's business (connection.py), which makes a new one of these each
time; so nothing of an old session, such as its unanswered actions, can reach a new one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from panoramisk.manager import Manager

from pbx.ami.actions import PendingAction
from pbx.ami.clock import ClockOffset
from pbx.ami.errors import ActionRefused, AmiError, AmiLoginRefused
from pbx.ami.message import AmiMessage
from pbx.ami.protocol import SupervisedProtocol
from pbx.ami.settings import AmiSettings

_log = logging.getLogger(__name__)
_PATIENCE = 4


class SessionManager(Manager):  # type: ignore[misc]
    """One session. `over` resolves with the reason when it has ended, `booted` at FullyBooted."""

    protocol: SupervisedProtocol | None

    def __init__(
        self,
        settings: AmiSettings,
        on_event: Callable[[AmiMessage], None],
        clock: ClockOffset,
        wall: Callable[[], float],
        tap: Callable[[bytes], None] | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(
            loop=loop,
            log=_log,
            host=settings.host,
            port=settings.port,
            username=settings.username,
            secret=settings.secret,
            events="on",
            protocol_factory=lambda: SupervisedProtocol(self, settings.message_limit, tap),
        )
        # panoramisk rounds these to whole seconds.
        self.ping_delay = self.ping_interval = settings.ping_interval
        self.settings = settings
        self.over: asyncio.Future[str] = loop.create_future()
        self.booted: asyncio.Future[None] = loop.create_future()
        self.login_refused: AmiLoginRefused | None = None
        self._on_event = on_event
        self._clock = clock
        self._wall = wall

    def connection_made(self, f: asyncio.Future[Any]) -> None:
        # The supervisor awaits the same task and sees its failure.
        if f.cancelled() or f.exception() is not None:
            return
        protocol = f.result()[1]
        if self.over.done():  # given up while connecting
            protocol.close()
            return
        super().connection_made(f)
        if protocol.closed:  # it ended before panoramisk tied it to us
            self.end("the PBX closed the connection at once")
            return
        for action in list(protocol.responses.values()):
            protocol.expire_after(action, self.settings.action_timeout)

    def login(self, future: asyncio.Future[AmiMessage]) -> bool:
        """panoramisk's call when the login was answered, or was not."""
        self.authenticated_future = None
        try:
            future.result()
        except ActionRefused as error:
            self.login_refused = AmiLoginRefused(
                f"AMI user {self.settings.username!r} at {self.settings.host}:"
                f"{self.settings.port}: {error.reason}"
            )
            self.end("login refused")
            return False
        except (AmiError, asyncio.CancelledError) as error:
            self.end(f"login: {error}")
            return False
        self.authenticated = True
        return True

    def request(self, action: PendingAction, timeout: float | None) -> asyncio.Future[Any]:
        """Write the action now; its future fails with OutcomeUnknown after `timeout` seconds."""
        assert self.protocol is not None
        future: asyncio.Future[Any] = self.send_action(action)
        if timeout is not None:
            self.protocol.expire_after(action, timeout)
        return future

    def ping(self) -> None:
        """Ask for a sign of life; called by panoramisk's timer after connecting, then by ours."""
        if self.over.done() or self.protocol is None:
            return
        action = PendingAction("Ping", {})
        sent = self._wall()
        future = self.request(action, None)
        future.add_done_callback(lambda reply: self._ping_answered(reply, sent))
        self.pinger = self.loop.call_later(
            self.settings.ping_timeout, self._ping_overdue, self.protocol.bytes_received, 1
        )

    def _ping_answered(self, reply: asyncio.Future[AmiMessage], sent: float) -> None:
        error = reply.exception()
        # A refused ping is a sign of life too; a lost session is told elsewhere.
        if self.over.done() or not (error is None or isinstance(error, ActionRefused)):
            return
        if error is None:
            stamp = reply.result().timestamp
            if stamp is not None:
                self._clock.add(sent, self._wall(), stamp)
        if self.pinger is not None:
            self.pinger.cancel()
        self.pinger = self.loop.call_later(self.ping_interval, self.ping)

    def _ping_overdue(self, bytes_before: int, round_: int) -> None:
        assert self.protocol is not None
        received = self.protocol.bytes_received
        if received > bytes_before and round_ < _PATIENCE:
            self.pinger = self.loop.call_later(
                self.settings.ping_timeout, self._ping_overdue, received, round_ + 1
            )
            return
        waited = self.settings.ping_timeout * round_
        self.end(f"no answer to a ping within {waited:g} s")

    def dispatch(self, event: AmiMessage) -> list[str]:
        """An event: into the stream. No callbacks by pattern: one order, one consumer."""
        if event.event == "FullyBooted" and not self.booted.done():
            self.booted.set_result(None)
        self._on_event(event)
        # The class is asked for since a stranger may forge the first words of a security event
        # (pbx/security.py), but not as many.
        if event.event == "Shutdown" and event.get("Privilege").startswith("system,"):
            self.end("the PBX is shutting down")
        return []

    async def send_awaiting_actions(self, *_: object) -> None:
        """Nothing is ever sent a second time."""

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(f"connection lost: {exc}" if exc else "the PBX closed the connection")

    def close(self) -> None:
        self.end("closed by us")

    def end(self, reason: str) -> None:
        """End the session; the first reason counts. Pending actions end in OutcomeUnknown."""
        self.authenticated = False
        if self.over.done():
            return
        self.over.set_result(reason)
        super().close()
        # The ping waiting for its answer is failed by that, and must not start a new one.
        if self.pinger is not None:
            self.pinger.cancel()
            self.pinger = None
