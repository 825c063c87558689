"""Refuses bodies that are too large before they are in memory. Plain ASGI."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, response


class _TooLarge(Exception):
    """More came than was announced, or nothing was announced and too much came."""


class BodyLimit:
    """ASGI middleware; answers 413 by itself."""

    def __init__(
        self, app: ASGIApp, most_bytes: int, larger: Mapping[str, int] | None = None
    ) -> None:
        """``larger``: beginnings of paths that may have larger bodies, and how large; a ``*`` in
        one stands for anything but a slash.
        """
        self._app = app
        self._usual = most_bytes
        self._larger = {
            re.compile("[^/]*".join(re.escape(part) for part in begin.split("*"))): most
            for begin, most in (larger or {}).items()
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._most(scope["path"])
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if announced.isdigit() and int(announced[:19]) > most:
            await self._refuse(scope, receive, send, most)
            return
        came = 0
        too_large = started = False

        async def counted() -> Message:
            nonlocal came, too_large
            message = await receive()
            if message["type"] == "http.request":
                came += len(message.get("body", b""))
                if came > most:
                    too_large = True
                    raise _TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            if too_large and not started:
                # Whatever was made of the broken body is not the answer.
                return
            started = True
            await send(message)

        with contextlib.suppress(_TooLarge):
            await self._app(scope, counted, noted)
        if too_large and not started:
            await self._refuse(scope, receive, send, most)

    def _most(self, path: str) -> int:
        fitting = (most for begin, most in self._larger.items() if begin.match(path))
        return max(fitting, default=self._usual)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, most: int) -> None:
        problem = Problem(
            "body_too_large",
            f"At most {most} bytes.",
            headers={"Connection": "close"},
        )
        await response(problem)(scope, receive, send)
