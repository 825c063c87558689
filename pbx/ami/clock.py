"""The PBX's clock against ours, from ping replies."""

from __future__ import annotations

from collections import deque

_SAMPLES = 8


class ClockOffset:
    """Keeps the sample with the shortest round trip among the last few: it errs the least.

    A sample's error is at most half its round trip (the rule of NTP, RFC 5905 section 8).
    """

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)

    def add(self, sent: float, received: float, pbx: float) -> None:
        """Take a reply that carried the PBX time `pbx`; all are seconds since the epoch."""
        if received >= sent:  # otherwise our clock was set back in between
            self._samples.append((received - sent, pbx - (sent + received) / 2))

    def clear(self) -> None:
        """Forget everything: another session may lead to another machine."""
        self._samples.clear()

    @property
    def seconds(self) -> float | None:
        """PBX clock minus ours; None before the first reply."""
        return min(self._samples)[1] if self._samples else None
