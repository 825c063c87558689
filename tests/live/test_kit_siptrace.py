"""SIPp's message log and scenarios, without SIPp."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from .kit.errors import SippError
from .kit.scenario import Scenario, caller, literal, seat_refuses
from .kit.siptrace import TraceFile

OK = "SIP/2.0 200 OK\r\nCall-ID: 7@x\r\nCSeq: 1 INVITE\r\nContent-Length: 4\r\n\r\nv=0\n"
NEW = f"{'-' * 47} 2026-11-22T05:51:17.864372Z\nUDP message received [{len(OK)}] bytes:\n\n{OK}\n"
OLD = f"{'-' * 47} 2026-11-22 05:51:17.864372\nUDP message sent ({len(OK)} bytes):\n\n{OK}\n"


def test_messages_carry_their_microsecond_direction_and_parts(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(NEW.encode())

    [message] = TraceFile(tmp_path / "log").messages()

    assert message.at == datetime.fromisoformat("2026-11-22T05:51:17.864372Z").timestamp()
    assert message.direction == "received"
    assert (message.method, message.status, message.cseq_method) == ("", 200, "INVITE")
    assert message.call_id == "7@x"
    assert message.header("content-length") == "4"
    assert message.body == "v=0\n"
    assert message.header("Reason") == ""


def test_the_older_kind_of_log_is_in_local_time(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(OLD.encode())

    [message] = TraceFile(tmp_path / "log").messages()

    assert message.direction == "sent"
    assert message.at == datetime.fromisoformat("2026-11-22T05:51:17.864372").timestamp()


def test_a_log_read_while_it_is_written_yields_each_message_once_and_whole(tmp_path: Path) -> None:
    log, trace = tmp_path / "log", TraceFile(tmp_path / "log")
    assert trace.messages() == []
    whole = (NEW + NEW).encode()
    counts = []
    for cut in range(0, len(whole) + 1, 25):
        log.write_bytes(whole[:cut])
        counts.append(len(trace.messages()))
    log.write_bytes(whole)

    assert len(trace.messages()) == 2
    assert counts == sorted(counts)
    assert all(message.text == OK for message in trace.messages())


def test_an_unfilled_scenario_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SippError, match="STATUS"):
        Scenario("<scenario>@@STATUS@@</scenario>").write(tmp_path / "x.xml")


def test_hostile_text_reaches_the_wire_and_never_the_scenario() -> None:
    assert literal('a"b') == 'a"b'
    assert literal("[call_id]]>") == "\\x5Bcall_id]]\\x3E"
    assert literal("a\r\nb\\x00") == "a\\x0D\\x0Ab\\x5Cx00"
    assert "@@" not in literal("@@USER@@").replace("@\\x40", "")


def test_a_seat_that_refuses_at_once_never_rings() -> None:
    assert "180 Ringing" not in seat_refuses("486 Busy Here").xml
    assert "180 Ringing" in seat_refuses("486 Busy Here", ring=0.5).xml
    assert "SIP/2.0 603 Decline" in seat_refuses("603 Decline").xml


def test_a_caller_can_talk_for_a_drawn_time() -> None:
    assert 'mean="2000" stdev="500"' in caller("600", talk=(2.0, 0.5)).xml
    assert 'timeout="1500" ontimeout="hang_up"' in caller("600", talk=1.5).xml
