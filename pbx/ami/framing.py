"""Bytes to messages. Text is decoded per message, never per TCP chunk: a chunk may end inside a
Chinese character."""

from __future__ import annotations

from pbx.ami.errors import PeerMisbehaved
from pbx.ami.message import AmiMessage

_END = b"\r\n\r\n"
_GREETING = b"Asterisk Call Manager/"
_GREETING_LIMIT = 200


class MessageSplitter:
    """Feed it what the socket gave; it returns what is complete and keeps the rest."""

    def __init__(self, message_limit: int) -> None:
        self._limit = message_limit
        self._parts: list[bytes] = []
        self._held = 0
        self._edge = b""
        self.version: str | None = None
        """Protocol version from the greeting, such as "11.0.0"; None before it arrived."""
        self.malformed = 0
        """Blocks that were neither event nor response, skipped."""

    def feed(self, data: bytes) -> list[AmiMessage]:
        """Complete messages, in order.

        Raises PeerMisbehaved when the greeting is not AMI's or a message passes the limit.
        """
        if self.version is None:
            data = self._read_greeting(data)
            if not data:
                return []
        # A long message arrives in many chunks: they are joined once, when the end is seen.
        if _END not in self._edge + data:
            self._keep(data)
            return []
        self._parts.append(data)
        blocks = b"".join(self._parts).split(_END)
        rest = blocks.pop()
        self._parts.clear()
        self._held = 0
        self._edge = b""
        self._keep(rest)
        messages = []
        for block in blocks:
            try:
                messages.append(AmiMessage(block.decode("utf-8", "replace").lstrip("\r\n")))
            except ValueError:
                if block.strip():
                    self.malformed += 1
        return messages

    def _keep(self, data: bytes) -> None:
        if not data:
            return
        self._parts.append(data)
        self._held += len(data)
        self._edge = (self._edge + data[-3:])[-3:]
        if self._held > self._limit:
            raise PeerMisbehaved(f"a message longer than {self._limit} bytes")

    def _read_greeting(self, data: bytes) -> bytes:
        # One line ended by a single CR LF: the first message follows without a blank line.
        self._parts.append(data)
        line, found, rest = b"".join(self._parts).partition(b"\r\n")
        if line[: len(_GREETING)] != _GREETING[: len(line)] or len(line) > _GREETING_LIMIT:
            raise PeerMisbehaved("the peer did not greet as an Asterisk manager interface")
        if not found:
            return b""
        self._parts.clear()
        self.version = line[len(_GREETING) :].decode("ascii", "replace").strip()
        return rest
