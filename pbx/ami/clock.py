"""The PBX's clock against ours, from ping replies."""

from __future__ import annotations

from collections import deque

_SAMPLES = 8
_READING = 0.01
"""Seconds between the moment a reply is written and the one that stands in it, at most."""


class ClockOffset:
    """Keeps the sample with the shortest round trip among the last few: it errs the least.

    A sample's error is at most half its round trip (the rule of NTP, RFC 5905 section 8).
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)

    def add(self, sent: float, received: float, pbx: float) -> None:
        """Take a reply that carried the PBX time `pbx`; all are seconds since the epoch."""
        if received < sent:  # our clock was set back in between
            return
        round_trip, offset = received - sent, pbx - (sent + received) / 2
        best = min(self._samples, default=None)
        if best is not None and abs(offset - best[1]) > (round_trip + best[0]) / 2 + _READING:
            # Both cannot be true of one clock: it was set since.
            self._samples.clear()
        self._samples.append((round_trip, offset))

    def clear(self) -> None:
        """Forget everything: another session may lead to another machine."""
        self._samples.clear()

    @property
    def seconds(self) -> float | None:
        """PBX clock minus ours; None before the first reply."""
        return min(self._samples)[1] if self._samples else None
