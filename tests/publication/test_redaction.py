"""What is published has no personal data in it, however it was written down."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publication.redaction import is_card_number, is_identity_number, redact
from publication.skeleton import skeleton

BETWEEN = st.sampled_from(
    ["", "", "", " ", "-", "—", " - ", "\n", "·", "\u200b", "，", ".", "）", "/"]
)
DIGITS = (
    "0123456789",
    "０１２３４５６７８９",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "0幺23456789",
)
prose = st.text(
    st.sampled_from("市民反映路灯不亮，请尽快处理。芙蓉区3号abc 0/-12\n2026年") | st.characters(),
    max_size=30,
)


@st.composite
def written(draw: st.DrawFn, digits: str) -> str:
    """The digits as somebody may write them."""
    signs = [draw(st.sampled_from(DIGITS))[int(digit)] for digit in digits]
    return "".join(sign + draw(BETWEEN) for sign in signs[:-1]) + signs[-1]


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    first = draw(st.from_regex(r"[1-9][0-9]{16}", fullmatch=True))
    return next(first + last for last in "0123456789X" if is_identity_number(first + last))


mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)


def digits_left(text: str) -> str:
    """The digits of a text, with a blank wherever something stands that is in no number."""
    return re.sub(r"[^0-9]+", " ", skeleton(text).replace("-", ""))


@settings(max_examples=150, deadline=None)
@given(prose, mobiles.flatmap(lambda digits: st.tuples(st.just(digits), written(digits))), prose)
@example("2026-11-2", ("13800138000", "13800138000"), "2")
@example("13 ", ("13800138000", "2026-11-22 8"), "")
def test_no_mobile_number_survives(before: str, mobile: tuple[str, str], after: str) -> None:
    shown = redact(before + mobile[1] + after)

    assert mobile[0] not in digits_left(shown)
    assert not re.search(r"1[3-9][0-9]{9}", digits_left(shown))


@settings(max_examples=100, deadline=None)
@given(prose, prose, st.data())
def test_no_identity_number_survives(before: str, after: str, data: st.DataObject) -> None:
    number = data.draw(identity_numbers())

    assert number[:17] not in digits_left(redact(f"{before}{number}{after}"))


@settings(max_examples=100, deadline=None)
@given(
    prose,
    st.sampled_from(["王小明", "欧阳小明", "李娜", "Smith John"]),
    st.sampled_from(["", " ", "·"]),
    prose,
)
def test_no_name_of_the_case_survives(before: str, name: str, between: str, after: str) -> None:
    shown = redact(before + between.join(name) + after, [name])

    assert name not in shown
    assert between.join(name) not in shown


@settings(max_examples=100, deadline=None)
@given(prose)
def test_what_was_redacted_once_stays_as_it_is(text: str) -> None:
    once = redact(text, ["王小明"])

    assert redact(once, ["王小明"]) == once


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请回电13800138000。", "请回电[电话]。"),
        ("请回电１３８　００１３　８０００。", "请回电[电话]。"),
        ("请回电一三八零零一三八零零零。", "请回电[电话]。"),
        ("请回电+86 138-0013-8000。", "请回电+[电话]。"),
        ("座机0731-88886666或88886666", "座机[电话]或[号码]"),
        ("身份证11010519491231002X号", "身份证[身份证号]号"),
        ("身份证110105194912310021号", "身份证[号码]号"),
        ("卡号6222 0212 3456 7890 128", "卡号[银行卡号]"),
        ("邮箱wang.xm_1@example.com.cn。", "邮箱[邮箱]。"),
        ("邮箱wang＠example．com。", "邮箱[邮箱]。"),
        ("湘A12345与粤B·D12345和京A 1234警", "[车牌]与[车牌]和[车牌]"),
        ("微信号：wang_123，QQ 123456", "微信号：[账号]，QQ [账号]"),
        ("我叫李明，住幸福小区3栋2单元501室", "我叫[姓名]，住幸福小区[门牌]"),
        ("联系人：欧阳娜娜，急", "联系人：[姓名]，急"),
        ("王先生说小明来过，王小明、王 小 明", "[姓名]说[姓名]来过，[姓名]、[姓名]"),
    ],
)
def test_each_kind_has_its_mark(text: str, shown: str) -> None:
    assert redact(text, ["王小明"]) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22 14:30开始停水",
        "2026年11月22日开始停水，12345热线已受理",
        "涉及金额1,200,000元",
        "面积12.5平方米，共三栋",
        "芙蓉路3号路口红绿灯坏了",
        "一二三四五六年级",
    ],
)
def test_what_tells_of_nobody_stays(text: str) -> None:
    assert redact(text) == text


def test_check_digits() -> None:
    assert is_identity_number("11010519491231002X")
    assert not is_identity_number("110105194912310021")
    assert not is_identity_number("11010519491231002")
    assert is_card_number("4111111111111111")
    assert not is_card_number("4111111111111112")
