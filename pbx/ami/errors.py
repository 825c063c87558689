"""What can go wrong between us and the PBX's manager interface, and whose fault it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pbx.ami.message import AmiMessage


class AmiError(Exception):
    """Base of every error this package raises."""


class InvalidField(AmiError):
    """The caller's fault: a header that AMI cannot carry. Nothing was sent."""


class NotConnected(AmiError):
    """Nobody's fault: there is no session now. Nothing was sent; sending again later is safe."""


class OutcomeUnknown(AmiError):
    """The action was written and no reply came: it may or may not have been carried out.

    Never send it again blindly; look at the PBX first (a resync follows every loss of sight).
    """

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"{action}: sent, outcome unknown ({reason})")
        self.action = action
        self.reason = reason


class ActionRefused(AmiError):
    """The PBX read the action and answered with an error; it was not carried out."""

    def __init__(self, action: str, reply: AmiMessage) -> None:
        self.action = action
        self.reply = reply
        # Some modules end their error text with a stray line feed (PJSIPShowContacts does).
        self.reason = reply.get("Message").strip() or f"Response: {reply.response}"
        super().__init__(f"{action}: refused by the PBX: {self.reason}")


class AmiLoginRefused(AmiError):
    """User name or secret is wrong, or the account may not connect from here. Not retried."""


class PeerMisbehaved(AmiError):
    """What arrived on the socket is not the manager protocol, or a message has no end."""
