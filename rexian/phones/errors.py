"""What can go wrong with a telephone of our own."""

from __future__ import annotations

from rexian.errors import RexianError


class PhoneError(RexianError):
    """A phone refused a command, died, or did not do in time what was waited for."""


class NoPortsLeft(PhoneError):
    """This machine has no block of free ports of the size asked for."""
