"""How often the outside may knock."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.allowance import Allowance
from api.throttle import LoginThrottle

MESSAGES_A_MINUTE = 600
"""Of one channel; the largest known line takes some 50 requests a minute by all ways together."""
UNSIGNED_A_MINUTE = 60
"""From one address."""
WRONG_ASKED = 5
"""Wrong numbers for one case from one address before waiting is asked for."""
WRONG_ASKED_ADDRESS = 50
LONGEST_WAIT_SECONDS = 300.0


def _throttle() -> LoginThrottle:
    return LoginThrottle(WRONG_ASKED, WRONG_ASKED_ADDRESS, LONGEST_WAIT_SECONDS)


@dataclass(slots=True)
class IntakeLimits:
    """One per application; a restart forgives."""

    messages: Allowance = field(default_factory=lambda: Allowance(MESSAGES_A_MINUTE))
    """By channel."""
    unsigned: Allowance = field(default_factory=lambda: Allowance(UNSIGNED_A_MINUTE))
    """By address."""
    progress: LoginThrottle = field(default_factory=_throttle)
    """Asking with wrong numbers, by case and address."""
