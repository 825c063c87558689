"""What can be wrong with what a channel sends: the fault of the one who sends, nothing was changed.

No sentence repeats anything that was sent.
"""

from __future__ import annotations


class IntakeError(Exception):
    """Base of all errors of this package. ``code`` is what clients tell them apart by."""

    code = "intake_refused"


class ChannelTaken(IntakeError):
    """There is a channel of that name."""

    code = "channel_taken"


class NotSigned(IntakeError):
    """The signature does not fit, or nobody may sign as this channel. Which one is not told."""

    code = "signature_wrong"


class ClockOff(IntakeError):
    """It was signed too long ago, or in the future: one of the two clocks is wrong."""

    code = "signature_out_of_time"


class SentBefore(IntakeError):
    """The very same signature was used already; whoever sends again signs again."""

    code = "signature_used"


class KeyReused(IntakeError):
    """The Idempotency-Key stood for another message of this channel."""

    code = "message_differs"


class NumberUnclear(IntakeError):
    """The phone number is no whole one: two citizens may share what was sent."""

    code = "phone_unclear"
