"""SIPp's message log (-trace_msg), read while it grows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast

# 3.8: "----- 2026-11-22T05:51:17.864372Z"; 3.6: "----- 2026-11-22 05:51:17.864372" in local time,
# then "UDP message sent [317] bytes:" (3.6: "(317 bytes)") and an empty line.
_HEAD = re.compile(
    rb"-{20,} (?P<day>\d{4}-\d\d-\d\d)[T \t]+(?P<time>\d\d:\d\d:\d\d\.\d+)(?P<zone>Z?)[^\n]*\n"
    rb"\w+ message (?P<direction>sent|received) [\[(](?P<length>\d+)[\])]?[^\n]*:\r?\n\r?\n"
)


@dataclass(frozen=True, slots=True)
class SipMessage:
    """One message as SIPp saw it; `at` is wall-clock seconds with microseconds."""

    at: float
    direction: Literal["sent", "received"]
    text: str

    @property
    def first_line(self) -> str:
        return self.text.split("\r\n", 1)[0].split("\n", 1)[0]

    @property
    def method(self) -> str:
        """Method of a request, empty for a response."""
        return "" if self.text.startswith("SIP/2.0 ") else self.first_line.split(" ", 1)[0]

    @property
    def status(self) -> int:
        """Status of a response, 0 for a request."""
        return int(self.first_line.split(" ")[1]) if self.text.startswith("SIP/2.0 ") else 0

    @property
    def call_id(self) -> str:
        return self.header("Call-ID")

    @property
    def cseq_method(self) -> str:
        return self.header("CSeq").rpartition(" ")[2]

    @property
    def body(self) -> str:
        return self.text.replace("\r\n", "\n").partition("\n\n")[2]

    def header(self, name: str) -> str:
        """First header of that name (any case), empty if there is none."""
        for line in self.text.replace("\r\n", "\n").partition("\n\n")[0].split("\n")[1:]:
            key, colon, value = line.partition(":")
            if colon and key.strip().lower() == name.lower():
                return value.strip()
        return ""


class TraceFile:
    """A growing message log; each look reads only what is new."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._messages: list[SipMessage] = []
        self._read = 0
        self._rest = b""

    def messages(self) -> list[SipMessage]:
        """All messages written completely so far, oldest first."""
        if self.path.exists():
            with self.path.open("rb") as file:
                file.seek(self._read)
                new = file.read()
            self._read += len(new)
            self._rest += new
            self._split()
        return self._messages

    def _split(self) -> None:
        position = 0
        while (head := _HEAD.search(self._rest, position)) is not None:
            end = head.end() + int(head["length"])
            if len(self._rest) < end:
                break
            text = self._rest[head.end() : end].decode(errors="replace")
            moment = datetime.fromisoformat(f"{head['day'].decode()}T{head['time'].decode()}")
            # Without a Z it is the machine's local time.
            at = moment.replace(tzinfo=UTC) if head["zone"] else moment.astimezone()
            direction = cast(Literal["sent", "received"], head["direction"].decode())
            self._messages.append(SipMessage(at.timestamp(), direction, text))
            position = end
        self._rest = self._rest[position:]
