"""Keeps the PBX's own database in step with what is in force: it survives restarts, needs no
reload, and is read by the dialplan at each call.
"""

from __future__ import annotations

import asyncio
import logging

from pbx.ami import AmiConnection, AmiError, AmiMessage
from rexian.backend.pbx_keys import FAMILIES, Keys

_log = logging.getLogger(__name__)


class PbxDatabase:
    """What this PBX was told. To be used in the event loop's thread."""

    def __init__(self, connection: AmiConnection) -> None:
        self._connection = connection
        self._told: Keys | None = None
        """None: nobody knows what stands there."""
        self._cleaning: asyncio.Task[None] | None = None
        self._unanswered: set[asyncio.Future[AmiMessage]] = set()

    def tell_all(self, keys: Keys) -> None:
        """Send everything; the PBX handles actions in order, so it is there before anything that
        follows. What is there beyond it is removed soon after.
        """
        self._told = dict(keys)
        for (family, key), value in keys.items():
            self._put(family, key, value)
        if self._cleaning is not None:
            self._cleaning.cancel()
        self._cleaning = asyncio.create_task(self._clean())

    def tell(self, keys: Keys) -> None:
        """Send what is different from what was told before, removals last. Out of sight nothing is
        sent: ``tell_all`` follows when the PBX is seen again.
        """
        if self._told is None or not self._connection.connected:
            return
        told, self._told = self._told, dict(keys)
        for (family, key), value in keys.items():
            if told.get((family, key)) != value:
                self._put(family, key, value)
        for family, key in told.keys() - keys.keys():
            self._delete(family, key)

    async def told(self) -> None:
        """Wait until the PBX has answered all that was sent; what it refused is logged."""
        if self._unanswered:
            await asyncio.wait(self._unanswered)

    async def close(self) -> None:
        """Leave off cleaning."""
        if self._cleaning is not None:
            self._cleaning.cancel()
            await asyncio.gather(self._cleaning, return_exceptions=True)

    async def _clean(self) -> None:
        for family in FAMILIES:
            try:
                rows = await self._connection.list_action("DBGetTree", {"Family": family})
            except AmiError as error:
                # An empty family is refused too ("Database entry not found").
                _log.debug("family %s of the PBX's database: %s", family, error)
                continue
            for row in rows:
                path, _, key = row.get("Key").removeprefix("/").rpartition("/")
                if self._told is not None and (path, key) not in self._told:
                    self._delete(path, key)

    def _put(self, family: str, key: str, value: str) -> None:
        self._send("DBPut", {"Family": family, "Key": key, "Val": value})

    def _delete(self, family: str, key: str) -> None:
        self._send("DBDel", {"Family": family, "Key": key})

    def _send(self, action: str, fields: dict[str, str]) -> None:
        sent = self._connection.send(action, fields)
        self._unanswered.add(sent)
        sent.add_done_callback(self._unanswered.discard)
        sent.add_done_callback(_log_failure)


def _log_failure(sent: asyncio.Future[AmiMessage]) -> None:
    if not sent.cancelled() and isinstance(error := sent.exception(), AmiError):
        _log.error("the PBX did not take a setting: %s", error)
