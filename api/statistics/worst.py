"""The stretch of time in which callers fared worst."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from api.views import HourCount

HOUR_SECONDS = 3600.0


def worst_stretch(
    hours: Sequence[HourCount], start: float, end: float, width: float
) -> tuple[float, float] | None:
    """Begin and end of the ``width`` seconds with the lowest answered / offered.

    Stretches begin with an hour in which somebody called, so no stretch that begins elsewhere is
    left out: it would hold the calls of one of these. They lie within ``start`` and ``end`` (seconds
    since the epoch), or are the one that would reach beyond ``end``, moved back to it. Of several
    equally bad ones the latest; None when nobody called. ``hours`` are in order.
    """
    worst: tuple[float, float] | None = None
    lowest = 2.0
    begins = [hour.begins for hour in hours]
    for first in range(len(hours)):
        begin = max(start, min(begins[first], end - width))
        lot = hours[bisect_left(begins, begin) : bisect_left(begins, begin + width)]
        offered = sum(hour.offered for hour in lot)
        if not offered:
            continue
        rate = sum(hour.answered for hour in lot) / offered
        if rate <= lowest:
            lowest, worst = rate, (begin, begin + width)
    return worst
