"""What is now true: past tense, never changed afterwards. The core's state is the sum of its facts.

Facts are what the journal keeps, what the database is built from, what the live feed shows and what
the figures are counted from. ``at`` is in seconds since the epoch; ``inferred`` marks what was
concluded rather than seen. A fact is stored under the name of its class, whichever module of this
package it is written in; every one of them is listed here.
"""

from __future__ import annotations

from acd.facts.base import Fact
from acd.facts.calls import (
    CallEnded,
    CallOffered,
    CallRefused,
    CallReturned,
    DepartmentRingEnded,
    DepartmentRung,
    PartyAnswered,
    PartyDismissed,
    PartyJoined,
    PartyLeft,
    SeatRingEnded,
    SeatRung,
)
from acd.facts.on_a_call import (
    CallFlagged,
    ConsultationEnded,
    ConsultationStarted,
    PartyMoved,
    PartyMuted,
    PartyRingEnded,
    PartyRung,
    TransferEnded,
    TransferStarted,
)
from acd.facts.outbound import CallPlaced, CitizenDialled, SatisfactionAsked, SatisfactionGiven
from acd.facts.queues import (
    CallOverflowed,
    CallPriorityChanged,
    CallPulled,
    CallQueued,
    CallWidened,
    PlaceRestored,
    RingBackBooked,
    RingBackClosed,
    RingBackPut,
    RingBackTried,
    VoicemailStarted,
)
from acd.facts.seats import (
    SeatBecameReady,
    SeatLeaveRequested,
    SeatNotResponding,
    SeatPhoneChanged,
    SeatRestStarted,
    SeatSignedIn,
    SeatSignedOut,
    SeatWentOnBreak,
    SeatWrapUpStarted,
    WrapUpExtended,
)
from acd.facts.sight import PbxLost, PbxSeen, RequestRefused
from acd.facts.supervision import (
    CallTakenOver,
    SupervisionChanged,
    SupervisionStarted,
    SupervisorRung,
)

__all__ = [
    "CallEnded",
    "CallFlagged",
    "CallOffered",
    "CallOverflowed",
    "CallPlaced",
    "CallPriorityChanged",
    "CallPulled",
    "CallQueued",
    "CallRefused",
    "CallReturned",
    "CallTakenOver",
    "CallWidened",
    "CitizenDialled",
    "ConsultationEnded",
    "ConsultationStarted",
    "DepartmentRingEnded",
    "DepartmentRung",
    "Fact",
    "PartyAnswered",
    "PartyDismissed",
    "PartyJoined",
    "PartyLeft",
    "PartyMoved",
    "PartyMuted",
    "PartyRingEnded",
    "PartyRung",
    "PbxLost",
    "PbxSeen",
    "PlaceRestored",
    "RequestRefused",
    "RingBackBooked",
    "RingBackClosed",
    "RingBackPut",
    "RingBackTried",
    "SatisfactionAsked",
    "SatisfactionGiven",
    "SeatBecameReady",
    "SeatLeaveRequested",
    "SeatNotResponding",
    "SeatPhoneChanged",
    "SeatRestStarted",
    "SeatRingEnded",
    "SeatRung",
    "SeatSignedIn",
    "SeatSignedOut",
    "SeatWentOnBreak",
    "SeatWrapUpStarted",
    "SupervisionChanged",
    "SupervisionStarted",
    "SupervisorRung",
    "TransferEnded",
    "TransferStarted",
    "VoicemailStarted",
    "WrapUpExtended",
]
