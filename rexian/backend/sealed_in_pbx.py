"""Tells the PBX whose numbers no phone may show: it needs them when it is left alone."""

from __future__ import annotations

import asyncio
import logging

from cases.veil import Veil
from pbx.ami import AmiConnection, AmiError, AmiMessage

FAMILY = "sealed"
"""In the PBX's own database; the layout is described in asterisk-conf/README.md."""

_log = logging.getLogger(__name__)


class SealedInPbx:
    """Keeps the PBX's database in step with the veil, from when it is made."""

    def __init__(self, connection: AmiConnection, veil: Veil) -> None:
        self._connection = connection
        self._veil = veil
        self._told: dict[str, str] = {}
        veil.changed = self.tell

    def tell_all(self) -> None:
        """The PBX was out of sight: nobody knows what it holds."""
        # An empty family is refused; the rest is put anew in any case.
        self._connection.send("DBDelTree", {"Family": FAMILY}).add_done_callback(_forget)
        self._told = {}
        self.tell()

    def tell(self) -> None:
        """Send what is different from what was told; out of sight nothing."""
        if not self._connection.connected:
            return
        told, self._told = self._told, self._veil.spellings()
        for number, pseudonym in self._told.items():
            if told.get(number) != pseudonym:
                self._send("DBPut", {"Family": FAMILY, "Key": number, "Val": pseudonym})
        for number in told.keys() - self._told.keys():
            self._send("DBDel", {"Family": FAMILY, "Key": number})

    def _send(self, action: str, fields: dict[str, str]) -> None:
        self._connection.send(action, fields).add_done_callback(_log_failure)


def _forget(sent: asyncio.Future[AmiMessage]) -> None:
    """Take notice of a failure, so that nobody is warned of it."""
    if not sent.cancelled():
        sent.exception()


def _log_failure(sent: asyncio.Future[AmiMessage]) -> None:
    if not sent.cancelled() and isinstance(error := sent.exception(), AmiError):
        _log.error("the PBX did not take a pseudonym: %s", error)
