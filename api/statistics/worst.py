"""The stretch of time in which callers fared worst."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from api.views import CallCount

HOUR_SECONDS = 3600.0


def worst_stretch(
    hours: Sequence[CallCount], start: float, end: float, width: int
) -> tuple[float, float] | None:
    """Begin and end of the ``width`` full hours with the lowest answered / offered that lie between
    ``start`` and ``end`` (full hours, in seconds since the epoch).

    Of several equally bad ones the latest; None when nobody called.
    """
    by_begin = {hour.begins: hour for hour in hours}
    held: deque[tuple[int, int]] = deque(maxlen=width)
    worst: tuple[float, float] | None = None
    lowest = 1.0
    for place in range(round((end - start) / HOUR_SECONDS)):
        begins = start + place * HOUR_SECONDS
        hour = by_begin.get(begins)
        held.append((0, 0) if hour is None else (hour.answered, hour.offered))
        answered, offered = (sum(counts) for counts in zip(*held, strict=True))
        if len(held) == width and offered and answered / offered <= lowest:
            lowest = answered / offered
            until = begins + HOUR_SECONDS
            worst = until - width * HOUR_SECONDS, until
    return worst
