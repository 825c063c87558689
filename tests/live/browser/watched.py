"""What the pages of a test did last: told with the failure of the test, when they are long gone."""

from __future__ import annotations

import time
from collections import deque

from playwright.async_api import BrowserContext, Page, Request, Response, WebSocket

LINES = 150
_seen: deque[str] = deque(maxlen=LINES)


def forget() -> None:
    """A new test begins."""
    _seen.clear()


def told() -> str:
    """The last lines, oldest first; each begins with the seconds of the wall clock."""
    return "\n".join(_seen)


def watch(context: BrowserContext) -> None:
    """Take down what its pages ask, are answered, say on SIP and complain of."""
    context.on("console", lambda message: _note(f"console {message.type}: {message.text}"))
    context.on("weberror", lambda error: _note(f"error: {error.error}"))
    context.on("request", _asked)
    context.on("response", _answered)
    context.on("requestfailed", lambda request: _note(f"failed: {request.url} {request.failure}"))
    context.on("page", _page)


def _page(page: Page) -> None:
    page.on("framenavigated", lambda frame: _note(f"page {frame.url}"))
    page.on("websocket", _socket)


def _socket(socket: WebSocket) -> None:
    _note("SIP open")
    socket.on("framesent", lambda frame: _note(f"SIP > {_head(frame)}"))
    socket.on("framereceived", lambda frame: _note(f"SIP < {_head(frame)}"))
    socket.on("close", lambda _: _note("SIP closed"))


def _asked(request: Request) -> None:
    # Loading the page's parts fills the list with what says nothing.
    if "/api/" in request.url and request.method != "GET":
        # What is uploaded is no text.
        told = request.headers.get("content-type", "").startswith("application/json")
        _note(f"{request.method} {request.url} {request.post_data if told else ''}")


def _answered(response: Response) -> None:
    if "/api/" in response.url:
        _note(f"{response.status} {response.request.method} {response.url}")


def _head(frame: str | bytes) -> str:
    text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
    kept = ("CSeq:", "Call-ID:", "Reason:")
    first, *rest = text.split("\r\n")
    return " | ".join((first, *(line for line in rest if line.startswith(kept))))


def _note(line: str) -> None:
    _seen.append(f"{time.time():.3f} {line}")
