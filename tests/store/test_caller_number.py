"""One caller has one number, however the network wrote it; nobody shares it with somebody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.caller_number import e164


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        ("13800138000", "+8613800138000"),
        ("+8613800138000", "+8613800138000"),
        ("008613800138000", "+8613800138000"),
        (" 138-0013-8000 ", "+8613800138000"),
        ("013800138000", "+8613800138000"),
        ("19912345678", "+8619912345678"),
        ("010-88123456", "+861088123456"),
        ("(0735) 2888888", "+867352888888"),
        ("+442079460018", "+442079460018"),
        ("0044 20 7946 0018", "+442079460018"),
    ],
)
def test_a_number_in_the_form_it_can_be_compared_in(sent: str, number: str) -> None:
    assert e164(sent) == number


@pytest.mark.parametrize(
    "sent",
    [
        "",
        " ",
        "anonymous",
        "Anonymous",
        "unknown",
        "withheld",
        "88123456",
        "110",
        "1001",
        "12345",
        "0" * 11,
        "1" * 200,
        "13800138000x",
        "13800138000;ext=1",
        '"13800138000"',
        "13800138000\r\nVia: x",
        "１３８００１３８０００",
        "张三",
        "\x00",
        "+",
        "++8613800138000",
    ],
)
def test_what_is_no_number_of_one_caller_is_none(sent: str) -> None:
    assert e164(sent) is None


def test_a_number_without_country_code_belongs_to_the_region() -> None:
    assert e164("020 7946 0018", "GB") == "+442079460018"


@given(st.text(max_size=60))
def test_nothing_a_network_may_send_is_an_error(sent: str) -> None:
    number = e164(sent)
    assert number is None or number.startswith("+")
