"""Callers whom the PBX lets in although the hotline is closed: to leave a message, or to be rung
back once it is open. The PBX speaks to them and hangs up; no seat is rung for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acd import facts as f
from acd.records import CallRecord

if TYPE_CHECKING:
    from acd.centre import Centre

VOICEMAIL, RING_BACK = "voicemail", "ring_back"


def out_of_hours(centre: Centre, call: CallRecord, what: str) -> None:
    """Take the call that has just arrived out of the line."""
    if what == RING_BACK and centre.ring_backs.book(call):
        return
    # Who cannot be rung back is heard at least.
    centre.record(f.VoicemailStarted(**centre.stamp, call=call.call))
    if what == RING_BACK:
        citizen = call.citizen()
        if citizen is not None:
            centre.dismiss(citizen)
