"""One AMI message. Headers are looked at only when somebody asks, since most events are skipped.

Splitting and decoding a message costs a fraction of filling a dictionary with its twenty headers,
and a consumer decides by the event's name whether it wants any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

_ESCAPED = re.compile(r"\\([abfnrtv\\'\"?])")
_PLAIN = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "?": "?",
}


def unescape(value: str) -> str:
    r"""Undo Asterisk's ast_escape_c (`\'` -> `'`, `\n` -> a line feed, ...).

    It is applied to caller and connected names and to `ChanVariable` values wherever an event
    shows a channel's state (manager_channels.c), and to nothing else.
    """
    if "\\" not in value:
        return value
    return _ESCAPED.sub(lambda match: _PLAIN[match[1]], value)


def _split_line(line: str) -> tuple[str, str]:
    # ": " before ":", since a channel's name inside `ChanVariable(<channel>)` may hold a colon.
    key, found, value = line.partition(": ")
    if not found:
        key, _, value = line.partition(":")
    return key, value


class AmiMessage:
    """An event or a response, as it arrived. Immutable; header names are case-insensitive."""

    __slots__ = ("_action_id", "_event", "_headers", "_index", "_response", "_text")

    def __init__(self, text: str) -> None:
        """`text` is the message without its closing blank line, lines ended by CR LF.

        Raises ValueError when it starts neither an event nor a response.
        """
        end = text.find("\r\n")
        first = text if end < 0 else text[:end]
        self._event = self._response = ""
        # An OriginateResponse event also has a header `Response`: only the first line tells.
        if first.startswith("Event:"):
            self._event = first[6:].strip()
        elif first.startswith("Response:"):
            self._response = first[9:].strip()
        if not self._event and not self._response:
            raise ValueError(f"neither an event nor a response: {first[:80]!r}")
        start = text.find("\r\nActionID:")
        if start < 0:
            self._action_id = ""
        else:
            stop = text.find("\r\n", start + 11)
            self._action_id = text[start + 11 : stop if stop >= 0 else None].strip()
        self._text = text
        self._headers: tuple[tuple[str, str], ...] | None = None
        self._index: dict[str, str] | None = None

    @classmethod
    def build(cls, headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> AmiMessage:
        """A message from headers, in order; the first must be Event or Response."""
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        return cls("\r\n".join(f"{key}: {value}" for key, value in pairs))

    @property
    def event(self) -> str:
        """The event's name, or "" for a response."""
        return self._event

    @property
    def response(self) -> str:
        """`Success`, `Error`, ...; "" for an event, even one that has a header `Response`."""
        return self._response

    @property
    def action_id(self) -> str:
        """The ActionID this belongs to, or ""."""
        return self._action_id

    @property
    def timestamp(self) -> float | None:
        """The PBX's clock when it raised the event, in seconds since the epoch.

        None unless manager.conf has `timestampevents = yes` (ping replies always have it).
        """
        value = self.get("Timestamp")
        try:
            return float(value) if value else None
        except ValueError:
            return None

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """Every header with its value, in order of arrival, repeated ones included."""
        if self._headers is None:
            self._headers = tuple(
                _split_line(line) for line in self._text.split("\r\n") if ":" in line
            )
        return self._headers

    def get(self, name: str, default: str = "") -> str:
        """The first value of a header; `default` when the message has no such header."""
        if self._index is None:
            index: dict[str, str] = {}
            for key, value in self.headers:
                index.setdefault(key.lower(), value)
            self._index = index
        return self._index.get(name.lower(), default)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a repeated header, in order; empty when there is none."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    def unescaped(self, name: str) -> str:
        """The header's value with Asterisk's C escapes undone: for caller and connected names."""
        return unescape(self.get(name))

    @property
    def variables(self) -> dict[str, str]:
        """The channel variables named by `channelvars` in manager.conf, of this event's channel."""
        return self.variables_of("")

    def variables_of(self, prefix: str) -> dict[str, str]:
        """The same for another channel of the event: "Dest" for the dialled one of DialBegin.

        Two spellings exist: `ChanVariable: name=value` with the value C-escaped (channel events)
        and `ChanVariable(<channel>): name=value` raw (OriginateResponse and other events raised
        through ast_manager_event_multichan).
        """
        plain = f"{prefix}chanvariable".lower()
        named = plain + "("
        found: dict[str, str] = {}
        for key, value in self.headers:
            lowered = key.lower()
            if lowered == plain:
                name, _, content = value.partition("=")
                found[name] = unescape(content)
            elif lowered.startswith(named):
                name, _, content = value.partition("=")
                found[name] = content
        return found

    @property
    def size(self) -> int:
        """Characters held in memory, for the bound on what may wait."""
        return len(self._text)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.all(name))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AmiMessage) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        shown = self._text if len(self._text) <= 300 else self._text[:300] + "…"
        return f"AmiMessage({shown!r})"
