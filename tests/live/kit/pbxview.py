"""What a running Asterisk says of itself: channels, bridges, contacts. Asked by its own CLI.

The CLI and not AMI, so that looking never shares a connection, a login or an event filter with the
system under test. One question costs a short-lived process of about 10 ms.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from rexian.provision.asterisk import AsteriskInstall

from .errors import PbxError


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """One line of `core show channels concise`, the fields tests ask for."""

    name: str
    context: str
    extension: str
    state: str
    application: str
    caller_number: str
    bridge: str


class PbxView:
    """Asks the Asterisk that runs with the configuration file `config` (its asterisk.conf)."""

    def __init__(self, asterisk: AsteriskInstall, config: Path) -> None:
        self._asterisk = asterisk
        self._config = config

    async def command(self, text: str, *, within: float = 5.0) -> str:
        """Output of one CLI command. Raises PbxError if the PBX does not answer in time."""
        process = await asyncio.create_subprocess_exec(
            *self._asterisk.rx(self._config, text),
            env={**os.environ, **self._asterisk.env},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            output, _ = await asyncio.wait_for(process.communicate(), within)
        except TimeoutError:
            raise PbxError(f"no answer to {text!r} within {within:g} s") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0:
            raise PbxError(f"{text!r} failed: {output.decode(errors='replace').strip()}")
        return output.decode(errors="replace")

    async def fully_booted(self, *, within: float = 15.0) -> None:
        """Wait until the PBX takes calls. Raises PbxError."""
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        answer = ""
        while loop.time() < end:
            try:
                answer = await self.command(
                    "core waitfullybooted", within=max(0.1, end - loop.time())
                )
            except PbxError as problem:
                answer = str(problem)
            if "fully booted" in answer:
                return
            await asyncio.sleep(0.05)
        raise PbxError(f"Asterisk not booted within {within:g} s: {answer.strip()}")

    async def channels(self) -> list[ChannelLine]:
        """Every channel there is now, but for those a room makes for announcements of its own."""
        lines = (await self.command("core show channels concise")).splitlines()
        found: list[ChannelLine] = []
        for line in lines:
            # name!context!exten!priority!state!application!data!callerid!account!peeraccount!
            # amaflags!duration!bridge!uniqueid; only data and callerid may themselves hold a "!".
            left = line.split("!", 6)
            right = line.rsplit("!", 7)
            if len(left) < 7 or len(right) < 8 or left[0].startswith("CBAnn/"):
                continue
            found.append(
                ChannelLine(
                    name=left[0],
                    context=left[1],
                    extension=left[2],
                    state=left[4],
                    application=left[5],
                    caller_number=right[1],
                    bridge=right[6],
                )
            )
        return found

    async def bridges(self) -> list[str]:
        """Ids of every bridge there is now."""
        lines = (await self.command("bridge show all")).splitlines()
        return [line.split()[0] for line in lines[1:] if line.strip()]

    async def contacts(self) -> list[str]:
        """Registered contacts as `aor/uri`."""
        text = await self.command("pjsip show contacts")
        return [
            line.split()[1]
            for line in text.splitlines()
            if line.strip().startswith("Contact:") and "<Aor/" not in line
        ]

    async def no_channels_left(self, within: float = 2.0) -> float:
        """Wait until no channel and no bridge is left; returns the seconds it took.

        Raises PbxError naming what is still there after `within` seconds.
        """
        started = asyncio.get_running_loop().time()

        async def nothing_left() -> str:
            channels, bridges = await self.channels(), await self.bridges()
            names = [f"{c.name} {c.state} in {c.context},{c.extension}" for c in channels]
            return "; ".join([*names, *(f"bridge {bridge}" for bridge in bridges)])

        await self._until_empty(nothing_left, within)
        return asyncio.get_running_loop().time() - started

    async def channel_count(self, count: int, within: float = 5.0) -> list[ChannelLine]:
        """Wait until exactly `count` channels exist and return them. Raises PbxError."""
        seen: list[ChannelLine] = []

        async def difference() -> str:
            seen[:] = await self.channels()
            return "" if len(seen) == count else f"{len(seen)} channels instead of {count}"

        await self._until_empty(difference, within)
        return seen

    async def in_rooms(self, count: int, within: float = 5.0) -> None:
        """Wait until exactly `count` channels are in calls' rooms. Raises PbxError, which names
        where all are.
        """

        async def difference() -> str:
            channels = await self.channels()
            if sum(one.application == "ConfBridge" for one in channels) == count:
                return ""
            return "\n".join(
                f"{one.name} ({one.caller_number}) {one.application or 'no application'} in "
                f"{one.context},{one.extension}, bridge {one.bridge or 'none'}"
                for one in channels
            )

        await self._until_empty(difference, within)

    @staticmethod
    async def _until_empty(problem: Callable[[], Awaitable[str]], within: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + within
        while True:
            asked_at = loop.time()
            left = await problem()
            if not left:
                return
            if asked_at >= end:
                raise PbxError(f"after {within:g} s still there: {left}")
            await asyncio.sleep(0.05)
