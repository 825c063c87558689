"""A manager interface that does what a test tells it: real AMI bytes over loopback.

It greets, checks the password, answers Ping and CoreStatus and says FullyBooted, each of which a
test can turn off; every other action waits in `session.next_action()` for the test to answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pbx.ami import AmiConnection, AmiSettings, Item

PASSWORD = "a password for this test"


class PeerSession:
    """One accepted connection, seen from the PBX's side."""

    def __init__(self, peer: ScriptedPeer, writer: asyncio.StreamWriter) -> None:
        self._peer = peer
        self.writer = writer
        self._actions: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self.gone = asyncio.Event()

    async def next_action(self) -> dict[str, str]:
        """The next action that is not answered by itself; header names in lower case."""
        return await asyncio.wait_for(self._actions.get(), 10)

    def raw(self, data: bytes) -> None:
        """Write bytes as they are."""
        self.writer.write(data)

    def say(self, *lines: str) -> None:
        """Write one message."""
        self.raw("\r\n".join([*lines, "", ""]).encode())

    def reply(self, action: dict[str, str], response: str, *lines: str) -> None:
        """Answer an action."""
        self.say(f"Response: {response}", f"ActionID: {action['actionid']}", *lines)

    def reply_list(self, action: dict[str, str], rows: list[list[str]], ending: str) -> None:
        """Answer with a whole list; `ending` is the name of its Complete event."""
        self.reply(action, "Success", "EventList: start", "Message: will follow")
        for first, *rest in rows:
            self.say(first, f"ActionID: {action['actionid']}", *rest)
        self.end_list(action, ending, len(rows))

    def end_list(self, action: dict[str, str], ending: str, count: int = 0) -> None:
        """The event that ends a list."""
        self.say(
            f"Event: {ending}",
            f"ActionID: {action['actionid']}",
            "EventList: Complete",
            f"ListItems: {count}",
        )

    def hang_up(self) -> None:
        """Cut the connection without a word."""
        self.writer.transport.abort()

    def take(self, action: dict[str, str]) -> None:
        """Answer by itself what every session needs; leave the rest to the test."""
        peer = self._peer
        peer.received.append(action)
        match action["action"]:
            case "Login" if peer.answers_login:
                if action.get("secret") != peer.password:
                    self.reply(action, "Error", "Message: Authentication failed")
                    return
                self.reply(action, "Success", "Message: Authentication accepted")
                if peer.booted:
                    self.say("Event: FullyBooted", "Status: Fully Booted")
            case "Login":
                pass
            case "Ping":
                if peer.answers_pings:
                    self.reply(action, "Success", "Ping: Pong", f"Timestamp: {peer.clock():.6f}")
            case "CoreStatus" if peer.answers_status:
                date, time = peer.started.split()
                self.reply(
                    action, "Success", f"CoreStartupDate: {date}", f"CoreStartupTime: {time}"
                )
            case _:
                self._actions.put_nowait(action)


class ScriptedPeer:
    """The listening side. Use as an async context manager."""

    def __init__(self) -> None:
        self.password = PASSWORD
        self.greeting = b"Asterisk Call Manager/11.0.0\r\n"
        self.booted = True
        self.answers_login = True
        self.answers_pings = True
        self.answers_status = True
        self.started = "2026-01-31 08:00:00"
        self.time = 1_000_000.0
        self.received: list[dict[str, str]] = []
        self._sessions: asyncio.Queue[PeerSession] = asyncio.Queue()
        self._all: list[PeerSession] = []
        self._server: asyncio.Server | None = None
        self.port = 0

    def clock(self) -> float:
        """The PBX's clock."""
        return self.time

    def sent(self, name: str) -> list[dict[str, str]]:
        """Every action of that name that reached the PBX, over all sessions."""
        return [action for action in self.received if action["action"] == name]

    async def session(self) -> PeerSession:
        """The next accepted connection."""
        return await asyncio.wait_for(self._sessions.get(), 10)

    async def __aenter__(self) -> ScriptedPeer:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for session in self._all:
            session.hang_up()
        for session in self._all:
            await asyncio.wait_for(session.gone.wait(), 10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = PeerSession(self, writer)
        self._all.append(session)
        self._sessions.put_nowait(session)
        session.raw(self.greeting)
        try:
            while True:
                block = await reader.readuntil(b"\r\n\r\n")
                action: dict[str, str] = {}
                for line in block.decode().split("\r\n"):
                    key, _, value = line.partition(": ")
                    if key:
                        action[key.lower()] = value
                session.take(action)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()
            session.gone.set()


def settings_for(peer: ScriptedPeer, **changes: object) -> AmiSettings:
    """Settings that lead to the peer, with short times."""
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": peer.port,
        "username": "rexian",
        "secret": PASSWORD,
        "ping_interval": 30.0,
        "ping_timeout": 10.0,
        "action_timeout": 10.0,
        **changes,
    }
    return AmiSettings(**values)  # type: ignore[arg-type]


class Line:
    """A running connection with its stream, bounded in time."""

    def __init__(self, connection: AmiConnection) -> None:
        self.connection = connection
        self.running = asyncio.create_task(connection.run())
        self._items = connection.items()

    async def item(self) -> Item:
        """The next item of the stream."""
        return await asyncio.wait_for(anext(self._items), 10)


class Pauses:
    """The back-off's clock: remembers each delay and lets it pass at once."""

    def __init__(self) -> None:
        self.delays: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.delays.append(seconds)
        await asyncio.sleep(0)


@asynccontextmanager
async def connected(
    peer: ScriptedPeer, pauses: Pauses | None = None, **changes: object
) -> AsyncIterator[Line]:
    """A connection to the peer, closed at the end whatever happened."""
    connection = AmiConnection(
        settings_for(peer, **changes), jitter=lambda: 0.0, sleep=pauses or Pauses()
    )
    line = Line(connection)
    try:
        yield line
    finally:
        await asyncio.wait_for(connection.close(), 10)
        await asyncio.wait_for(asyncio.gather(line.running, return_exceptions=True), 10)
