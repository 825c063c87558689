"""Callers of a hotline that is closed, let in to leave a message or to be rung back."""

from __future__ import annotations

import pytest

from acd import events as e
from acd.values import CallId, HotlineNumber
from tests.acd.floor import Floor, hotline, hotlines

SHUT, OPEN = hotlines(hotline("12345", open=False)), hotlines(hotline("12345"))


def arrives(desk: Floor, call: str, closed: str, caller: str = "13900000001") -> None:
    desk.step(
        e.CallArrived(
            call=CallId(call), hotline=HotlineNumber("12345"), caller=caller, closed=closed
        )
    )


def test_who_leaves_a_message_is_not_rung_for() -> None:
    desk = Floor(hotlines=SHUT)
    desk.sign_in("1001")

    arrives(desk, "c1", "voicemail")

    assert desk.kinds("CallOffered", "VoicemailStarted") == ["CallOffered", "VoicemailStarted"]
    assert (desk.rung_at, desk.position("c1")) == ([], None)
    # The PBX has them at the machine already.
    assert desk.sent_to_voicemail == []
    desk.ends("c1")
    assert desk.outcomes == {"c1": "abandoned"}


def test_who_is_to_be_rung_back_is_rung_once_it_is_open() -> None:
    desk = Floor(hotlines=SHUT, wrap_up_seconds=0)
    desk.sign_in("1001")

    arrives(desk, "c1", "ring_back")
    desk.ends("c1")
    desk.wait(60)

    assert desk.bookings() == ["c1"]
    assert (desk.rung_at, desk.dialled) == ([], [])
    desk.reconfigure(hotlines=OPEN, wrap_up_seconds=0)
    desk.wait(600)
    assert desk.invited == [("c1.o1-1", "1001", "main")]
    desk.enters("c1.o1-1")
    assert desk.dialled == [("c1.o1", "13900000001")]


@pytest.mark.parametrize("caller", ["", "anonymous", "+", "1" * 40])
def test_who_cannot_be_rung_back_is_hung_up_and_rung_for_by_nobody(caller: str) -> None:
    desk = Floor(hotlines=SHUT)
    desk.sign_in("1001")

    arrives(desk, "c1", "ring_back", caller)

    assert (desk.bookings(), desk.rung_at, desk.hung_up) == ([], [], ["c1"])


def test_the_same_caller_has_one_booking_only() -> None:
    desk = Floor(hotlines=SHUT)

    for call in ("c1", "c2"):
        arrives(desk, call, "ring_back")
        desk.ends(call)

    assert desk.bookings() == ["c2"]
    assert desk.closed_bookings() == [("c1", "replaced")]
