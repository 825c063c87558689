"""AMI messages, as Asterisk sends them, to events of the core."""

from __future__ import annotations

import pytest

from acd.events import (
    CallArrived,
    CallTurnedAway,
    LegAdopted,
    LegAnswered,
    LegEnded,
    LegHangingUp,
    LegJoined,
    LegLeft,
    SeatPhoneSeen,
)
from acd.values import (
    CallId,
    DepartmentNumber,
    Ending,
    HotlineNumber,
    LegId,
    LegState,
    Phone,
    RefusedBecause,
    Role,
    SeatNumber,
)
from pbx.ami import AmiMessage
from pbx.leg_ids import own_leg
from pbx.requests import SeatRequest
from pbx.translate import Translated, Translator

CALL = "rexian-1700.5"
Header = tuple[str, str]


def message(event: str, *headers: Header, **variables: str) -> AmiMessage:
    told = [("ChanVariable", f"{name}={value}") for name, value in variables.items()]
    return AmiMessage.build([("Event", event), *headers, *told])


def told(event: str, *headers: Header, **variables: str) -> list[Translated]:
    return Translator().translate(message(event, *headers, **variables))


def test_a_caller_arrives_and_the_channel_is_remembered_until_it_hangs_up() -> None:
    translator = Translator()
    arrived = message(
        "UserEvent",
        ("Channel", "PJSIP/carrier-00000005"),
        ("Uniqueid", CALL),
        ("UserEvent", "RexianArrived"),
        ("Caller", "%22%E7%8E%8B%22%20%3Csip%3A13800001111%40h%3E"),
        RX_HOTLINE="12345",
        RX_DIALLED="12345",
        RX_TRUNK="carrier",
        RX_ROLE="citizen",
    )
    assert translator.translate(arrived) == [
        CallArrived(
            call=CallId(CALL),
            hotline=HotlineNumber("12345"),
            dialled="12345",
            trunk="carrier",
            caller="13800001111",
            caller_name="王",
        )
    ]
    assert translator.citizens == {CALL: "PJSIP/carrier-00000005"}
    gone = message(
        "Hangup", ("Uniqueid", CALL), ("ChannelState", "6"), ("Cause", "16"), RX_ROLE="citizen"
    )
    assert translator.translate(gone) == [LegEnded(leg=LegId(CALL), ending=Ending.HUNG_UP)]
    assert translator.citizens == {}


def test_a_caller_is_turned_away() -> None:
    assert told(
        "UserEvent",
        ("Uniqueid", CALL),
        ("UserEvent", "RexianTurnedAway"),
        ("Reason", "no_line"),
        ("Caller", "%3Csip%3A110%40h%3E"),
        RX_HOTLINE="12345",
        RX_DIALLED="12345",
        RX_TRUNK="carrier",
    ) == [
        CallTurnedAway(
            call=CallId(CALL),
            hotline=HotlineNumber("12345"),
            reason=RefusedBecause.NO_LINE,
            dialled="12345",
            trunk="carrier",
            caller="110",
            caller_name="",
        )
    ]


def test_a_feature_code_in_a_call_and_outside_one() -> None:
    channel = ("Channel", "PJSIP/1001-00000001")
    asked = ("UserEvent", "RexianRequest")
    assert told(
        "UserEvent",
        channel,
        asked,
        ("Action", "add_department"),
        ("Argument", "2001"),
        RX_SEAT="1001",
        RX_CALL=CALL,
    ) == [
        SeatRequest(
            SeatNumber("1001"), "add_department", "2001", "PJSIP/1001-00000001", CallId(CALL)
        )
    ]
    outside = told(
        "UserEvent", channel, asked, ("Action", "sign_in"), ("Argument", ""), RX_SEAT="1001"
    )
    assert outside == [SeatRequest(SeatNumber("1001"), "sign_in", "", "PJSIP/1001-00000001", None)]


@pytest.mark.parametrize("role", ["operator", "department"])
def test_a_leg_is_picked_up(role: str) -> None:
    leg = ("Uniqueid", f"{CALL}-1")
    up = told("Newstate", leg, ("ChannelState", "6"), RX_ROLE=role)
    assert up == [LegAnswered(leg=LegId(f"{CALL}-1"))]
    assert told("Newstate", leg, ("ChannelState", "5"), RX_ROLE=role) == []


def test_the_citizen_answers_nothing() -> None:
    assert told("Newstate", ("Uniqueid", CALL), ("ChannelState", "6"), RX_ROLE="citizen") == []


def test_into_the_bridge_and_out_of_it() -> None:
    leg = ("Uniqueid", f"{CALL}-1")
    entered = told("BridgeEnter", leg, RX_ROLE="operator", RX_CALL=CALL)
    assert entered == [LegJoined(leg=LegId(f"{CALL}-1"))]
    left = told("BridgeLeave", leg, RX_ROLE="operator", RX_CALL=CALL)
    assert left == [LegLeft(leg=LegId(f"{CALL}-1"))]
    assert told("BridgeEnter", ("Uniqueid", "x.1")) == []
    assert told("BridgeLeave", ("Uniqueid", "x.1")) == []


def test_a_citizen_who_hangs_up_is_told_before_the_end_of_the_leg_and_nobody_else() -> None:
    translator = Translator()
    translator.citizens[CallId(CALL)] = "PJSIP/carrier-00000005"
    request = message("HangupRequest", ("Uniqueid", CALL), ("Cause", "16"), RX_ROLE="citizen")
    assert translator.translate(request) == [LegHangingUp(leg=LegId(CALL))]
    of_a_seat = message("HangupRequest", ("Uniqueid", f"{CALL}-1"), RX_ROLE="operator")
    assert translator.translate(of_a_seat) == []
    # What the PBX hangs up itself.
    assert translator.translate(message("SoftHangupRequest", ("Uniqueid", CALL))) == []


def test_a_seat_and_a_department_that_the_pbx_connected_by_itself() -> None:
    seat = told(
        "BridgeEnter",
        ("Uniqueid", "rexian-1701.7"),
        RX_ROLE="operator",
        RX_CALL=CALL,
        RX_SEAT="1001",
    )
    assert seat == [
        LegAdopted(
            leg=LegId("rexian-1701.7"),
            call=CallId(CALL),
            role=Role.OPERATOR,
            state=LegState.JOINED,
            seat=SeatNumber("1001"),
        ),
        # From the bridge of the PBX's own queue it goes into the call's room a moment later.
        LegJoined(leg=LegId("rexian-1701.7")),
    ]
    department = told(
        "BridgeEnter",
        ("Uniqueid", "rexian-1701.8"),
        RX_ROLE="department",
        RX_CALL=CALL,
        RX_DEPARTMENT="2001",
    )
    assert department == [
        LegAdopted(
            leg=LegId("rexian-1701.8"),
            call=CallId(CALL),
            role=Role.DEPARTMENT,
            state=LegState.JOINED,
            department=DepartmentNumber("2001"),
        ),
        LegJoined(leg=LegId("rexian-1701.8")),
    ]


def test_a_ring_that_was_not_picked_up() -> None:
    ended = told(
        "Hangup",
        ("Uniqueid", f"{CALL}-1"),
        ("ChannelState", "5"),
        ("Cause", "17"),
        RX_ROLE="operator",
    )
    assert ended == [LegEnded(leg=LegId(f"{CALL}-1"), ending=Ending.BUSY)]


def test_a_dial_that_never_got_a_channel() -> None:
    failed = told(
        "OriginateResponse",
        ("Response", "Failure"),
        ("Context", "rx-seat"),
        ("Exten", f"{CALL}-1"),
        ("Reason", "0"),
    )
    assert failed == [LegEnded(leg=LegId(f"{CALL}-1"), ending=Ending.UNREACHABLE)]
    other = told("OriginateResponse", ("Response", "Failure"), ("Context", "rx-whisper"))
    assert other == []
    worked = told("OriginateResponse", ("Response", "Success"), ("Context", "rx-seat"))
    assert worked == []


def test_a_phone_with_a_call_of_its_own_is_busy_until_that_is_over() -> None:
    translator = Translator()
    # As the PBX announces it: no variable of the channel is set yet.
    taken = message(
        "Newchannel",
        ("Channel", "PJSIP/1001-0000000a"),
        ("Context", "rx-from-seat"),
        ("Uniqueid", "rexian-1700.9"),
        RX_SEAT="",
    )
    assert translator.translate(taken) == [SeatPhoneSeen(seat=SeatNumber("1001"), phone=Phone.BUSY)]
    gone = message(
        "Hangup",
        ("Channel", "PJSIP/1001-0000000a"),
        ("Uniqueid", "rexian-1700.9"),
        ("ChannelState", "6"),
        ("Cause", "16"),
        RX_SEAT="1001",
    )
    assert translator.translate(gone) == [
        SeatPhoneSeen(seat=SeatNumber("1001"), phone=Phone.USABLE)
    ]


@pytest.mark.parametrize("leg", [f"{CALL}-1", f"{CALL}-2a1795329069"])
def test_a_leg_the_core_asked_for_is_no_call_of_the_phones_own(leg: str) -> None:
    # Also one of an adopted call, whose past is told apart by time (acd.records.next_leg).
    assert own_leg(leg)
    assert told("Newchannel", ("Uniqueid", leg), RX_SEAT="1001") == []


@pytest.mark.parametrize("leg", [CALL, "my-rexian-1700.12", "1700.5"])
def test_ids_of_the_pbx_are_not_taken_for_ours(leg: str) -> None:
    assert not own_leg(leg)


def test_a_phone_is_unplugged() -> None:
    gone = told("DeviceStateChange", ("Device", "PJSIP/1001"), ("State", "UNAVAILABLE"))
    assert gone == [SeatPhoneSeen(seat=SeatNumber("1001"), phone=Phone.UNREACHABLE)]
    assert told("DeviceStateChange", ("Device", "Queue:12345"), ("State", "INUSE")) == []


@pytest.mark.parametrize("event", ["VarSet", "Newexten", "RTCPSent", "UserEvent", "Hangup"])
def test_what_concerns_nobody_here_means_nothing(event: str) -> None:
    assert told(event, ("Uniqueid", "x.1"), ("UserEvent", "SomebodyElses")) == []
