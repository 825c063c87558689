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

from api.ports.alarms_and_bans import AlarmNews, AlarmsPort, BansPort
from api.ports.bundle import Check, Ports
from api.ports.calls import CallFilter, CallsPort, RingBacksPort
from api.ports.cases import (
    CaseChange,
    CaseFilter,
    CaseRulesPort,
    CasesPort,
    DepartmentPeoplePort,
    DeskPort,
)
from api.ports.centre import CentrePort, FeedPort
from api.ports.errors import (
    CentreUnavailable,
    FeedGap,
    FeedTooSlow,
    Meaning,
    PortError,
    PromptFailed,
    RecordingNotThere,
    StoreUnavailable,
)
from api.ports.evidence import EvidencePort
from api.ports.notices import NoticeAddressesPort, NoticesPort
from api.ports.people import AccessLogPort, AccountsPort, SessionsPort
from api.ports.prompts import PromptsPort
from api.ports.recordings import ProofsPort, RecordingFilter, RecordingsPort
from api.ports.sealing import SealingPort
from api.ports.site import DirectoryPort, SitePort
from api.ports.statistics import StatisticsPort

__all__ = [
    "AccessLogPort",
    "AccountsPort",
    "AlarmNews",
    "AlarmsPort",
    "BansPort",
    "CallFilter",
    "CallsPort",
    "CaseChange",
    "CaseFilter",
    "CaseRulesPort",
    "CasesPort",
    "CentrePort",
    "CentreUnavailable",
    "Check",
    "DepartmentPeoplePort",
    "DeskPort",
    "DirectoryPort",
    "EvidencePort",
    "FeedGap",
    "FeedPort",
    "FeedTooSlow",
    "Meaning",
    "NoticeAddressesPort",
    "NoticesPort",
    "PortError",
    "Ports",
    "PromptFailed",
    "PromptsPort",
    "ProofsPort",
    "RecordingFilter",
    "RecordingNotThere",
    "RecordingsPort",
    "RingBacksPort",
    "SealingPort",
    "SessionsPort",
    "SitePort",
    "StatisticsPort",
    "StoreUnavailable",
]
