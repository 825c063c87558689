"""What the dialplan looks up for itself, put into the PBX's own database: it survives restarts and
needs no reload.

Keys (asterisk-conf/README.md): ``did/<number>`` -> hotline, ``hotline/<number>/lines`` -> how many,
``department/<number>`` -> channel to dial, ``seat/<number>/queues`` -> its hotlines, joined by
``-``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from acd.values import Site
from pbx.ami import AmiConnection, AmiError, AmiMessage

_log = logging.getLogger(__name__)


def tell_site(connection: AmiConnection, site: Site, dial: Callable[[str], str]) -> None:
    """Send everything; the PBX handles actions in order, so it is there before anything that
    follows.
    """
    entries = [
        *(("did", hotline.number, hotline.number) for hotline in site.hotlines.values()),
        *(
            (f"hotline/{hotline.number}", "lines", str(hotline.lines))
            for hotline in site.hotlines.values()
        ),
        *(
            (f"seat/{seat.number}", "queues", "-".join(sorted(seat.hotlines)))
            for seat in site.seats.values()
        ),
        *(
            ("department", unit.number, dial(unit.dial))
            for unit in site.departments.values()
            if unit.dial is not None
        ),
    ]
    for family, key, value in entries:
        sent = connection.send("DBPut", {"Family": family, "Key": key, "Val": value})
        sent.add_done_callback(_log_failure)


def _log_failure(sent: asyncio.Future[AmiMessage]) -> None:
    if not sent.cancelled() and isinstance(error := sent.exception(), AmiError):
        _log.error("the PBX did not take a setting: %s", error)
