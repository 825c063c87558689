"""Whoever is told, on the loopback: a web service and a mail server, both written out by hand."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class Hook:
    """Answers as it is told to: one status after the other, then 200 for ever."""

    statuses: list[int] = field(default_factory=list)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    """Path, headers (names in small letters) and body of each request."""
    mute: bool = False
    """Takes requests and never answers."""
    location: str = ""
    port: int = 0
    scheme: str = "http"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hook"

    @property
    def letters(self) -> list[str]:
        return [headers["webhook-id"] for _, headers, _ in self.got]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while line := await reader.readline():
                _, path, _ = line.decode().split(" ")
                headers = {}
                while (raw := await reader.readline()).strip():
                    name, _, value = raw.decode().partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.got.append((path, headers, body))
                if self.mute:
                    await reader.read()
                    break
                status = self.statuses.pop(0) if self.statuses else 200
                where = f"Location: {self.location}\r\n" if self.location else ""
                writer.write(f"HTTP/1.1 {status} -\r\n{where}Content-Length: 0\r\n\r\n".encode())
                await writer.drain()
        writer.close()


@contextlib.asynccontextmanager
async def listening(hook: Hook, tls: ssl.SSLContext | None = None) -> AsyncIterator[Hook]:
    """The web service is up; one that was up before comes back at the port it had."""
    server = await asyncio.start_server(hook.serve, "127.0.0.1", hook.port, ssl=tls)
    hook.port = server.sockets[0].getsockname()[1]
    hook.scheme = "http" if tls is None else "https"
    async with server:
        yield hook


@dataclass
class MailServer:
    """Enough of RFC 5321; ``answers`` replaces what it says to a command."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Recipient and message."""
    offers: str = "250-receiver\r\n250 8BITMIME"
    port: int = 0
    tls: ssl.SSLContext | None = None
    """What it begins to encrypt with when it is asked to."""
    said: list[str] = field(default_factory=list)
    """The commands it was sent; those under encryption with a star."""
    logins: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        writer.write(b"220 receiver\r\n")
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while line := (await reader.readline()).decode().strip():
                word = line.split(" ")[0].upper()
                secret = writer.get_extra_info("sslcontext") is not None
                self.said.append(f"{word}*" if secret else word)
                answer = self._answer(word)
                if word == "RCPT":
                    to = line.partition("<")[2].partition(">")[0]
                writer.write(f"{answer}\r\n".encode())
                if word == "DATA" and answer.startswith("354"):
                    raw = await reader.readuntil(b"\r\n.\r\n")
                    message = message_from_bytes(raw[:-5], policy=default)
                    self.got.append((to, message))
                    writer.write(b"250 taken\r\n")
                await writer.drain()
                if word == "AUTH":
                    self.logins.append(line.split(" ", 1)[1])
                if word == "STARTTLS" and self.tls is not None:
                    await writer.start_tls(self.tls)
                if word == "QUIT":
                    break
        writer.close()

    def _answer(self, word: str) -> str:
        if self.answers.get(word):
            return self.answers[word].pop(0)
        usual = {
            "EHLO": self.offers,
            "STARTTLS": "220 go on",
            "AUTH": "235 come in",
            "DATA": "354 go on",
            "QUIT": "221 bye",
        }
        return usual.get(word, "250 ok")


@contextlib.asynccontextmanager
async def taking_mail(
    server: MailServer, tls: ssl.SSLContext | None = None
) -> AsyncIterator[MailServer]:
    """The mail server is up; with ``tls`` encrypted from the first byte."""
    listener = await asyncio.start_server(server.serve, "127.0.0.1", server.port, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    async with listener:
        yield server
