"""A leg that could not be dialled is told of twice, in any order; the channel's own word counts."""

from __future__ import annotations

from acd.events import LegEnded
from acd.values import CallId, Ending, LegId
from pbx.ami import AmiMessage
from pbx.translate import Translator

LEG = LegId("rexian-1795328925.7-1")


def announced() -> AmiMessage:
    return AmiMessage.build({"Event": "Newchannel", "Channel": "PJSIP/1001-01", "Uniqueid": LEG})


def response(reason: str) -> AmiMessage:
    return AmiMessage.build(
        {
            "Event": "OriginateResponse",
            "Response": "Failure",
            "Context": "rx-seat",
            "Exten": LEG,
            "Reason": reason,
            "Uniqueid": LEG,
        }
    )


def hangup(cause: str) -> AmiMessage:
    return AmiMessage.build(
        {
            "Event": "Hangup",
            "Channel": "PJSIP/1001-01",
            "ChannelState": "5",
            "Uniqueid": LEG,
            "Cause": cause,
            "ChanVariable": "RX_ROLE=operator",
        }
    )


def test_the_response_that_overtakes_the_hangup_is_passed_over() -> None:
    translator = Translator()

    assert translator.translate(announced()) == []
    assert translator.translate(response("0")) == []
    assert translator.translate(hangup("17")) == [LegEnded(leg=LEG, ending=Ending.BUSY)]
    assert translator.own_legs == set()


def test_without_a_channel_the_response_is_all_there_is() -> None:
    assert Translator().translate(response("0")) == [LegEnded(leg=LEG, ending=Ending.UNREACHABLE)]


def test_waiting_with_others_in_a_bridge_is_not_being_on_a_call() -> None:
    def enter(technology: str) -> AmiMessage:
        return AmiMessage.build(
            [
                ("Event", "BridgeEnter"),
                ("BridgeTechnology", technology),
                ("Uniqueid", "rexian-1.7"),
                ("ChanVariable", "RX_ROLE=citizen"),
                ("ChanVariable", "RX_CALL=rexian-1.7"),
            ]
        )

    translator = Translator()
    translator.citizens[CallId("rexian-1.7")] = "PJSIP/carrier-01"

    assert translator.translate(enter("holding_bridge")) == []
    assert len(translator.translate(enter("softmix"))) == 1
