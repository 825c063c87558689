"""From Q.850 causes, as Asterisk reports them in Hangup events, to the core's own words.

Asterisk maps SIP to Q.850 in res_pjsip (hangup_sip2cause): 486 -> 17, 603 and 403 -> 21, 404 -> 1,
480 -> 19, 408 -> 18 (when it gave up by itself), 410 -> 22, 484 -> 28, 500 and 502 -> 38, 503 ->
34.
"""

from __future__ import annotations

from acd.values import Ending

_ENDINGS: dict[int, Ending] = {
    1: Ending.VACANT,
    2: Ending.UNREACHABLE,
    3: Ending.UNREACHABLE,
    16: Ending.HUNG_UP,
    17: Ending.BUSY,
    18: Ending.NO_ANSWER,
    19: Ending.NO_ANSWER,
    20: Ending.UNREACHABLE,
    21: Ending.DECLINED,
    22: Ending.VACANT,
    26: Ending.CANCELLED,
    27: Ending.UNREACHABLE,
    28: Ending.VACANT,
    31: Ending.HUNG_UP,
    34: Ending.CONGESTED,
    38: Ending.CONGESTED,
    41: Ending.CONGESTED,
    42: Ending.CONGESTED,
    44: Ending.UNREACHABLE,
    58: Ending.CONGESTED,
    127: Ending.HUNG_UP,
}


def ending(cause: str, *, answered: bool) -> Ending:
    """The core's word for a cause; ``answered`` says whether the leg had been picked up.

    A leg that was never picked up and ends "normally" (0 or 16) was given up by the PBX's own ring
    time-out.
    """
    known = _ENDINGS.get(int(cause)) if cause.isdigit() else None
    if not answered and known in (None, Ending.HUNG_UP):
        return Ending.NO_ANSWER
    return known or Ending.HUNG_UP


def originate_failure(reason: str) -> Ending:
    """The core's word for the ``Reason`` of a failed OriginateResponse that had no channel.

    Reasons are frame control codes (manager.c, fast_originate; frame.h): 3 rang without an answer,
    5 busy, 8 congestion, 0 nothing at all happened: the phone is not registered or its host does
    not exist.
    """
    return {
        "1": Ending.HUNG_UP,
        "3": Ending.NO_ANSWER,
        "5": Ending.BUSY,
        "8": Ending.CONGESTED,
    }.get(reason, Ending.UNREACHABLE)
