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
from pathlib import Path
from typing import Protocol

from acd.events import Event
from acd.facts import Fact
from acd.values import CallId
from administration.model import Document
from administration.taken import Taken
from administration.versions import Version, VersionNote
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
    LiveCall,
    LiveSeat,
    LiveView,
    Peaks,
    RecordingRow,
    RingBackRow,
    SessionRow,
)
from api.views.alarms import AlarmRow, BanRow
from api.views.cases import (
    ChangeRow,
    DeadlineRow,
    DeskStateRow,
    DispatchRow,
    RulesRow,
    SightRow,
)
from api.views.evidence import Export, HoldRow, RetentionClassRow
from api.views.prompts import PromptRow, PromptVersionRow
from cases.loop.values import Action, Given, Role

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
    RECORDINGS_UNAVAILABLE = "recordings_unavailable"
    """The store of recordings does not answer."""
    HOTLINE_TAKEN = "hotline_taken"
    """The hotline's recordings have another retention class."""
    CLASS_IN_USE = "class_in_use"
    """Recordings were given the retention class by hand."""
    NO_SUCH_CLASS = "no_such_class"
    CALLER_HAS_OPEN_CASE = "caller_has_open_case"
    """A closed case cannot be opened again while its caller has another one open."""
    PROMPT_NOT_AUDIO = "prompt_not_audio"
    PROMPT_TOO_LONG = "prompt_too_long"
    PROMPT_SILENT = "prompt_silent"
    PROMPT_TOO_LARGE = "prompt_too_large"
    PROMPTS_UNAVAILABLE = "prompts_unavailable"
    """The folder of prompts cannot be used."""
    SPEECH_UNAVAILABLE = "speech_unavailable"
    """There is no machine to speak a text."""


class PortError(Exception):
    """Base of what the ports raise by themselves. ``meaning`` says it to ``api.problems``."""

    meaning: Meaning


class CentreUnavailable(PortError):
    """The core is not running (starting or stopping): nothing was decided."""

    meaning = Meaning.CENTRE_UNAVAILABLE


class PromptFailed(PortError):
    """A prompt was not stored; ``detail`` is for people and repeats nothing of what was sent."""

    def __init__(self, meaning: Meaning, detail: str) -> None:
        super().__init__(detail)
        self.meaning = meaning
        self.detail = detail


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

    def name_call(self) -> CallId:
        """A name for a call that is to be placed; never given twice."""

    def snapshot(self) -> LiveView:
        """Where everything stands now; never waits, takes as long as there are calls and seats."""

    def call(self, call: str) -> LiveCall | None:
        """One call as it stands now, if it is up; cheap."""

    def seats(self) -> Sequence[LiveSeat]:
        """The seats as they stand now."""


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
    direction: str | None = None
    """A value of ``acd.values.Direction``."""
    queue: str | None = None
    flag: str | None = None
    """Something was marked so on the call: ``emergency``."""


class CallsPort(Protocol):
    async def find(
        self, wanted: CallFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[CallRow]:
        """Newest first; the key is ``(offered_at, call)`` of the last row seen."""

    async def one(self, call: str) -> CallHistory | None: ...


class RingBacksPort(Protocol):
    async def find(self, after: tuple[float, str] | None, limit: int) -> Sequence[RingBackRow]:
        """Newest first; the key is ``(booked_at, call)`` of the last row seen."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """``since`` (inclusive) and ``before`` (exclusive) are about ``opened_at``."""

    since: float | None = None
    before: float | None = None
    status: str | None = None
    caller: str | None = None
    hotline: str | None = None
    stage: str | None = None
    level: str | None = None
    mark: str | None = None
    """A value of ``cases.loop.values.Mark``; open cases only."""
    departments: frozenset[str] | None = None
    """Those of which one leads or helps now; empty: none at all."""
    due_before: float | None = None


@dataclass(frozen=True, slots=True)
class CaseChange:
    """None leaves the field as it is."""

    subject: str | None = None
    text: str | None = None
    status: str | None = None
    category: str | None = None
    place: str | None = None
    case_class: str | None = None
    urgency: str | None = None


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
        such case. Raises ``cases.errors``.
        """

    async def history(self, case: str) -> Sequence[ChangeRow]:
        """Oldest first."""


class DeskPort(Protocol):
    """What is done with cases. Raises ``cases.errors``; what somebody of a department may not see
    is not there for them.
    """

    async def act(
        self,
        case: str,
        version: int,
        action: Action,
        given: Given,
        by: str,
        role: Role,
        at: float,
    ) -> CaseRow | None:
        """Take a step; None when the case is not at that version, or not there."""

    async def look(self, case: str, by: str, role: Role | None) -> SightRow | None:
        """``role`` None: somebody who reads every case and does nothing with it."""

    async def departments_of(self, account: str) -> frozenset[str]:
        """Those the account acts for, with all below them."""

    def with_those_below(self, department: str) -> frozenset[str]:
        """The department and all below it; from memory."""

    async def first_taker(self, case: str) -> str | None:
        """The department that came on a call of the case first."""

    async def dispatches(self, case: str) -> Sequence[DispatchRow]:
        """Oldest first."""

    async def deadlines(self, case: str) -> Sequence[DeadlineRow]:
        """Oldest first."""


class CaseRulesPort(Protocol):
    """The rule pack deadlines go by, in TOML."""

    async def newest(self) -> RulesRow: ...

    async def put(self, document: str, by: str, at: float) -> RulesRow:
        """Raises ``cases.errors.PackWrong``; nothing was changed."""


class DepartmentPeoplePort(Protocol):
    """Who acts for a department, and whether it takes cases."""

    async def state(self, department: str) -> DeskStateRow: ...

    async def add(self, department: str, account: str, by: str, at: float) -> DeskStateRow:
        """Raises ``cases.errors.UnknownAccount``."""

    async def remove(self, department: str, account: str) -> DeskStateRow: ...

    async def close(
        self, department: str, closed: bool, reason: str, by: str, at: float
    ) -> DeskStateRow: ...


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


class EvidencePort(Protocol):
    """Recordings as evidence: retention, legal holds, handing over."""

    async def export(self, case: str, *, by: str, reason: str, at: float) -> Export | None:
        """All recordings of a case; None when there is no such case. Reads every one of them first:
        raises what ``Ports.errors`` lists as one of ``Meaning.RECORDING_...`` when one is off.
        """

    async def classes(self) -> Sequence[RetentionClassRow]:
        """By name."""

    async def put_class(
        self,
        name: str,
        *,
        days: int | None,
        early_days: int | None,
        hotlines: Sequence[str],
        note: str,
        by: str,
        at: float,
    ) -> RetentionClassRow:
        """Make or change one. Raises what is listed as ``Meaning.HOTLINE_TAKEN``."""

    async def drop_class(self, name: str) -> bool:
        """False when there is none. Raises what is listed as ``Meaning.CLASS_IN_USE``."""

    async def set_class(self, recording: str, name: str | None) -> bool:
        """Give a recording a class of its own, or none; False when there is no such recording.
        Raises what is listed as ``Meaning.NO_SUCH_CLASS``.
        """

    async def holds(self, standing_only: bool, after: int | None, limit: int) -> Sequence[HoldRow]:
        """Newest first; the key is ``hold`` of the last row seen."""

    async def place_hold(
        self, call: str | None, case: str | None, reason: str, by: str, at: float
    ) -> HoldRow | None:
        """None when there is no such call or case."""

    async def lift_hold(self, hold: int, by: str, at: float) -> HoldRow | None:
        """None when there is none; who lifted it first stays."""


class DirectoryPort(Protocol):
    """The configured site. Should answer from memory, so that calls can be handled while the
    database is away.
    """

    async def hotlines(self) -> Sequence[HotlineRow]: ...
    async def departments(self) -> Sequence[DepartmentRow]: ...


class SitePort(Protocol):
    """The site as administrators write it, version by version. Raises ``administration.errors``."""

    def newest(self) -> Version:
        """From memory; a version with the number 0 when there is none yet."""

    def warnings(self) -> list[str]:
        """What is not wrong with the newest version and should be known."""

    def check(self, document: Document) -> None:
        """Raises ``DocumentWrong``; changes nothing."""

    async def one(self, number: int) -> Version | None: ...

    async def notes(self, after: int | None, limit: int) -> Sequence[VersionNote]:
        """Newest first; the key is ``number`` of the last one seen."""

    async def change(self, document: Document, *, base: int, by: str, comment: str) -> Taken:
        """Take the document over in place of version ``base``; it is in force when this returns.

        Raises ``ChangedMeanwhile``, ``DocumentWrong``, ``NotTakenOver``: nothing was changed.
        """

    async def restore(self, number: int, *, base: int, by: str, comment: str) -> Taken:
        """Take an old version over. Raises ``NoSuchVersion``, and as ``change``."""


class StatisticsPort(Protocol):
    async def figures(
        self,
        start: float,
        end: float,
        threshold_seconds: float,
        hotline: str | None,
        queue: str | None,
    ) -> Figures:
        """Counts over the calls with ``start <= offered_at < end``."""

    async def figures_by(
        self, by: str, start: float, end: float, threshold_seconds: float
    ) -> Mapping[str, Figures]:
        """The same for each ``hotline`` or each ``queue`` that had a call; "" stands for calls that
        never came to one.
        """


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


class PromptsPort(Protocol):
    """Sounds by name and language (``zh``, ``en``). Raises ``PromptFailed``; languages and names
    are checked before.
    """

    def needed(self, name: str) -> bool:
        """Whether the system says it by itself."""

    async def all(self, language: str | None) -> Sequence[PromptRow]: ...

    async def one(self, language: str, name: str) -> PromptRow | None: ...

    async def versions(self, language: str, name: str) -> Sequence[PromptVersionRow] | None:
        """Newest first; None when there is no such prompt."""

    async def store(
        self, language: str, name: str, body: AsyncIterator[bytes], by: str, at: float
    ) -> PromptRow:
        """Take a sound as it comes and play it from now on; given up as soon as it is too large."""

    async def speak(self, language: str, name: str, text: str, by: str, at: float) -> PromptRow:
        """Have a text spoken and play it from now on."""

    async def file(self, language: str, name: str, version: int | None) -> Path | None:
        """A WAV file; None when there is no such version."""

    async def restore(self, language: str, name: str, version: int) -> PromptRow | None:
        """None when there is no such version."""

    async def remove(self, language: str, name: str) -> None: ...


class AlarmsPort(Protocol):
    """What somebody in charge has to look at."""

    async def find(
        self, open_only: bool, kind: str | None, after: int | None, limit: int
    ) -> Sequence[AlarmRow]:
        """Newest first; the key is ``alarm`` of the last row seen."""

    async def acknowledge(self, alarm: int, by: str, at: float) -> AlarmRow | None:
        """None when there is no such alarm; who acknowledged it first stays."""


class BansPort(Protocol):
    """Who is kept out of the PBX. Answers from memory."""

    def all(self) -> Sequence[BanRow]: ...

    def of(self, address: str) -> BanRow | None:
        """The ban an IP address is under; None when there is none."""

    async def lift(self, address: str) -> bool:
        """Let the address in again; False when it is not banned."""


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
    ring_backs: RingBacksPort
    cases: CasesPort
    desk: DeskPort
    case_rules: CaseRulesPort
    department_people: DepartmentPeoplePort
    recordings: RecordingsPort
    evidence: EvidencePort
    directory: DirectoryPort
    site: SitePort
    statistics: StatisticsPort
    accounts: AccountsPort
    sessions: SessionsPort
    access_log: AccessLogPort
    alarms: AlarmsPort
    prompts: PromptsPort
    bans: BansPort
    clock: Callable[[], float]
    """Seconds since the epoch."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What ``/readyz`` asks besides the PBX, by name: ``database`` and ``journal``."""
    metrics: Metrics | None = None
    """Counters the root feeds; None: the application makes its own."""
    errors: Mapping[type[Exception], Meaning] = field(default_factory=dict)
    """Exception classes of other packages and what they mean here; subclasses count."""
