"""Rooms of a call: which bridge is which place, seen in events and in a snapshot."""

from __future__ import annotations

import pytest

from acd.events import GradeGiven, LegAnswered, LegEnded, LegJoined, LegLeft, SeenLeg
from acd.values import CallId, Ending, LegId, LegState, Place, Role
from pbx.leg_ids import channel_of, leg_of, own_leg
from pbx.rooms import place_of
from pbx.seen import shown
from pbx.snapshot import BridgeSnapshot, ChannelSnapshot, PbxSnapshot
from pbx.translate import Translator
from tests.pbx.test_seen import CALL, NOW, SEATS, channel
from tests.pbx.test_translate import Header, message, told

LEG = f"{CALL}-1"
OUT = "rexian-1700000000000.o3"
MAIN, ASIDE = ("softmix", CALL), ("softmix", f"{CALL}-aside")
HELD, WAITING = ("holding_bridge", "rx-held"), ("holding_bridge", "rx-waiting")


def at(leg: str, bridge: tuple[str, str]) -> list[Header]:
    return [("Uniqueid", leg), ("BridgeTechnology", bridge[0]), ("BridgeName", bridge[1])]


def test_what_else_is_the_main_room() -> None:
    assert place_of("softmix", "<unknown>") is Place.MAIN
    # A citizen with nobody else there.
    assert place_of("holding_bridge", "rx-lonely") is Place.MAIN


@pytest.mark.parametrize(
    ("bridge", "place"), [(MAIN, Place.MAIN), (ASIDE, Place.ASIDE), (HELD, Place.HELD)]
)
def test_into_each_place_and_out_of_it(bridge: tuple[str, str], place: Place) -> None:
    entered = told("BridgeEnter", *at(LEG, bridge), RX_ROLE="operator", RX_CALL=CALL)
    assert entered == [LegJoined(leg=LegId(LEG), place=place)]
    left = told("BridgeLeave", *at(LEG, bridge), RX_ROLE="operator", RX_CALL=CALL)
    assert left == [LegLeft(leg=LegId(LEG))]


def test_waiting_is_no_place_of_a_call() -> None:
    for event in ("BridgeEnter", "BridgeLeave"):
        assert told(event, *at(CALL, WAITING), RX_ROLE="citizen", RX_CALL=CALL) == []


def test_the_citizen_of_a_call_that_goes_out() -> None:
    translator = Translator()
    leg = ("Uniqueid", f"{OUT}-c")
    rung = message("Newchannel", leg, ("Channel", "PJSIP/carrier-7"))
    assert translator.translate(rung) == []
    up = message("Newstate", leg, ("ChannelState", "6"), RX_ROLE="citizen")
    assert translator.translate(up) == [LegAnswered(leg=LegId(OUT))]
    answered = message(
        "UserEvent", leg, ("Channel", "PJSIP/carrier-7"), ("UserEvent", "RexianDialled")
    )
    assert translator.translate(answered) == []
    assert translator.citizens == {OUT: "PJSIP/carrier-7"}
    failed = message("OriginateResponse", ("Response", "Failure"), ("Context", "rx-dialled"))
    assert told("OriginateResponse", *failed.headers[1:], ("Exten", OUT), ("Reason", "5")) == [
        LegEnded(leg=LegId(OUT), ending=Ending.BUSY)
    ]


def test_no_channel_s_id_is_the_beginning_of_another_s() -> None:
    ids = [channel_of(leg) for leg in (OUT, f"{OUT}-1", f"{OUT}-2a1700")]
    assert not any(one != other and other.startswith(one) for one in ids for other in ids)
    assert [leg_of(one) for one in ids] == [OUT, f"{OUT}-1", f"{OUT}-2a1700"]
    assert channel_of(CALL) == leg_of(CALL) == CALL


@pytest.mark.parametrize("leg", [OUT, f"{OUT}-1", f"{OUT}-2a1700", LEG])
def test_ids_that_the_core_or_its_shell_chose(leg: str) -> None:
    assert own_leg(leg)


def test_a_grade_is_one_of_five() -> None:
    def graded(grade: str) -> list[object]:
        header = ("UserEvent", "RexianGrade")
        return list(told("UserEvent", ("Uniqueid", CALL), header, ("Grade", grade)))

    assert graded("5") == [GradeGiven(call=CallId(CALL), grade=5)]
    assert graded("0") == graded("55") == graded("") == []


def seen(*channels: ChannelSnapshot) -> dict[str, SeenLeg]:
    bridges = tuple(
        BridgeSnapshot(name, "base", technology, name, frozenset())
        for technology, name in (MAIN, ASIDE, HELD, WAITING)
    )
    snapshot = PbxSnapshot(NOW, channels, bridges, (), (), {}, ())
    return {leg.leg: leg for leg in shown(snapshot, Translator(), SEATS, NOW).legs}


def test_a_consultation_in_a_snapshot() -> None:
    legs = seen(
        channel(CALL, bridge=HELD[1], RX_CALL=CALL, RX_ROLE="citizen", RX_PLACE="held"),
        channel(LEG, bridge=ASIDE[1], RX_CALL=CALL, RX_ROLE="operator", RX_SEAT="1001"),
        channel(f"{CALL}-2", bridge=ASIDE[1], RX_CALL=CALL, RX_ROLE="outside", RX_NUMBER="110"),
        channel(f"{CALL}-3", RX_CALL=CALL, RX_ROLE="supervisor", RX_SEAT="1002"),
    )
    assert {leg: (one.role, one.state, one.place) for leg, one in legs.items()} == {
        CALL: (Role.CITIZEN, LegState.JOINED, Place.HELD),
        LEG: (Role.OPERATOR, LegState.JOINED, Place.ASIDE),
        f"{CALL}-2": (Role.OUTSIDE, LegState.JOINED, Place.ASIDE),
        f"{CALL}-3": (Role.SUPERVISOR, LegState.ANSWERED, Place.MAIN),
    }
    assert legs[f"{CALL}-2"].number == "110"
    assert legs[f"{CALL}-3"].seat == "1002"


def test_an_operator_who_keys_something_in_is_on_the_call_all_the_same() -> None:
    legs = seen(channel(LEG, RX_CALL=CALL, RX_ROLE="operator", RX_SEAT="1001", RX_PLACE="aside"))
    assert (legs[LEG].state, legs[LEG].place) == (LegState.JOINED, Place.ASIDE)


def test_one_who_waits_is_on_no_call_and_one_who_is_dialled_rings() -> None:
    legs = seen(
        channel(CALL, bridge=WAITING[1], RX_CALL=CALL, RX_ROLE="citizen"),
        channel(f"{OUT}-c", state=5, RX_CALL=OUT, RX_ROLE="citizen"),
    )
    assert legs[CALL].state is LegState.ANSWERED
    assert legs[OUT].state is LegState.RINGING
