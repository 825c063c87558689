"""A snapshot of the PBX in the core's words."""

from __future__ import annotations

from typing import Any

from acd.events import SeenLeg
from acd.values import (
    CallId,
    DepartmentNumber,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    Role,
    SeatNumber,
)
from pbx.seen import shown
from pbx.snapshot import ChannelSnapshot, ContactSnapshot, PbxSnapshot
from pbx.translate import Translator

CALL = "rexian-1700.5"
NOW = 1760.0
SEATS = frozenset({SeatNumber("1001"), SeatNumber("1002"), SeatNumber("1003")})


def channel(
    unique_id: str, *, state: int = 6, bridge: str = "", duration: int = 60, **variables: str
) -> ChannelSnapshot:
    return ChannelSnapshot(
        name=f"PJSIP/x-{unique_id}",
        uniqueid=unique_id,
        linkedid=CALL,
        state=state,
        caller_number="",
        caller_name="",
        context="",
        exten="",
        application="",
        application_data="",
        bridge_id=bridge,
        duration=duration,
        variables=variables,
    )


def snapshot(
    *channels: ChannelSnapshot,
    states: dict[str, str] | None = None,
    contacts: tuple[str, ...] = (),
) -> PbxSnapshot:
    return PbxSnapshot(
        valid_from=NOW,
        channels=channels,
        bridges=(),
        queue_members=(),
        queue_callers=(),
        device_states=states or {},
        contacts=tuple(ContactSnapshot(name, f"sip:{name}@h", "Reachable") for name in contacts),
    )


CITIZEN: dict[str, Any] = {
    "RX_CALL": CALL,
    "RX_ROLE": "citizen",
    "RX_HOTLINE": "12345",
    "RX_DIALLED": "12345",
}


def legs(*channels: ChannelSnapshot) -> dict[str, SeenLeg]:
    return {leg.leg: leg for leg in shown(snapshot(*channels), Translator(), SEATS, NOW).legs}


def test_three_on_a_call() -> None:
    seen = legs(
        channel(CALL, bridge="b", **CITIZEN),
        channel(f"{CALL}-1", bridge="b", RX_CALL=CALL, RX_ROLE="operator", RX_SEAT="1001"),
        channel("x.9", bridge="b", RX_CALL=CALL, RX_ROLE="department", RX_DEPARTMENT="2001"),
    )
    assert {leg: (one.role, one.state) for leg, one in seen.items()} == {
        CALL: (Role.CITIZEN, LegState.JOINED),
        f"{CALL}-1": (Role.OPERATOR, LegState.JOINED),
        "x.9": (Role.DEPARTMENT, LegState.JOINED),
    }
    assert seen[f"{CALL}-1"].seat == SeatNumber("1001")
    assert seen["x.9"].department == DepartmentNumber("2001")
    assert seen[CALL].hotline == HotlineNumber("12345")
    assert seen[CALL].since == 1700.0


def test_a_caller_whom_the_pbx_queued_by_itself() -> None:
    (seen,) = legs(channel(CALL, RX_ALONE="1", **CITIZEN)).values()
    assert (seen.state, seen.in_pbx_queue) == (LegState.ANSWERED, True)


def test_one_who_is_talking_is_not_in_that_queue_any_more() -> None:
    (seen,) = legs(channel(CALL, bridge="b", RX_ALONE="1", **CITIZEN)).values()
    assert seen.in_pbx_queue is False


def test_a_seat_that_the_pbx_is_ringing_by_itself_has_no_role_yet() -> None:
    (seen,) = legs(channel("x.9", state=5, RX_CALL=CALL, RX_SEAT="1001")).values()
    assert (seen.role, seen.state) == (Role.OPERATOR, LegState.RINGING)
    assert seen.call == CallId(CALL)


def test_who_is_at_the_door_or_no_call_of_ours_is_left_out() -> None:
    assert legs(channel(CALL, RX_CALL=CALL), channel("x.9"), channel("x.8", RX_CALL=CALL)) == {}


def test_phones() -> None:
    translator = Translator()
    event = shown(
        snapshot(
            channel("x.9", RX_SEAT="1001"),
            channel(f"{CALL}-2a1700", RX_SEAT="1002"),
            states={"PJSIP/1001": "INUSE", "PJSIP/1002": "RINGING"},
        ),
        translator,
        SEATS,
        NOW,
    )
    assert dict(event.phones) == {
        "1001": Phone.BUSY,
        "1002": Phone.USABLE,  # its leg is one that was asked for, its variables not yet set
        "1003": Phone.UNREACHABLE,
    }
    assert translator.phones.gone("1001", LegId("x.9"))[0].phone is Phone.USABLE


def test_a_phone_is_judged_by_its_registration_where_no_state_is_known() -> None:
    event = shown(snapshot(contacts=("1003",)), Translator(), frozenset({SeatNumber("1003")}), NOW)
    assert event.phones == ((SeatNumber("1003"), Phone.USABLE),)


def test_the_translator_knows_the_citizens_afterwards_and_no_others() -> None:
    translator = Translator()
    translator.citizens[CallId("gone.1")] = "PJSIP/gone"
    shown(snapshot(channel(CALL, **CITIZEN)), translator, SEATS, NOW)
    assert translator.citizens == {CALL: f"PJSIP/x-{CALL}"}
