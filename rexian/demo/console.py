"""The demo's own window on the system: the same API and live feed a browser uses.

A few requests over asyncio's streams, so that the demo needs no HTTP library of its own.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from rexian.errors import RexianError

_PATIENCE_SECONDS = 20.0


class ConsoleError(RexianError):
    """The API did not answer as the demo needs it."""


class Console:
    """A signed-in client of /api/v1 at host and port."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._token = ""

    async def sign_in(self, username: str, password: str) -> None:
        """Raises ConsoleError."""
        account = {"username": username, "password": password}
        status, answer = await self.request("POST", "/sessions", account)
        if status not in (200, 201):
            raise ConsoleError(f"the demo could not sign in ({status}): {answer}")
        self._token = answer["token"]

    async def request(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Status and parsed JSON (None when there is none). Raises ConsoleError, OSError."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            status, lines = await self._open(method, path, body)
            text = b"".join([piece async for piece in lines])
        try:
            return status, json.loads(text) if text else None
        except ValueError:
            return status, None

    async def facts(self) -> AsyncIterator[dict[str, Any]]:
        """Every fact from now on, as the live feed tells it, until the backend ends the stream."""
        status, pieces = await self._open("GET", "/events", None)
        if status != 200:
            raise ConsoleError(f"the live feed was refused ({status})")
        rest = b""
        async for piece in pieces:
            rest += piece.replace(b"\r\n", b"\n")
            while (end := rest.find(b"\n\n")) >= 0:
                event, rest = rest[:end], rest[end + 2 :]
                data = b"".join(
                    line[5:].strip() for line in event.split(b"\n") if line.startswith(b"data:")
                )
                body = json.loads(data) if data else {}
                if "fact" in body:
                    yield body

    async def _open(self, method: str, path: str, body: object) -> tuple[int, AsyncIterator[bytes]]:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        payload = b"" if body is None else json.dumps(body).encode()
        head = [
            f"{method} /api/v1{path} HTTP/1.1",
            f"Host: {self._host}:{self._port}",
            "Connection: close",
            f"Content-Length: {len(payload)}",
            "Content-Type: application/json",
        ]
        if self._token:
            head.append(f"Authorization: Bearer {self._token}")
        writer.write("\r\n".join([*head, "", ""]).encode() + payload)
        status = int((await reader.readline()).split()[1])
        chunked = False
        while line := (await reader.readline()).strip().lower():
            chunked = chunked or line == b"transfer-encoding: chunked"
        return status, _body(reader, writer, chunked)


async def _body(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chunked: bool
) -> AsyncIterator[bytes]:
    try:
        while True:
            if not chunked:
                piece = await reader.read(65536)
            elif size := int((await reader.readline()).strip() or b"0", 16):
                piece = (await reader.readexactly(size + 2))[:-2]
            else:
                piece = b""
            if not piece:
                return
            yield piece
    except asyncio.IncompleteReadError:
        return
    finally:
        writer.close()
