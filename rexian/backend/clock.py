"""The clock of the core: seconds since the epoch that never go back and never leap, whatever is
done to the machine's clock.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""How often the machine's clock is looked at."""
SLEW = 0.05
"""Seconds made up per second after the machine's clock was set: 1.5 s are gone within half a
minute, and a wrap-up of a minute is at most 3 s longer or shorter.
"""
SHORT_SECONDS = 0.001
"""Reading two clocks takes microseconds; where it took longer the process did not run in between,
and the difference says nothing.
"""
WORTH_TELLING_SECONDS = 1.0


class Clock:
    """Runs at the pace of the monotonic clock and approaches the machine's clock slowly where that
    was set.
    """

    def __init__(
        self,
        *,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``wall`` gives seconds since the epoch, ``monotonic`` seconds from anywhere."""
        self._wall, self._monotonic = wall, monotonic
        found = self._difference()
        while found is None:
            found = self._difference()
        self._offset = self._target = found
        self._looked_at = self._slewed_at = monotonic()

    def now(self) -> float:
        """Seconds since the epoch."""
        at = self._monotonic()
        if at - self._looked_at >= LOOK_SECONDS:
            self._look(at)
        return at + self._offset_at(at)

    def _look(self, at: float) -> None:
        self._looked_at = at
        found = self._difference()
        if found is None:
            return
        self._offset, self._slewed_at = self._offset_at(at), at
        if abs(found - self._target) >= WORTH_TELLING_SECONDS:
            _log.warning("the machine's clock was set by %+.2f s", found - self._target)
        self._target = found

    def _offset_at(self, at: float) -> float:
        most = SLEW * (at - self._slewed_at)
        return self._offset + min(max(self._target - self._offset, -most), most)

    def _difference(self) -> float | None:
        """Machine's clock minus monotonic clock; None when the two were not read together."""
        before = self._monotonic()
        wall = self._wall()
        after = self._monotonic()
        return wall - (before + after) / 2 if after - before <= SHORT_SECONDS else None
