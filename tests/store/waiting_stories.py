"""What is done while a call waits, as the core tells it, with literal moments."""

from __future__ import annotations

from acd import facts as f
from acd.facts import Fact
from acd.values import CallId, Outcome, OverflowTo, OverflowWhen, Purpose, QueueName
from tests.store.stories import CALLER, HOTLINE, citizen_left, ended, joined, offered
from tests.store.talk_stories import ONE, placed


def queued(call: str, at: float, queue: str, because: str = "arrived", by: str = "") -> Fact:
    return f.CallQueued(at=at, call=CallId(call), queue=QueueName(queue), because=because, by=by)


def overflowed(call: str, at: float) -> Fact:
    return f.CallOverflowed(
        at=at,
        call=CallId(call),
        when=OverflowWhen.WAIT,
        to=OverflowTo.QUEUE,
        target="everybody",
    )


def rung_back(call: str, at: float) -> list[Fact]:
    """Booked after 30 s and hung up; tried in vain after 100 s, reached after 500 s."""
    booking = CallId(call)
    first, second = f"{call}r1", f"{call}r2"

    def tried(after: float, attempt: int, call: str) -> list[Fact]:
        then, of_call = at + after, CallId(call)
        return [
            f.RingBackTried(at=then, booking=booking, attempt=attempt, placed_call=of_call),
            *placed(call, then, Purpose.RING_BACK, queue=QueueName("legal")),
        ]

    return [
        offered(call, at),
        queued(call, at, "legal"),
        f.RingBackBooked(
            at=at + 30,
            call=booking,
            number=CALLER,
            queue=QueueName("legal"),
            hotline=HOTLINE,
            offered_at=at,
        ),
        citizen_left(call, at + 31),
        ended(call, at + 31, Outcome.ABANDONED),
        *tried(100, 1, first),
        ended(first, at + 140, Outcome.FAILED),
        f.RingBackPut(at=at + 140, booking=booking, tries=1, due=at + 440),
        f.SeatBecameReady(at=at + 140, seat=ONE),
        *tried(500, 2, second),
        joined(second, at + 510, leg=f"{second}-1"),
        f.RingBackClosed(at=at + 510, booking=booking, how="reached"),
    ]


def voicemail(call: str, at: float) -> list[Fact]:
    return [
        offered(call, at),
        f.VoicemailStarted(at=at + 2, call=CallId(call)),
        citizen_left(call, at + 40),
        ended(call, at + 40, Outcome.ABANDONED),
    ]
