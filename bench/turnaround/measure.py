"""From SIPp's message logs to figures. Every moment is SIPp's own time stamp on the message.

One machine, one clock: the logs of several SIPp processes can be compared to the microsecond. What
SIPp adds itself (a scheduling tick of 1 ms at most before it stamps) is in both sides alike.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from tests.live.kit.siptrace import SipMessage


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the smallest value that ``percent`` % of all do not exceed."""
    if not values:
        raise ValueError("there is nothing to take a percentile of")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def figures(values_ms: Sequence[float]) -> dict[str, float]:
    """``{"p50", "p99"}`` in milliseconds, and the mean and the greatest, rounded to 10 us."""
    return {
        "p50": round(percentile(values_ms, 50), 2),
        "p99": round(percentile(values_ms, 99), 2),
        "mean": round(sum(values_ms) / len(values_ms), 2),
        "max": round(max(values_ms), 2),
    }


def firsts(messages: Iterable[SipMessage], method: str, direction: str) -> list[SipMessage]:
    """Requests of one method, retransmissions left out, oldest first."""
    seen: dict[str, SipMessage] = {}
    for message in messages:
        if message.method == method and message.direction == direction:
            seen.setdefault(message.call_id, message)
    return sorted(seen.values(), key=lambda message: message.at)


def turnarounds_ms(
    seats: Iterable[Sequence[SipMessage]], callers: Sequence[SipMessage]
) -> list[float]:
    """Per hang-up of a seat, the time to that seat's next INVITE, milliseconds.

    Only hang-ups while new callers were still coming count: those are the ones with callers
    waiting for sure. A call the caller ended counts from the BYE that reached the seat.
    """
    invites = firsts(callers, "INVITE", "sent")
    if not invites:
        return []
    until = invites[-1].at
    found: list[float] = []
    for messages in seats:
        offered = [message.at for message in firsts(messages, "INVITE", "received")]
        byes = [*firsts(messages, "BYE", "sent"), *firsts(messages, "BYE", "received")]
        for bye in byes:
            after = [at for at in offered if at > bye.at]
            if bye.at < until and after:
                found.append((after[0] - bye.at) * 1000)
    return found


def arrivals_ms(
    seats: Iterable[Sequence[SipMessage]], callers: Sequence[SipMessage]
) -> list[float]:
    """Per caller, one at a time, from the INVITE sent to the INVITE at a seat, milliseconds."""
    offered = sorted(
        message.at for messages in seats for message in firsts(messages, "INVITE", "received")
    )
    sent = [message.at for message in firsts(callers, "INVITE", "sent")]
    found: list[float] = []
    for at, following in zip(sent, [*sent[1:], math.inf], strict=True):
        mine = [invite for invite in offered if at < invite < following]
        if mine:
            found.append((mine[0] - at) * 1000)
    return found
