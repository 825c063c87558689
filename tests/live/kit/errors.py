"""What can go wrong with the kit itself, told apart from a fault of the system under test."""

from __future__ import annotations

from rexian.phones.errors import PhoneError

__all__ = ["KitError", "NotHeard", "PbxError", "PhoneError", "SippError", "ToolMissing"]


class KitError(Exception):
    """Base of all errors the kit raises."""


class ToolMissing(KitError):
    """A program the kit drives (asterisk, baresip, sipp) is not where it was said to be."""


class SippError(KitError):
    """SIPp could not be started or did not end in time (failed calls are a result, not this)."""


class PbxError(KitError):
    """The PBX did not start, did not answer, or still has calls it should not have."""


class NotHeard(KitError, AssertionError):
    """The tones heard are not the tones expected; the message is a table of what was heard when."""
