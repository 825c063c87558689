"""How long a notice is tried. Pure: moments in, moments out."""

from __future__ import annotations

from dataclasses import dataclass

WAITS: tuple[float, ...] = (10.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0)
"""Seconds after the first, second, ... try that failed; the last one is repeated."""


@dataclass(frozen=True, slots=True)
class Patience:
    give_up_seconds: float = 86_400.0
    """Older than this, a notice that fails once more is given up."""
    waits: tuple[float, ...] = WAITS

    def next_try(self, since: float, tries: int, at: float) -> float | None:
        """When to try again after the try number ``tries`` failed at ``at``; None: give up. What
        waited behind others until it was too old has one try all the same.
        """
        if at - since >= self.give_up_seconds:
            return None
        wait = self.waits[min(tries, len(self.waits)) - 1]
        return min(at + wait, since + self.give_up_seconds)
