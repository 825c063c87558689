"""Events happened when the PBX says, by our clock."""

from __future__ import annotations

from acd.events import LegEnded
from acd.values import CallId, Ending, LegId, SeatNumber
from pbx.ami import AmiEvent, AmiMessage
from pbx.moments import dated, moment_of
from pbx.requests import SeatRequest

NOON = 1_790_000_000.0


def event(*headers: tuple[str, str]) -> AmiEvent:
    return AmiEvent(AmiMessage.build([("Event", "Hangup"), *headers]), session=1, received_at=NOON)


def test_an_event_read_late_happened_when_the_pbx_raised_it() -> None:
    late = event(("Timestamp", f"{NOON - 1.5:.6f}"))
    assert moment_of(late, 0.0) == NOON - 1.5


def test_the_pbxs_clock_goes_ahead_of_ours() -> None:
    ahead = event(("Timestamp", f"{NOON + 119.5:.6f}"))
    assert moment_of(ahead, 120.0) == NOON - 0.5


def test_without_a_time_or_an_offset_it_happened_when_it_was_read() -> None:
    assert moment_of(event(), 0.0) == NOON
    assert moment_of(event(("Timestamp", f"{NOON - 1.5:.6f}")), None) == NOON


def test_what_happened_is_dated_and_what_somebody_asks_is_not() -> None:
    ended = LegEnded(leg=LegId("c1"), ending=Ending.HUNG_UP)
    known = LegEnded(leg=LegId("c2"), ending=Ending.HUNG_UP, at=NOON - 9)
    asked = SeatRequest(
        seat=SeatNumber("1001"), action="ready", argument="", channel="", call=CallId("c1")
    )
    assert list(dated([ended, known, asked], NOON)) == [
        LegEnded(leg=LegId("c1"), ending=Ending.HUNG_UP, at=NOON),
        known,
        asked,
    ]
