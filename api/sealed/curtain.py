"""Around every endpoint: sealed callers are hidden in whatever goes out, and pseudonyms are taken
for the numbers behind them in what comes in. Plain ASGI, so that streams pass through unbuffered.

Going out: texts, JSON, CSV, events and headers get the pseudonym in place of number and name
(``cases.veil``). Coming in: a value of the path, the query or a JSON body that is a pseudonym and
nothing else becomes the number, so that a sealed citizen can be rung, looked for or blocked by
those who do not know the number. A sealed number that is typed into a query finds what a number
nobody has would find.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cases.veil import PSEUDONYM, Veil

_TEXTS = ("application/json", "application/problem+json", "text/")
_EVENTS = "text/event-stream"
_FROM_OUTSIDE = ("/api/v1/intake/messages", "/api/v1/progress")
"""What is asked without an account: there a pseudonym stands for nobody, or whoever heard of one
could ask in the citizen's name; and what is signed has to stay as it was signed.
"""


def show_through(request: Request) -> None:
    """The answer to this request is shown as it is: it was asked for who is behind a pseudonym."""
    request.state.shown_through = True


class Curtain:
    """ASGI middleware. While nobody is sealed it only looks at what streams send."""

    def __init__(self, app: ASGIApp, veil: Veil) -> None:
        self._app = app
        self._veil = veil

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._veil and scope["path"] not in _FROM_OUTSIDE:
            scope = self._meant(scope)
            if Headers(scope=scope).get("content-type", "").startswith("application/json"):
                receive = self._meant_body(receive)
        await self._app(scope, receive, _Hiding(scope, send, self._veil))

    # --- coming in --------------------------------------------------------------------------------

    def _meant(self, scope: Scope) -> Scope:
        changed: dict[str, Any] = {}
        path: str = scope["path"]
        if "/sealed-" in path:
            raw = "/".join(map(self._number_or_same, path.split("/")))
            changed |= {"path": raw, "raw_path": quote(raw, safe="/+").encode()}
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        meant = [(name, self._asked(value)) for name, value in query]
        if meant != query:
            changed["query_string"] = urlencode(meant).encode()
        return {**scope, **changed} if changed else scope

    def _asked(self, value: str) -> str:
        meant = self._number_or_same(value)
        if meant == value and self._veil.hide(value) != value:
            return "0" * len(value)
        return meant

    def _number_or_same(self, text: str) -> str:
        if PSEUDONYM.fullmatch(text):
            return self._veil.number(text) or text
        return text

    def _meant_body(self, receive: Receive) -> Receive:
        given = False

        async def whole() -> Message:
            nonlocal given
            if given:
                return await receive()
            body = b""
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return message
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    break
            given = True
            return {"type": "http.request", "body": self._meant_json(body), "more_body": False}

        return whole

    def _meant_json(self, body: bytes) -> bytes:
        if b'"sealed-' not in body:
            return body
        try:
            value = json.loads(body)
        except ValueError:
            return body
        return json.dumps(self._meant_value(value)).encode()

    def _meant_value(self, value: Any) -> Any:
        match value:
            case str():
                return self._number_or_same(value)
            case list():
                return [self._meant_value(one) for one in value]
            case dict():
                return {
                    self._number_or_same(key): self._meant_value(one) for key, one in value.items()
                }
        return value


class _Hiding:
    """Takes the messages of one answer and sends them on without what is sealed."""

    def __init__(self, scope: Scope, send: Send, veil: Veil) -> None:
        self._scope = scope
        self._send = send
        self._veil = veil
        self._start: Message | None = None
        """Held back until the whole body is known."""
        self._body = b""
        self._kind = ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] != "http.response.body" or not self._kind:
            await self._send(message)
        elif self._start is not None:
            await self._gather(message)
        else:
            await self._send({**message, "body": self._piece(message.get("body", b""))})

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(raw=list(message["headers"]))
        kind = headers.get("content-type", "")
        # A stream of events goes on: somebody may be sealed while it does.
        wanted = self._veil or kind.startswith(_EVENTS)
        if kind.startswith(_TEXTS) and wanted and not self._shown_through():
            self._kind = kind
            if "content-length" in headers:
                self._start = message
                return
        if self._veil and not self._shown_through():
            message = {**message, "headers": self._hidden_headers(headers)}
        await self._send(message)

    def _shown_through(self) -> bool:
        return bool(self._scope.get("state", {}).get("shown_through"))

    async def _gather(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body", False):
            return
        assert self._start is not None
        text = self._body.decode("utf-8", "replace")
        json_like = "json" in self._kind
        hidden = self._veil.hide_json(text) if json_like else self._veil.hide(text)
        body = self._body if hidden == text else hidden.encode()
        headers = MutableHeaders(raw=list(self._start["headers"]))
        if self._scope["method"] != "HEAD":
            headers["content-length"] = str(len(body))
        start, self._start = self._start, None
        await self._send({**start, "headers": self._hidden_headers(headers)})
        await self._send({**message, "body": body})

    def _hidden_headers(self, headers: MutableHeaders) -> list[tuple[bytes, bytes]]:
        return [
            (name, self._header(value)) if name != b"content-length" else (name, value)
            for name, value in headers.raw
        ]

    def _header(self, value: bytes) -> bytes:
        text = value.decode("latin-1")
        plain = unquote(text)
        hidden = self._veil.hide(plain)
        return value if hidden == plain else quote(hidden, safe="/:;,=\"' ").encode("latin-1")

    def _piece(self, piece: bytes) -> bytes:
        """Of a body whose length nobody knew: one event, or some rows. No number goes over from one
        piece to the next.
        """
        text = piece.decode("utf-8", "surrogateescape")
        if self._veil.hide(text) == text:
            return piece
        if not self._kind.startswith(_EVENTS):
            return self._veil.hide(text).encode("utf-8", "surrogateescape")
        return "\n".join(map(self._event_line, text.split("\n"))).encode()

    def _event_line(self, line: str) -> str:
        """The data of an event is one JSON document."""
        if not line.startswith("data: "):
            return line
        return "data: " + self._veil.hide_json(line.removeprefix("data: "))
