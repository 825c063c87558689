"""The clock of the core: seconds since the epoch that never go back, whatever is done to the
machine's clock.
"""

from __future__ import annotations

import time


class Clock:
    """Follows the machine's clock from where it stood at start, at the pace of the
    monotonic clock.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since the epoch."""
        return time.monotonic() + self._offset
