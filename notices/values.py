"""The words of this package."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Language = Literal["zh", "en"]

IN_CHARGE = ""
"""Stands where a department would: those in charge of the hotline."""


class Kind(StrEnum):
    """What a notice tells; stable, for programs."""

    DISPATCHED = "dispatched"
    """The case is yours now, to lead or to help with."""
    SENT_BACK = "sent_back"
    """The reply was not good enough."""
    RETURN_ASKED = "return_asked"
    """The lead does not want the case, or disputes having to keep it."""
    RETURNED = "returned"
    """The case is yours no longer."""
    RETURN_REFUSED = "return_refused"
    """The case stays yours."""
    EXTENSION_ASKED = "extension_asked"
    """The lead asks for more time to reply."""
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    URGED = "urged"
    SUPERVISED = "supervised"
    DUE_SOON = "due_soon"
    LATE = "late"
    RECOUNTED = "recounted"
    """The calendar was changed, and the deadlines with it."""
    MEETING = "meeting"
    """The case is on the list of the next joint meeting."""
    SIGN_OFF = "sign_off"
    """A proposed handling waits for somebody in charge."""
    SETTLED = "settled"
    """At the revisit the citizen said that the matter is settled."""
    UNSETTLED = "unsettled"
    """The citizen said that it is not."""
    UNREACHED = "unreached"
    """The citizen could not be asked."""


class State(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is told. Moments in seconds since the epoch."""

    address: int
    department: str
    """``IN_CHARGE``: those in charge of the hotline."""
    person: str
    """"" : the department as such."""
    way: str
    target: str
    language: Language
    kinds: tuple[str, ...]
    """Values of ``Kind`` that are wanted; empty: all."""
    generation: int
    """Counts the secrets the address has had."""
    changed_at: float
    changed_by: str

    def wants(self, kind: Kind) -> bool:
        return not self.kinds or kind.value in self.kinds


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address as somebody asks for it."""

    department: str
    person: str
    way: str
    target: str
    language: Language
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What somebody was, or is to be, told. Moments in seconds since the epoch."""

    notice: int
    letter: str
    """What a receiver knows a repeated notice by: 32 hexadecimal digits, no others' the same."""
    case: str
    version: int
    kind: str
    department: str
    person: str
    address: int
    way: str
    target: str
    language: Language
    subject: str
    text: str
    due_at: float | None
    made_at: float
    state: str
    since: float
    """Patience counts from here."""
    tries: int
    next_at: float
    """Not tried before."""
    sent_at: float | None
    reason: str
    """Why it did not arrive the last time, "" : it did, or was not tried."""
