"""Why a change of the site is not taken over, and whose fault it is. Nothing has changed then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a document."""

    pointer: str
    """Where, as a JSON pointer (RFC 6901) into the document; for tables ``row 3, column dial``."""
    code: str
    """Stable, for programs."""
    sentence: str
    """For the person who wrote it."""


class AdministrationError(Exception):
    """Base of all errors of this package; the message is meant for a person."""


class DocumentWrong(AdministrationError):
    """The one who wrote the document can put it right; every fault is named."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            "; ".join(f"{fault.pointer or '/'}: {fault.sentence}" for fault in self.faults)
        )


class NoSuchPart(AdministrationError):
    """The document has no part of that name."""


class NoSuchVersion(AdministrationError):
    """There is no version of that number."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"there is no version {number}")


class ChangedMeanwhile(AdministrationError):
    """Somebody else was quicker: the version that was changed is not the newest any more."""

    def __init__(self, base: int, newest: int) -> None:
        self.base = base
        self.newest = newest
        super().__init__(f"version {base} was to be changed; it is at version {newest} now")


class NotTakenOver(AdministrationError):
    """The telephone system did not take the change; the version before works on."""


class TelephoneSystemAway(NotTakenOver):
    """The telephone system is not in sight; ask again when it is."""
