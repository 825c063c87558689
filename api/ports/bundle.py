"""All ports together, and what goes with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from api.metrics import Metrics
from api.ports.alarms_and_bans import AlarmsPort, BansPort
from api.ports.browser_phones import BrowserPhonesPort
from api.ports.calls import CallsPort, RingBacksPort
from api.ports.case_work import CaseWork
from api.ports.cases import CaseRulesPort, CasesPort, DepartmentPeoplePort, DeskPort
from api.ports.centre import CentrePort, FeedPort
from api.ports.errors import Meaning
from api.ports.evidence import EvidencePort
from api.ports.intake import OutsidePorts
from api.ports.knowledge import KnowledgePorts
from api.ports.notices import NoticeAddressesPort, NoticesPort
from api.ports.people import AccessLogPort, AccountsPort, SessionsPort
from api.ports.prompts import PromptsPort
from api.ports.quality import QualityPort
from api.ports.recordings import ProofsPort, RecordingsPort
from api.ports.sealing import SealingPort
from api.ports.site import DirectoryPort, SitePort
from api.ports.statistics import StatisticsPort
from api.ports.trial_calls import TrialCallsPort

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
    case_work: CaseWork
    recordings: RecordingsPort
    proofs: ProofsPort
    evidence: EvidencePort
    quality: QualityPort
    sealing: SealingPort
    outside: OutsidePorts
    knowledge: KnowledgePorts
    directory: DirectoryPort
    site: SitePort
    statistics: StatisticsPort
    accounts: AccountsPort
    sessions: SessionsPort
    access_log: AccessLogPort
    alarms: AlarmsPort
    prompts: PromptsPort
    bans: BansPort
    notices: NoticesPort
    notice_addresses: NoticeAddressesPort
    clock: Callable[[], float]
    """Seconds since the epoch."""
    browser_phones: BrowserPhonesPort | None = None
    """None: operators have other telephones."""
    trial_calls: TrialCallsPort | None = None
    """None: the telephone system cannot ring itself."""
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What ``/readyz`` asks besides the PBX, by name: ``database`` and ``journal``."""
    metrics: Metrics | None = None
    """Counters the root feeds; None: the application makes its own."""
    errors: Mapping[type[Exception], Meaning] = field(default_factory=dict)
    """Exception classes of other packages and what they mean here; subclasses count."""
