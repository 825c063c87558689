"""Callers as the dialplan tells of them: odd ones are told as they came, none is lost."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from pbx.who_calls import Who, decoded, who_calls


@pytest.mark.parametrize(
    ("header", "number", "name"),
    [
        ("<sip:13800001111@10.0.0.1>;tag=1", "13800001111", ""),
        ("sip:13800001111@10.0.0.1;tag=1", "13800001111", ""),
        ("<tel:+8613800001111>;tag=1", "+8613800001111", ""),
        ('"张三" <sips:+8613800001111;user=phone@10.0.0.1:5061>', "+8613800001111", "张三"),
        ("Zhang San <sip:1@h>", "1", "Zhang San"),
        (
            '"says \\"hi\\" :) (and <sip:110@x> too" <sip:1@h>',
            "1",
            'says "hi" :) (and <sip:110@x> too',
        ),
        ('"Anonymous" <sip:anonymous@anonymous.invalid>', "anonymous", "Anonymous"),
        ("<sip:10.0.0.1>", "", ""),
        ("<sip:138%0d%0aEvent:%20Hangup@h>", "138\r\nEvent: Hangup", ""),
        ("<sip:%E7%8E%8B@h>", "王", ""),
        ("<sip:" + "1" * 200 + "@h>", "1" * 200, ""),
        ("", "", ""),
        ('"', "", ""),
        ("<urn:service:sos>", "", ""),
    ],
)
def test_number_and_name_of_a_header(header: str, number: str, name: str) -> None:
    assert who_calls(quote(header)) == Who(number, name)


def test_a_header_cut_off_by_the_pbx_is_read_as_far_as_it_goes() -> None:
    assert who_calls("%22%E5%BC%A0%22%20%3Csip%3A138%40h%3E%3Btag%3D%E5%BC") == Who("138", "张")
    assert decoded("%E5%BC") == "\ufffd"
