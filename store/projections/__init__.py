"""How facts become rows, one file per table or two."""

from __future__ import annotations

from collections.abc import Sequence

from store.projection import Projection
from store.projections.calls import calls_and_legs
from store.projections.on_call import on_call
from store.projections.recordings_due import recordings_due
from store.projections.seats import seat_log
from store.projections.sight import sight_log
from store.projections.waiting import waiting


def standard(region: str = "CN") -> Sequence[Projection]:
    """All projections of this package, in the order they have to run.

    ``region`` is where callers' numbers without a country code belong to. Projections of other
    packages (cases) come after these.
    """
    return (calls_and_legs(region), waiting, on_call, seat_log, sight_log, recordings_due)
