"""What one message tells."""

from __future__ import annotations

import pytest

from pbx.ami import AmiMessage


def test_header_names_are_case_insensitive_and_absent_ones_give_the_default() -> None:
    message = AmiMessage.build({"Event": "Newstate", "ChannelState": "6"})
    assert message.event == "Newstate"
    assert message.response == ""
    assert message.get("channelstate") == "6"
    assert message.get("Nothing") == ""
    assert message.get("Nothing", "none") == "none"
    assert "CHANNELSTATE" in message
    assert "Nothing" not in message


def test_repeated_headers_are_all_kept_in_order() -> None:
    message = AmiMessage("Response: Success\r\nOutput: one\r\nOutput:\r\nOutput: three")
    assert message.all("output") == ("one", "", "three")
    assert message.get("Output") == "one"


def test_an_originate_response_is_an_event_although_it_has_a_response_header() -> None:
    message = AmiMessage("Event: OriginateResponse\r\nActionID: a/1\r\nResponse: Failure")
    assert message.event == "OriginateResponse"
    assert message.response == ""
    assert message.get("Response") == "Failure"
    assert message.action_id == "a/1"


def test_both_spellings_of_channel_variables() -> None:
    escaped = AmiMessage("Event: Newstate\r\nChanVariable: NOTE=o\\'x\r\nChanVariable: A=1=2")
    assert escaped.variables == {"NOTE": "o'x", "A": "1=2"}
    named = AmiMessage(
        "Event: OriginateResponse\r\nChanVariable(PJSIP/t:5060-1): CALL=c\\n7"
        "\r\nChanVariable(PJSIP/t:5060-1): EMPTY="
    )
    assert named.variables == {"CALL": "c\\n7", "EMPTY": ""}


def test_the_dialled_channels_variables_are_kept_apart() -> None:
    message = AmiMessage("Event: DialBegin\r\nChanVariable: A=1\r\nDestChanVariable: A=2")
    assert message.variables == {"A": "1"}
    assert message.variables_of("Dest") == {"A": "2"}


def test_caller_names_are_unescaped_on_demand() -> None:
    message = AmiMessage.build({"Event": "Newchannel", "CallerIDName": '张三 \\"o\\\'x\\" \\\\n'})
    assert message.unescaped("CallerIDName") == '张三 "o\'x" \\n'


def test_the_timestamp_is_a_number_or_nothing() -> None:
    assert AmiMessage("Event: A\r\nTimestamp: 1795326797.294760").timestamp == 1795326797.29476
    assert AmiMessage("Event: A").timestamp is None
    assert AmiMessage("Event: A\r\nTimestamp: soon").timestamp is None


def test_a_message_cannot_be_changed() -> None:
    message = AmiMessage("Event: A")
    with pytest.raises(AttributeError):
        message.event = "B"  # type: ignore[misc]


def test_text_that_is_no_message_is_refused() -> None:
    with pytest.raises(ValueError, match="neither an event nor a response"):
        AmiMessage("ActionID: 1\r\nEvent: late")
