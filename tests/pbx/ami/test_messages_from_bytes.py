"""Bytes to messages: however TCP cuts them, nothing is lost, altered or joined."""

from __future__ import annotations

import time

import pytest

from pbx.ami import AmiMessage, PeerMisbehaved
from pbx.ami.framing import MessageSplitter

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
CAPTURE = (
    "Event: Newchannel\r\nCallerIDName: 张三（市民）\r\nUniqueid: 1.1\r\n\r\n"
    "Event: UserEvent\r\nUserEvent: offered\r\nnote: 路灯不亮\r\nLast:\r\n\r\n"
    "Response: Success\r\nActionID: a/1\r\nMessage: \r\n\r\n"
).encode()


def told(messages: list[AmiMessage]) -> list[tuple[tuple[str, str], ...]]:
    return [message.headers for message in messages]


EXPECTED = [
    (("Event", "Newchannel"), ("CallerIDName", "张三（市民）"), ("Uniqueid", "1.1")),
    (("Event", "UserEvent"), ("UserEvent", "offered"), ("note", "路灯不亮"), ("Last", "")),
    (("Response", "Success"), ("ActionID", "a/1"), ("Message", "")),
]


def test_a_cut_at_every_position_changes_nothing() -> None:
    whole = GREETING + CAPTURE
    for cut in range(len(whole) + 1):
        splitter = MessageSplitter(10_000)
        messages = splitter.feed(whole[:cut]) + splitter.feed(whole[cut:])
        assert told(messages) == EXPECTED, f"cut at byte {cut}"
        assert splitter.version == "11.0.0"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_chunks_of_a_few_bytes_change_nothing(size: int) -> None:
    whole = GREETING + CAPTURE
    splitter = MessageSplitter(10_000)
    messages = []
    for start in range(0, len(whole), size):
        messages += splitter.feed(whole[start : start + size])
    assert told(messages) == EXPECTED


def test_a_message_of_4_mb_in_small_chunks_arrives_whole_and_in_reasonable_time() -> None:
    text = "民" * (4 * 1024 * 1024 // 3)
    whole = GREETING + f"Event: Big\r\nText: {text}\r\n\r\n".encode()
    splitter = MessageSplitter(8 * 1024 * 1024)
    started = time.process_time()
    messages = []
    for start in range(0, len(whole), 1000):
        messages += splitter.feed(whole[start : start + 1000])
    assert [message.get("Text") for message in messages] == [text]
    assert time.process_time() - started < 5  # quadratic copying takes minutes


def test_a_message_without_an_end_is_refused_at_the_limit() -> None:
    splitter = MessageSplitter(1000)
    splitter.feed(GREETING)
    with pytest.raises(PeerMisbehaved, match="longer than 1000 bytes"):
        splitter.feed(b"Event: Endless\r\nText: " + b"x" * 1000)


def test_a_peer_that_is_not_a_manager_interface_is_refused() -> None:
    with pytest.raises(PeerMisbehaved, match="did not greet"):
        MessageSplitter(1000).feed(b"SSH-2.0-OpenSSH_9.2\r\n")


def test_a_block_that_is_no_message_is_skipped_and_counted() -> None:
    splitter = MessageSplitter(1000)
    messages = splitter.feed(GREETING + b"Rubbish: 1\r\n\r\n\r\n\r\nEvent: A\r\n\r\n")
    assert [message.event for message in messages] == ["A"]
    assert splitter.malformed == 1


def test_bytes_that_are_not_utf8_do_not_stop_the_rest() -> None:
    splitter = MessageSplitter(1000)
    messages = splitter.feed(GREETING + b"Event: A\r\nName: \xc4\xe3\r\nNext: 1\r\n\r\n")
    assert messages[0].get("Next") == "1"


def test_a_bare_line_feed_in_a_value_stays_in_it() -> None:
    splitter = MessageSplitter(1000)
    messages = splitter.feed(
        GREETING + b"Response: Error\r\nMessage: No Contacts found\n\r\nX: 1\r\n\r\n"
    )
    assert messages[0].get("Message") == "No Contacts found\n"
    assert messages[0].get("X") == "1"
