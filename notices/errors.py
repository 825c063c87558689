"""What can be wrong with notices, and whose fault it is."""

from __future__ import annotations


class NoticesError(Exception):
    """Base of all errors of this package; the message is meant for a person. ``code`` is what
    clients tell them apart by.
    """

    code = "notices_refused"


# --- the one who asks: nothing was changed --------------------------------------------------------


class AddressWrong(NoticesError):
    """Nothing could ever be sent there, or it may not be."""

    code = "address_wrong"


class AddressTaken(NoticesError):
    """The department has this address already."""

    code = "address_taken"


class AlreadySent(NoticesError):
    """A notice that arrived is not sent again."""

    code = "notice_sent"


# --- the program ----------------------------------------------------------------------------------


class TemplatesWrong(NoticesError):
    """The words that came with the program do not fit its kinds of notices."""


# --- the receiver, or what lies between -----------------------------------------------------------


class NotDelivered(NoticesError):
    """It did not arrive, as far as we know. ``for_good``: trying again is of no use."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good
