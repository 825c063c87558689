"""What the API needs of the rest of the system. The composition root fills every port; this package
knows nobody else.

Paging: every ``find`` returns at most ``limit`` rows in the order it documents and begins strictly
after the key it is given (None: at the start). Keys are plain values; making opaque cursors of them
is done in ``api.paging``.

Errors: "not there" is None, "not possible" is False. An outage is an exception. Other packages
raise their own classes; the root lists them in ``Ports.errors``, saying what each means here, so
that nobody has to import this package to be understood.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from acd.events import Event
from acd.facts import Fact
from api.metrics import Metrics
from api.views import (
    AccessRow,
    AccountRow,
    Audio,
    CallHistory,
    CallRow,
    CaseRow,
    DepartmentRow,
    Figures,
    HotlineRow,
    LiveView,
    Peaks,
    RecordingRow,
    SessionRow,
)

# --- errors ---------------------------------------------------------------------------------------


class Meaning(StrEnum):
    """What an exception from behind a port means to the one who asked; ``api.problems`` gives each
    its status.
    """

    STORE_UNAVAILABLE = "store_unavailable"
    CENTRE_UNAVAILABLE = "centre_unavailable"
    RECORDING_MISSING = "recording_missing"
    """The file is gone."""
    RECORDING_CUT = "recording_cut"
    """The file is shorter than it was, or its end is torn off."""
    RECORDING_ALTERED = "recording_altered"
    """A recording, but not the bytes that were stored."""
    RECORDING_FOREIGN = "recording_foreign"
    """Something else lies where the recording should be."""
    RECORDING_UNREADABLE = "recording_unreadable"
    """The operating system refuses to read the file."""
    NO_SUCH_VOICE = "no_such_voice"
    CALLER_HAS_OPEN_CASE = "caller_has_open_case"
    """A closed case cannot be opened again while its caller has another one open."""


class PortError(Exception):
    """Base of what the ports raise by themselves. ``meaning`` says it to ``api.problems``."""

    meaning: Meaning


class CentreUnavailable(PortError):
    """The core is not running (starting or stopping): nothing was decided."""

    meaning = Meaning.CENTRE_UNAVAILABLE


class StoreUnavailable(PortError):
    """The database cannot be reached: nothing was read or written."""

    meaning = Meaning.STORE_UNAVAILABLE


class FeedGap(Exception):
    """The feed cannot resume after that number: too old, or never given out. Whoever follows must
    load everything anew.
    """


class FeedTooSlow(Exception):
    """The subscriber fell too far behind and was dropped."""


# --- the centre -----------------------------------------------------------------------------------


class CentrePort(Protocol):
    async def submit(self, event: Event) -> None:
        """Put a request to the core and wait until it is decided.

        Raises ``acd.refusals.Refusal`` (nothing changed) or ``CentreUnavailable``.
        """

    def snapshot(self) -> LiveView:
        """Where everything stands now; cheap, never waits."""


class FeedPort(Protocol):
    """Facts as they are decided, numbered without gaps within one journal."""

    @property
    def journal(self) -> str:
        """Names the journal the numbers belong to; letters and digits only. A fresh installation
        has another one.
        """

    @property
    def newest(self) -> int:
        """The number of the newest fact; 0 when there is none yet."""

    def subscribe(self, after: int) -> AsyncIterator[tuple[int, Fact]]:
        """Every fact with a number above ``after``, in order and without gaps, then each new one as
        it is decided.

        Raises ``FeedGap`` before the first fact when ``after`` cannot be resumed from;
        ``FeedTooSlow`` when the subscriber does not keep up. Ends when the feed is closed. Closing
        the iterator (``aclose``) ends the subscription.
        """


# --- what is stored -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallFilter:
    """All given conditions must hold. ``since`` (inclusive) and ``before`` (exclusive) are about
    ``offered_at``.
    """

    since: float | None = None
    before: float | None = None
    hotline: str | None = None
    caller: str | None = None
    """The whole number as it was sent, or its end."""
    seat: str | None = None
    operator: str | None = None
    department: str | None = None
    outcome: str | None = None
    case: str | None = None


class CallsPort(Protocol):
    async def find(
        self, wanted: CallFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[CallRow]:
        """Newest first; the key is ``(offered_at, call)`` of the last row seen."""

    async def one(self, call: str) -> CallHistory | None: ...


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """``since`` (inclusive) and ``before`` (exclusive) are about ``opened_at``."""

    since: float | None = None
    before: float | None = None
    status: str | None = None
    caller: str | None = None
    hotline: str | None = None


@dataclass(frozen=True, slots=True)
class CaseChange:
    """None leaves the field as it is."""

    subject: str | None = None
    text: str | None = None
    status: str | None = None


class CasesPort(Protocol):
    async def find(
        self, wanted: CaseFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[CaseRow]:
        """Newest first; the key is ``(opened_at, case)`` of the last row seen."""

    async def one(self, case: str) -> CaseRow | None: ...

    async def change(
        self, case: str, version: int, change: CaseChange, by: str, at: float
    ) -> CaseRow | None:
        """Change the case if its version is still ``version``; None when it is not, or there is no
        such case.
        """


@dataclass(frozen=True, slots=True)
class RecordingFilter:
    """``since`` (inclusive) and ``before`` (exclusive) are about ``started_at``."""

    since: float | None = None
    before: float | None = None
    hotline: str | None = None
    caller: str | None = None
    operator: str | None = None
    call: str | None = None
    case: str | None = None


class RecordingsPort(Protocol):
    async def find(
        self, wanted: RecordingFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[RecordingRow]:
        """Newest first; the key is ``(started_at, recording)`` of the last row seen."""

    async def one(self, recording: str) -> RecordingRow | None: ...

    async def audio(self, recording: str, voice: str | None) -> Audio | None:
        """None when there is no such recording.

        ``voice`` None: the file as it is stored, a channel for each voice; ``mix``: all voices in
        what any player plays; otherwise one voice alone.

        Raises what ``Ports.errors`` lists as one of ``Meaning.RECORDING_...`` or
        ``Meaning.NO_SUCH_VOICE``.
        """

    async def peaks(self, recording: str) -> Peaks | None: ...


class DirectoryPort(Protocol):
    """The configured site. Should answer from memory, so that calls can be handled while the
    database is away.
    """

    async def hotlines(self) -> Sequence[HotlineRow]: ...
    async def departments(self) -> Sequence[DepartmentRow]: ...


class StatisticsPort(Protocol):
    async def figures(
        self, start: float, end: float, threshold_seconds: float, hotline: str | None
    ) -> Figures:
        """Counts over the calls with ``start <= offered_at < end``."""


class AccountsPort(Protocol):
    """People and programs that may sign in. Names compare exactly; the API passes them in lower
    case.
    """

    async def find(self, after: str | None, limit: int) -> Sequence[AccountRow]:
        """By name."""

    async def one(self, name: str) -> AccountRow | None: ...

    async def create(self, name: str, role: str, password_hash: str, at: float) -> bool:
        """False when the name is taken."""

    async def set_password(self, name: str, password_hash: str) -> bool:
        """False when there is no such account."""

    async def set_active(self, name: str, active: bool) -> bool:
        """False when there is no such account, or it is the last active administrator (decided in
        one transaction).
        """

    async def set_role(self, name: str, role: str) -> bool:
        """False as with ``set_active``."""


class SessionsPort(Protocol):
    """Sessions are kept under the SHA-256 of their token (64 hex digits); the token itself is
    nowhere stored.
    """

    async def open(
        self, token_digest: str, account: str, opened_at: float, expires_at: float
    ) -> None: ...

    async def one(self, token_digest: str) -> SessionRow | None: ...

    async def close(self, token_digest: str) -> None:
        """Closing what is not open does nothing."""

    async def close_all(self, account: str, keep: str | None = None) -> None:
        """Close every session of the account but the one with the digest ``keep``."""


class AccessLogPort(Protocol):
    """Who looked at what; append-only."""

    async def write(
        self, at: float, account: str, action: str, subject: str, address: str, detail: str
    ) -> None: ...

    async def find(
        self, subject: str | None, account: str | None, after: int | None, limit: int
    ) -> Sequence[AccessRow]:
        """Newest first; the key is ``entry`` of the last row seen."""


# --- all of it ------------------------------------------------------------------------------------

Check = Callable[[], Awaitable[str | None]]
"""Returns None when all is well, otherwise what is wrong in a few words without secrets. May raise
or be slow.
"""


@dataclass(frozen=True, slots=True)
class Ports:
    centre: CentrePort
    feed: FeedPort
    calls: CallsPort
    cases: CasesPort
    recordings: RecordingsPort
    directory: DirectoryPort
    statistics: StatisticsPort
    accounts: AccountsPort
    sessions: SessionsPort
    access_log: AccessLogPort
    clock: Callable[[], float]
    """Seconds since the epoch."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What ``/readyz`` asks besides the PBX, by name: ``database`` and ``journal``."""
    metrics: Metrics | None = None
    """Counters the root feeds; None: the application makes its own."""
    errors: Mapping[type[Exception], Meaning] = field(default_factory=dict)
    """Exception classes of other packages and what they mean here; subclasses count."""
