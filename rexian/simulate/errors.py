"""What a simulation ends with when it does not end with figures."""

from __future__ import annotations

from rexian.errors import RexianError


class ScenarioError(RexianError):
    """What was to be simulated makes no sense; the message says why."""

    exit_code = 2


class InvariantBroken(RexianError):
    """The core did what it must never do. The message names the seed that shows it again."""

    exit_code = 1
