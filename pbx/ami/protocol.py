"""panoramisk's AMIProtocol with our framing, time-outs, and no second life for actions.

Kept from panoramisk: the transport's life cycle, the table of pending actions (`responses`) and
the way it hands events to its factory, the Manager. Replaced: decoding per chunk, completion
rules, and queueing unanswered actions to be sent again.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from typing import Any

from panoramisk.ami_protocol import AMIProtocol

from pbx.ami.actions import PendingAction, is_list_id
from pbx.ami.errors import NotConnected, OutcomeUnknown, PeerMisbehaved
from pbx.ami.framing import MessageSplitter
from pbx.ami.message import AmiMessage

_log = logging.getLogger(__name__)


class SupervisedProtocol(AMIProtocol):  # type: ignore[misc]
    """One TCP connection to the PBX."""

    transport: asyncio.Transport

    def __init__(
        self, manager: Any, message_limit: int, tap: Callable[[bytes], None] | None
    ) -> None:
        self._manager = manager
        self._tap = tap
        self.splitter = MessageSplitter(message_limit)
        self.closed = False
        self.bytes_received = 0
        self.late_replies = 0
        """Answers that came after their waiter had given up."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        # panoramisk ties protocol and manager only after the connect task is done; bytes or the
        # end of the connection may come before that.
        self.factory = self._manager
        sock = transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: Any, as_list: bool | None = False) -> asyncio.Future[Any]:
        """Write an action at once and enter it in the table of pending ones.

        The future fails with NotConnected (never written), OutcomeUnknown or ActionRefused.
        """
        action = data if isinstance(data, PendingAction) else _from_dict(data)
        if self.closed:
            action.fail(NotConnected(f"{action.name}: the session has ended"))
            return action.future  # type: ignore[no-any-return]
        self.responses[action.id] = action
        # Also when the waiter is cancelled: an entry must not outlive its future.
        action.future.add_done_callback(lambda _: self._forget(action))
        self.transport.write(action.encoded())
        return action.future  # type: ignore[no-any-return]

    def expire_after(self, action: PendingAction, seconds: float) -> None:
        """Fail the action with OutcomeUnknown when no answer came within that time."""
        if not action.future.done():
            action.timer = asyncio.get_running_loop().call_later(
                seconds, self._expire, action, seconds
            )

    def _expire(self, action: PendingAction, seconds: float) -> None:
        self.responses.pop(action.id, None)
        action.fail(OutcomeUnknown(action.name, f"no answer within {seconds:g} s"))

    def _forget(self, action: PendingAction) -> None:
        if action.timer is not None:
            action.timer.cancel()
            action.timer = None
        if self.responses.get(action.id) is action:
            del self.responses[action.id]

    def data_received(self, data: bytes) -> None:
        if self.closed:
            return
        self.bytes_received += len(data)
        if self._tap is not None:
            try:
                self._tap(data)
            except Exception:
                _log.exception("the tap failed; reading goes on")
        try:
            messages = self.splitter.feed(data)
        except PeerMisbehaved as error:
            self._manager.end(str(error))
            return
        for message in messages:
            if self._manager.over.done():
                return
            # asyncio closes the socket when data_received raises.
            try:
                self.handle_message(message)
            except Exception:
                _log.exception("could not handle %r", message)

    def handle_message(self, message: AmiMessage) -> None:
        action_id = message.action_id
        if message.event:
            if action_id:
                pending = self.responses.get(action_id)
                # An OriginateResponse carries its action's id as well, and is an event for all.
                if pending is not None and pending.wants_list:
                    if pending.add_message(message):
                        self.responses.pop(action_id, None)
                    return
                if is_list_id(action_id):
                    self.late_replies += 1
                    return
            self._manager.dispatch(message)
            return
        pending = self.responses.get(action_id)
        if pending is None:
            self.late_replies += 1
        elif pending.add_message(message):
            self.responses.pop(action_id, None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.close()
        self._manager.connection_lost(exc)

    def close(self) -> None:
        """Close the socket; every pending action ends in OutcomeUnknown. May be called twice."""
        if not self.closed:
            self.closed = True
            # abort, not close: unwritten actions must not be carried out after we gave them up.
            self.transport.abort()
        while self.responses:
            _, action = self.responses.popitem()
            action.fail(OutcomeUnknown(action.name, "the session ended before an answer"))


def _from_dict(data: dict[str, str]) -> PendingAction:
    fields = dict(data)
    return PendingAction(fields.pop("Action"), fields)
