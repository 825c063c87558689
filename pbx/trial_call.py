"""Places a test call: the PBX rings a hotline over SIP as a carrier would, and itself answers it.

The caller's end is ``TRIAL_CALLER``, an endpoint that can only ring the PBX it belongs to; what it
says is the context ``rx-trial-voice`` (asterisk-conf/dialplan/trial.conf).
"""

from __future__ import annotations

from acd.trial_line import trial_caller
from acd.values import HotlineNumber, SeatNumber

TRIAL_CALLER = "test-caller"
"""The account such calls go out by; they come in by ``acd.trial_line.TRIAL_TRUNK``."""
ANSWER_SECONDS = 10


def originate(hotline: HotlineNumber, seat: SeatNumber) -> dict[str, str]:
    """The AMI action that places it. Sent once: what becomes of it is seen as any call is."""
    return {
        "Channel": f"PJSIP/{hotline}@{TRIAL_CALLER}",
        "Context": "rx-trial-voice",
        "Exten": "s",
        "Priority": "1",
        "Timeout": str(ANSWER_SECONDS * 1000),
        "CallerID": f"<{trial_caller(seat)}>",
        "Async": "true",
    }
