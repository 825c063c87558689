"""Accounts, queues and codes of the running PBX: generated files, taken in by reloads that drop no
call.

A reload that the PBX refuses, or after which an account is missing, is undone: the files are put
back and reloaded.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from pathlib import Path

from administration.errors import NotTakenOver, TelephoneSystemAway
from pbx.ami import ActionRefused, AmiConnection, AmiError
from rexian.pbxconfig import write_whole

_log = logging.getLogger(__name__)
RELOAD_SECONDS = 20.0
_SIP = ("res_pjsip.so", "res_pjsip_endpoint_identifier_ip.so")
"""In this order: a trunk's address is tied to an endpoint that is there."""


class PbxAccounts:
    """The generated files of one PBX, which lie in a folder it shares with us."""

    def __init__(self, connection: AmiConnection) -> None:
        self._connection = connection

    async def take(
        self, texts: Mapping[Path, str], there: Collection[str], gone: Collection[str]
    ) -> dict[Path, str]:
        """Have the PBX work by these files. ``there`` are the accounts that must be known
        afterwards, ``gone`` those that must not.

        Returns the texts before, of the files that were different; giving them to ``put_back``
        undoes it all. Raises NotTakenOver, everything being as before.
        """
        before = await asyncio.to_thread(_different, texts)
        if not before:
            return {}
        if not self._connection.connected:
            raise TelephoneSystemAway("the telephone system is not in sight; nothing was changed")
        try:
            await asyncio.to_thread(_write, {path: texts[path] for path in before})
            await self._reload(before)
            await self._check(there, gone)
        except BaseException as fault:
            await self.put_back(before)
            if isinstance(fault, (AmiError, OSError)):
                raise NotTakenOver(
                    f"the telephone system did not take the change ({fault}); the version before "
                    "works on"
                ) from fault
            raise
        return before

    async def put_back(self, before: Mapping[Path, str]) -> None:
        """Work by the former files again. Trouble is logged: they are reloaded at the next start
        at the latest.
        """
        if not before:
            return
        try:
            await asyncio.to_thread(_write, before)
            await self._reload(before)
        except (AmiError, OSError) as fault:
            _log.error("the former accounts could not be put back: %s", fault)

    async def _reload(self, files: Collection[Path]) -> None:
        names = {path.name for path in files}
        if "queues.conf" in names:
            fields = {"Parameters": "yes", "Members": "no", "Rules": "no"}
            await self._connection.action("QueueReload", fields, timeout=RELOAD_SECONDS)
        if "keys.conf" in names:
            # Who is in a room keeps the codes they came in with.
            await self._reload_module("app_confbridge.so")
        if "accounts.conf" in names:
            for module in _SIP:
                await self._reload_module(module)

    async def _reload_module(self, module: str) -> None:
        await self._connection.action("Reload", {"Module": module}, timeout=RELOAD_SECONDS)

    async def _check(self, there: Collection[str], gone: Collection[str]) -> None:
        try:
            rows = await self._connection.list_action(
                "PJSIPShowEndpoints", item_events=("EndpointList",), timeout=RELOAD_SECONDS
            )
            known = {row.get("ObjectName") for row in rows}
        except ActionRefused:
            # "No endpoints found": there is an error instead of an empty list.
            known = set()
        missing, left = sorted(set(there) - known), sorted(set(gone) & known)
        if missing:
            raise NotTakenOver(
                f"the telephone system did not take the accounts {', '.join(missing[:10])}; its "
                "log (messages.log) says why. The version before works on"
            )
        if left:
            raise NotTakenOver(
                f"the telephone system kept the accounts {', '.join(left[:10])}; its log "
                "(messages.log) says why. The version before works on"
            )


def _different(texts: Mapping[Path, str]) -> dict[Path, str]:
    """What stands now in the files that are to be different. Raises NotTakenOver."""
    found = {}
    for path, text in texts.items():
        try:
            now = path.read_text(encoding="utf-8")
        except OSError as fault:
            raise NotTakenOver(
                f"the telephone system's configuration cannot be read ({path.name}: "
                f"{fault.strerror}); nothing was changed"
            ) from fault
        if now != text:
            found[path] = now
    return found


def _write(texts: Mapping[Path, str]) -> None:
    for path, text in texts.items():
        write_whole(path, text)
