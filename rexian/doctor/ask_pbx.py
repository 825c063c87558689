"""The PBX for the checks, through the manager interface."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence

from pbx.ami import AmiConnection, AmiError, AmiLoginRefused, AmiSettings
from rexian.doctor.context import PbxSilent

CONNECT_SECONDS = 6.0


class AskPbx:
    """Fills ``context.Pbx``."""

    def __init__(self, connection: AmiConnection) -> None:
        self._connection = connection

    @property
    def offset(self) -> float | None:
        return self._connection.clock_offset

    async def command(self, text: str) -> Sequence[str]:
        try:
            reply = await self._connection.action("Command", {"Command": text})
        except AmiError as fault:
            raise PbxSilent(f"{text}: {fault}") from fault
        return reply.all("Output")

    async def rows(self, action: str) -> Sequence[Mapping[str, str]]:
        try:
            found = await self._connection.list_action(action)
        except AmiError as fault:
            raise PbxSilent(f"{action}: {fault}") from fault
        return [{name.lower(): value for name, value in row.headers} for row in found]


@contextlib.asynccontextmanager
async def pbx_at(host: str, port: int, account: str, secret: str) -> AsyncIterator[AskPbx]:
    """A PBX that answers, for as long as the block runs. Raises PbxSilent, saying why not."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, writer = await asyncio.open_connection(host, port)
        writer.close()
    except (OSError, TimeoutError) as fault:
        reason = "nothing listens there" if isinstance(fault, ConnectionRefusedError) else fault
        raise PbxSilent(f"no connection ({reason or 'no answer'})") from None
    connection = AmiConnection(AmiSettings(host, port, account, secret))
    running = asyncio.create_task(connection.run())
    reading = asyncio.create_task(_read(connection))
    try:
        await _sighted(connection, running)
        yield AskPbx(connection)
    finally:
        await connection.close()
        for task in (running, reading):
            with contextlib.suppress(asyncio.CancelledError, AmiError):
                await task


async def _sighted(connection: AmiConnection, running: asyncio.Task[None]) -> None:
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            while not connection.connected and not running.done():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise PbxSilent("the manager does not answer, or is still starting") from None
    if running.done():
        fault = running.exception()
        if isinstance(fault, AmiLoginRefused):
            raise PbxSilent("the password of the manager account is not accepted")
        raise PbxSilent(f"the manager ended the connection: {fault}")


async def _read(connection: AmiConnection) -> None:
    async for _ in connection.items():
        pass
