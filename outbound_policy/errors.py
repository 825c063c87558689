"""What can be wrong with a policy: the fault of whoever wrote the table."""

from __future__ import annotations


class OutboundPolicyError(Exception):
    """Base of all errors of this package; the message is meant for a person."""


class PolicyInvalid(OutboundPolicyError):
    """A table of prefixes or prices cannot be used; the message names the entry."""
