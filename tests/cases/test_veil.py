"""What is hidden of sealed callers, and what is not touched."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.veil import Sealed, Veil, can_be_hidden, ways_to_write

ZHANG = Sealed("sealed-7f3a", "+8613800138000", names=("张三丰", "Zhang San"))
OFFICE = Sealed("sealed-00aa", "+867352222222")
LOCAL = Sealed("sealed-0c0c", None, others=("22223333",))
VEIL = Veil([ZHANG, OFFICE, LOCAL])


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "+8613800138000",
        "8613800138000",
        "008613800138000",
        "013800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138.0013.8000",
        "+86（138）0013—8000",
        "１３８００１３８０００",
    ],
)
def test_a_number_is_hidden_however_it_is_written(written: str) -> None:
    assert VEIL.hide(f"ring {written}, please") == "ring sealed-7f3a, please"
    assert VEIL.pseudonym(written) == "sealed-7f3a"


@pytest.mark.parametrize("written", ["0735-2222222", "(0735) 222 2222", "+867352222222"])
def test_a_number_of_the_fixed_network(written: str) -> None:
    assert VEIL.hide(written).removeprefix("(") == "sealed-00aa"


def test_a_number_without_an_area_code() -> None:
    assert VEIL.hide("来电 2222-3333。") == "来电 sealed-0c0c。"


@pytest.mark.parametrize(
    "text",
    [
        "13800138001",
        "1380013800",
        "913800138000",
        "138001380005",
        "rexian-13800138000123.4",
        "2026-11-22T12:00:00.138001+08:00",
        "3800138000",
    ],
)
def test_other_digits_stay(text: str) -> None:
    assert VEIL.hide(text) == text


def test_two_numbers_side_by_side_are_two() -> None:
    assert VEIL.hide("13900139000 13800138000 110") == "13900139000 sealed-7f3a 110"
    assert VEIL.hide("13800138000/0735-2222222") == "sealed-7f3a/sealed-00aa"


def test_names_are_hidden_and_words_that_hold_them_are_not() -> None:
    assert VEIL.hide("市民张三丰来电") == "市民sealed-7f3a来电"
    assert VEIL.hide("Zhang San rang, Zhang Sanders did not") == (
        "sealed-7f3a rang, Zhang Sanders did not"
    )
    assert [can_be_hidden(name) for name in ("李", "open", "Li", "李明")] == [
        False,
        False,
        True,
        True,
    ]


def test_json_keeps_its_shape_and_loses_a_name_that_nobody_knew() -> None:
    sent = {
        "caller": "013800138000",
        "caller_name": "Someone New",
        "blocked": {"13800138000": {"until": None, "times": 3}},
        "moments": [{"text": "张三丰 13800138000", "seq": 13800138000}],
    }
    assert json.loads(VEIL.hide_json(json.dumps(sent))) == {
        "caller": "sealed-7f3a",
        "caller_name": "",
        "blocked": {"sealed-7f3a": {"until": None, "times": 3}},
        "moments": [{"text": "sealed-7f3a sealed-7f3a", "seq": 13800138000}],
    }
    plain = '{"caller": "13900139000",  "caller_name": "Li"}'
    assert VEIL.hide_json(plain) == plain


def test_a_search_finds_a_sealed_number_only_when_it_is_given_whole() -> None:
    assert VEIL.finds("8000", "13900138000") is True
    assert VEIL.finds("8000", "13800138000") is False
    assert VEIL.finds("+8613800138000", "13800138000") is True
    assert VEIL.number("sealed-7f3a") == "+8613800138000"
    assert VEIL.number("sealed-0c0c") == "22223333"
    assert VEIL.number("sealed-ffff") is None


def test_what_is_lifted_is_shown() -> None:
    veil = Veil([ZHANG])
    assert veil
    veil.remove("sealed-7f3a")
    assert not veil
    assert veil.hide("张三丰 13800138000") == "张三丰 13800138000"


_NUMBERS = st.from_regex(r"\+861[3-9][0-9]{9}", fullmatch=True)
_BETWEEN = st.sampled_from(["", " ", "-", ".", ") ", " - "])
_AROUND = st.text(alphabet='ab,;电 \n"{}:', max_size=8)


@given(number=_NUMBERS, between=st.lists(_BETWEEN, min_size=15, max_size=15), data=st.data())
def test_no_way_of_writing_a_number_gets_through(
    number: str, between: list[str], data: st.DataObject
) -> None:
    digits = data.draw(st.sampled_from(sorted(ways_to_write(number))))
    written = "".join(sign + gap for sign, gap in zip(digits, between, strict=False))
    text = data.draw(_AROUND) + written + data.draw(_AROUND)
    veil = Veil([Sealed("sealed-7f3a", number)])
    hidden = veil.hide(text)
    assert "sealed-7f3a" in hidden
    assert number[3:] not in "".join(sign for sign in hidden if sign.isdecimal())
    assert veil.hide(hidden) == hidden


@given(st.text(alphabet="0123456789+-. ab", max_size=60))
def test_nothing_but_the_sealed_is_touched(text: str) -> None:
    veil = Veil([Sealed("sealed-7f3a", "+8619912345678")])
    assert veil.hide(text) == text or "19912345678" in "".join(c for c in text if c.isdecimal())
