"""What the ports hand over: the live view of the centre (built by the composition root) and the
shape of stored rows.

Stored rows are described as protocols with read-only attributes, so that whoever keeps them builds
frozen dataclasses of its own with the same attribute names and never imports this package. Every
moment is in seconds since the epoch (float), every length in seconds (float), every account is
meant by its name.
"""

from __future__ import annotations

from api.views.calls import (
    CallHistory,
    CallRow,
    LegRow,
)
from api.views.cases import (
    CaseRow,
)
from api.views.directory import (
    DepartmentRow,
    HotlineRow,
)
from api.views.figures import (
    CallCount,
    Figures,
)
from api.views.live import (
    LiveCall,
    LiveConsultation,
    LiveLeg,
    LiveQueue,
    LiveRingBack,
    LiveSeat,
    LiveTransfer,
    LiveView,
)
from api.views.people import (
    AccessRow,
    AccountRow,
    SessionRow,
)
from api.views.recordings import (
    Audio,
    Peaks,
    RecordingRow,
    VoicePeaks,
    VoiceRow,
)
from api.views.waiting import RingBackRow

__all__ = [
    "AccessRow",
    "AccountRow",
    "Audio",
    "CallCount",
    "CallHistory",
    "CallRow",
    "CaseRow",
    "DepartmentRow",
    "Figures",
    "HotlineRow",
    "LegRow",
    "LiveCall",
    "LiveConsultation",
    "LiveLeg",
    "LiveQueue",
    "LiveRingBack",
    "LiveSeat",
    "LiveTransfer",
    "LiveView",
    "Peaks",
    "RecordingRow",
    "RingBackRow",
    "SessionRow",
    "VoicePeaks",
    "VoiceRow",
]
