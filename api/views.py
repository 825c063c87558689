"""What the ports hand over: the live view of the centre (built by the composition root) and the
shape of stored rows.

Stored rows are described as protocols with read-only attributes, so that whoever keeps them builds
frozen dataclasses of its own with the same attribute names and never imports this package. Every
moment is in seconds since the epoch (float), every length in seconds (float), every account is
meant by its name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from acd.facts import Fact
from acd.values import (
    CallId,
    CallState,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Role,
    SeatNumber,
    SeatState,
)

# --- live: built from the state of the core -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LiveSeat:
    number: SeatNumber
    name: str
    hotlines: tuple[HotlineNumber, ...]
    state: SeatState
    since: float | None
    """When the seat got into this state; None when it was never anything but signed out."""
    operator: str | None
    phone: Phone
    call: CallId | None = None
    leg: LegId | None = None
    break_reason: str = ""
    leaving: SeatState | None = None
    """``ON_BREAK`` or ``SIGNED_OUT`` when the operator asked for it while busy and it takes effect
    after the call.
    """
    until: float | None = None
    """When wrap-up, or the rest after a missed call, ends by itself."""


@dataclass(frozen=True, slots=True)
class LiveLeg:
    leg: LegId
    role: Role
    state: LegState
    since: float
    seat: SeatNumber | None = None
    operator: str | None = None
    department: DepartmentNumber | None = None


@dataclass(frozen=True, slots=True)
class LiveCall:
    call: CallId
    hotline: HotlineNumber
    state: CallState
    since: float
    """When the call got into ``state``."""
    offered_at: float
    answered_at: float | None
    caller: str
    caller_name: str
    dialled: str
    trunk: str
    legs: tuple[LiveLeg, ...]
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class LiveView:
    """The centre as it stands at ``at``; seats and calls in no particular order."""

    at: float
    pbx_in_sight: bool
    pbx_since: float | None
    """When sight was last gained or lost."""
    pbx_reason: str
    """Why the PBX is not in sight; "" when it is."""
    seats: tuple[LiveSeat, ...]
    calls: tuple[LiveCall, ...]


# --- directory ------------------------------------------------------------------------------------


class HotlineRow(Protocol):
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def lines(self) -> int: ...


class DepartmentRow(Protocol):
    @property
    def number(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def dial(self) -> str | None: ...


# --- calls ----------------------------------------------------------------------------------------


class LegRow(Protocol):
    @property
    def leg(self) -> str: ...
    @property
    def role(self) -> str:
        """A value of ``acd.values.Role``."""

    @property
    def seat(self) -> str | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def began_at(self) -> float:
        """When it was rung; for the citizen's leg: when the call was offered."""

    @property
    def answered_at(self) -> float | None: ...
    @property
    def joined_at(self) -> float | None: ...
    @property
    def ended_at(self) -> float | None: ...
    @property
    def ending(self) -> str | None:
        """A value of ``acd.values.Ending``."""


class CallRow(Protocol):
    @property
    def call(self) -> str: ...
    @property
    def hotline(self) -> str: ...
    @property
    def caller(self) -> str: ...
    @property
    def caller_name(self) -> str: ...
    @property
    def dialled(self) -> str: ...
    @property
    def trunk(self) -> str: ...
    @property
    def offered_at(self) -> float: ...
    @property
    def answered_at(self) -> float | None: ...
    @property
    def ended_at(self) -> float | None: ...
    @property
    def outcome(self) -> str | None:
        """A value of ``acd.values.Outcome``; None while the call is up."""

    @property
    def refused_because(self) -> str | None: ...
    @property
    def ending(self) -> str | None: ...
    @property
    def seat(self) -> str | None:
        """The seat that answered first."""

    @property
    def operator(self) -> str | None:
        """The operator who answered first."""

    @property
    def case(self) -> str | None: ...
    @property
    def inferred(self) -> bool:
        """True when any of the facts of the call was concluded rather than seen."""


class CallHistory(Protocol):
    """One call with everything that is known of it."""

    @property
    def row(self) -> CallRow: ...
    @property
    def legs(self) -> Sequence[LegRow]:
        """In order of ``began_at``, the citizen's first."""

    @property
    def moments(self) -> Sequence[tuple[int, Fact]]:
        """``(seq, fact)`` of every fact of the call, in order of ``seq``."""


# --- cases ----------------------------------------------------------------------------------------


class CaseRow(Protocol):
    @property
    def case(self) -> str: ...
    @property
    def version(self) -> int:
        """Counts up with each change."""

    @property
    def status(self) -> str:
        """``open`` or ``closed``."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def caller(self) -> str:
        """The normalised number, "" when withheld."""

    @property
    def hotline(self) -> str: ...
    @property
    def opened_at(self) -> float: ...
    @property
    def opened_by(self) -> str | None:
        """The operator who answered the call that opened it."""

    @property
    def changed_at(self) -> float: ...
    @property
    def changed_by(self) -> str | None: ...
    @property
    def closed_at(self) -> float | None: ...
    @property
    def calls(self) -> Sequence[str]:
        """Calls of the case, oldest first."""


# --- recordings -----------------------------------------------------------------------------------


class VoiceRow(Protocol):
    """One party's track within a recording."""

    @property
    def voice(self) -> str:
        """Names the track in ``?voice=``: unique within the recording, letters, digits, ``._:-``
        only.
        """

    @property
    def role(self) -> str:
        """A value of ``acd.values.Role``, or ``played`` for what the citizen was played."""

    @property
    def leg(self) -> str | None: ...
    @property
    def seat(self) -> str | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def starts(self) -> float:
        """Seconds from the start of the recording."""

    @property
    def seconds(self) -> float: ...


class RecordingRow(Protocol):
    @property
    def recording(self) -> str: ...
    @property
    def call(self) -> str: ...
    @property
    def case(self) -> str | None: ...
    @property
    def hotline(self) -> str: ...
    @property
    def caller(self) -> str: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def started_at(self) -> float: ...
    @property
    def seconds(self) -> float: ...
    @property
    def bytes(self) -> int: ...
    @property
    def sha256(self) -> str:
        """64 hex digits."""

    @property
    def media_type(self) -> str: ...
    @property
    def voices(self) -> Sequence[VoiceRow]: ...


class Audio(Protocol):
    """A recording (or one voice of it) that was found whole and ours, ready to be read."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def sha256(self) -> str:
        """Of exactly these bytes: 64 hex digits. Becomes the ETag."""

    @property
    def media_type(self) -> str: ...
    def read(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """The bytes ``start`` (inclusive) to ``stop`` (exclusive), in pieces of any size."""


class VoicePeaks(Protocol):
    @property
    def voice(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def peaks(self) -> Sequence[int]:
        """Lowest and highest sample of each step in turn, -128 to 127 (of 128 for full scale), from
        the recording's start.
        """


class Peaks(Protocol):
    @property
    def per_second(self) -> float:
        """Steps a second; every voice has the same number of steps."""

    @property
    def voices(self) -> Sequence[VoicePeaks]: ...


# --- figures --------------------------------------------------------------------------------------


class Figures(Protocol):
    """Counts over all calls offered in a span of time; rates are made of them here, where they get
    their definition.
    """

    @property
    def offered(self) -> int:
        """Every call that reached the trunk: answered + abandoned + refused + failed + still up and
        not answered.
        """

    @property
    def answered(self) -> int:
        """Calls an operator came on, those still up included."""

    @property
    def abandoned(self) -> int: ...
    @property
    def refused(self) -> Mapping[str, int]:
        """By ``acd.values.RefusedBecause``; a reason that did not occur may be left out."""

    @property
    def failed(self) -> int: ...
    @property
    def answered_in_time(self) -> int:
        """Answered within the threshold."""

    @property
    def abandoned_in_time(self) -> int:
        """Abandoned within the threshold."""

    @property
    def wait_seconds(self) -> float:
        """Sum of the waits of the answered calls, from offered to answered."""

    @property
    def longest_wait_seconds(self) -> float:
        """Of the answered and the abandoned."""

    @property
    def talk_seconds(self) -> float:
        """Sum over ended answered calls, from answered to ended."""

    @property
    def talks_ended(self) -> int:
        """How many calls ``talk_seconds`` is the sum of."""

    @property
    def inferred(self) -> int:
        """Calls with at least one fact that was concluded rather than seen."""

    @property
    def unseen_seconds(self) -> float:
        """How long the PBX was out of sight within the span."""


# --- people ---------------------------------------------------------------------------------------


class AccountRow(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str:
        """A value of ``api.permissions.AccountRole``."""

    @property
    def password_hash(self) -> str:
        """As ``api.passwords.hash_password`` made it."""

    @property
    def active(self) -> bool: ...
    @property
    def created_at(self) -> float: ...


class SessionRow(Protocol):
    """A session as stored, with the role its account has now."""

    @property
    def account(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def active(self) -> bool:
        """False when the account was deactivated."""

    @property
    def opened_at(self) -> float: ...
    @property
    def expires_at(self) -> float: ...


class AccessRow(Protocol):
    @property
    def entry(self) -> int: ...
    @property
    def at(self) -> float: ...
    @property
    def account(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def detail(self) -> str: ...
