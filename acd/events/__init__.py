"""What can happen: the inputs of the core.

Past tense for what was seen, ``...Wanted`` for what somebody asked.

``at`` is when it happened in seconds since the epoch, where the source says so (the PBX's own
journal does); None means "now". ``inferred`` marks what was not seen as it happened but read or
concluded afterwards.
"""

from __future__ import annotations

from acd.events.base import Event
from acd.events.on_a_call import (
    ConsultDropWanted,
    ConsultJoinWanted,
    ConsultSwapWanted,
    ConsultWanted,
    DepartmentWanted,
    EmergencyWanted,
    HangUpWanted,
    HoldWanted,
    MuteWanted,
    PartyDropWanted,
    PartyWanted,
    ResumeWanted,
    TransferWanted,
)
from acd.events.outbound import GradeGiven, OutboundWanted
from acd.events.seats_and_queues import (
    BreakWanted,
    CallMoveWanted,
    CallPriorityWanted,
    CallPullWanted,
    ReadyWanted,
    RingBackCancelWanted,
    RingBackWanted,
    SignInWanted,
    SignOutWanted,
    VoicemailEnded,
    WrapUpExtendWanted,
)
from acd.events.seen import (
    CallArrived,
    CallTurnedAway,
    LegAdopted,
    LegAnswered,
    LegEnded,
    LegHangingUp,
    LegJoined,
    LegLeft,
    SeatPhoneSeen,
    SiteConfigured,
    TimeReached,
)
from acd.events.sight import PbxSnapshot, SeenLeg, SightLost
from acd.events.supervision import SuperviseChangeWanted, SuperviseWanted, TakeOverWanted

__all__ = [
    "BreakWanted",
    "CallArrived",
    "CallMoveWanted",
    "CallPriorityWanted",
    "CallPullWanted",
    "CallTurnedAway",
    "ConsultDropWanted",
    "ConsultJoinWanted",
    "ConsultSwapWanted",
    "ConsultWanted",
    "DepartmentWanted",
    "EmergencyWanted",
    "Event",
    "GradeGiven",
    "HangUpWanted",
    "HoldWanted",
    "LegAdopted",
    "LegAnswered",
    "LegEnded",
    "LegHangingUp",
    "LegJoined",
    "LegLeft",
    "MuteWanted",
    "OutboundWanted",
    "PartyDropWanted",
    "PartyWanted",
    "PbxSnapshot",
    "ReadyWanted",
    "ResumeWanted",
    "RingBackCancelWanted",
    "RingBackWanted",
    "SeatPhoneSeen",
    "SeenLeg",
    "SightLost",
    "SignInWanted",
    "SignOutWanted",
    "SiteConfigured",
    "SuperviseChangeWanted",
    "SuperviseWanted",
    "TakeOverWanted",
    "TimeReached",
    "TransferWanted",
    "VoicemailEnded",
    "WrapUpExtendWanted",
]
