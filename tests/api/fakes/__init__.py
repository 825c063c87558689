"""Ports kept in memory, as simple as they can be and still keep every promise of ``api.ports``."""

from __future__ import annotations

from tests.api.fakes.calls import (
    Call,
    FakeCalls,
    History,
    Leg,
)
from tests.api.fakes.cases import (
    Case,
    FakeCases,
)
from tests.api.fakes.centre import (
    FakeCentre,
)
from tests.api.fakes.directory import (
    FakeDirectory,
)
from tests.api.fakes.feed import (
    FakeFeed,
    seat_rung,
)
from tests.api.fakes.people import (
    Access,
    Account,
    FakeAccessLog,
    FakeAccounts,
    FakeSessions,
    StoredSession,
)
from tests.api.fakes.recordings import (
    FakeRecordings,
    FileCut,
    FileForeign,
    FileGone,
    PeaksOfAll,
    PeaksOfVoice,
    Recording,
    Sound,
    Voice,
    VoiceUnknown,
)
from tests.api.fakes.ring_backs import FakeRingBacks, RingBack
from tests.api.fakes.statistics import (
    Counted,
    FakeStatistics,
    Hour,
)
from tests.api.fakes.world import (
    Clock,
    Outage,
    older,
    within,
)

__all__ = [
    "Access",
    "Account",
    "Call",
    "Case",
    "Clock",
    "Counted",
    "FakeAccessLog",
    "FakeAccounts",
    "FakeCalls",
    "FakeCases",
    "FakeCentre",
    "FakeDirectory",
    "FakeFeed",
    "FakeRecordings",
    "FakeRingBacks",
    "FakeSessions",
    "FakeStatistics",
    "FileCut",
    "FileForeign",
    "FileGone",
    "History",
    "Hour",
    "Leg",
    "Outage",
    "PeaksOfAll",
    "PeaksOfVoice",
    "Recording",
    "RingBack",
    "Sound",
    "StoredSession",
    "Voice",
    "VoiceUnknown",
    "older",
    "seat_rung",
    "within",
]
