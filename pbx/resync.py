"""After every (re)connect: a snapshot first, then the events on top of it.

Events flow from the moment of login, before any list has arrived. They stay in the connection's
queue, in order, while the snapshot is taken, and are handed over after it. Three cases:

- Raised before the lists were made: the snapshot shows its effect. Marked `contained` when the
  PBX's timestamps prove it. Such an event still tells that something happened (a UserEvent, a
  hang-up's cause), so it is not thrown away.
- Raised after: it applies on top, as ever.
- In between, unprovable (a few milliseconds): Asterisk changes its channel first and raises the
  event afterwards, so the snapshot may already show it. Nothing the other way round can happen:
  no event of a change comes before the change is in the lists, hence nothing is missed.

What this asks of a model: **applying an event twice must be harmless, and older state shown for a
moment must be put right by the events that follow.** In detail: a channel event carries the whole
channel state, so write it (unknown channel: create it, its Hangup is still to come); entering a
bridge one is in, leaving one that one is not in, hanging up an unknown channel do nothing; a
transition counts only when the state differs from what is known; totals are never taken from the
number of events. A `contained` event must not change state at all.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace

from pbx.ami import AmiConnection, AmiError, AmiEvent, SightGained, SightLost
from pbx.snapshot import PbxSnapshot, take_snapshot

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Resynced:
    """Sight is back and this is what there is. Everything known before gives way to it."""

    session: int
    pbx_started: str
    restarted: bool
    """The PBX was started anew since the last Resynced: no earlier call can have survived.
    False for the first one."""
    snapshot: PbxSnapshot
    at: float
    """Our clock when sight was gained, seconds since the epoch."""


async def resynced(
    conn: AmiConnection,
    *,
    timeout: float = 30.0,
    before_snapshot: Callable[[], None] = lambda: None,
) -> AsyncIterator[Resynced | SightLost | AmiEvent]:
    """The connection's stream with each SightGained turned into Resynced.

    Always `Resynced, AmiEvent..., SightLost, Resynced, ...`: events of a session whose snapshot
    failed are left out, and a session given up before its snapshot was there does not appear at
    all. `timeout` (seconds) is for one list of the snapshot; beyond it the session is given up
    and another one started. What `before_snapshot` sends is carried out before the lists are made.
    Ends with the connection's stream.
    """
    started_before: str | None = None
    current: Resynced | None = None
    async for item in conn.items():
        if isinstance(item, SightGained):
            if conn.session != item.session:
                continue  # over already: its loss, and what came after, wait in the stream
            before_snapshot()
            try:
                snapshot = await take_snapshot(conn, timeout=timeout)
            except AmiError as error:
                _log.warning("no snapshot of the PBX in session %d: %s", item.session, error)
                # Only this session: it may be over already, and the next one may have begun.
                conn.give_up_session(f"no snapshot: {error}", session=item.session)
                continue
            if conn.session != item.session:
                continue
            restarted = started_before not in (None, item.pbx_started)
            started_before = item.pbx_started
            current = Resynced(item.session, item.pbx_started, restarted, snapshot, item.at)
            yield current
        elif isinstance(item, SightLost):
            if current is not None:
                current = None
                yield item
        elif current is not None:
            contained = current.snapshot.contains(item.message)
            yield replace(item, contained=True) if contained else item
