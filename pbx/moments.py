"""When things happened, by our clock: what reaches us late, because the processor was scarce, still
happened when the PBX says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from acd.events import Event
from pbx.ami import AmiEvent
from pbx.translate import Translated


def moment_of(item: AmiEvent, clock_offset: float | None) -> float:
    """Seconds since the epoch; ``clock_offset`` is the PBX's clock minus ours (None: not known).

    manager.conf's ``timestampevents`` puts the PBX's clock on every event; without it the moment is
    the one at which the event was read.
    """
    raised = item.message.timestamp
    return item.received_at if raised is None or clock_offset is None else raised - clock_offset


def dated(translated: Iterable[Translated], at: float) -> Iterator[Translated]:
    """The same with that moment, but for requests of people: those are decided on when read."""
    for one in translated:
        yield replace(one, at=at) if isinstance(one, Event) and one.at is None else one
