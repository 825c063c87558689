"""Which words a case is found by, and what a search for some means."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cases.errors import WordsSayNothing
from cases.found_by import asked_for, words_of
from cases.veil import TELEPHONE

SIGNS = st.sampled_from(list("自来水公司管爆裂路灯不亮芙蓉区政府停电小新村的了，。 12a'\\"))


def finds(asked: str, *texts: str) -> bool:
    return asked_for(asked).stand_in(words_of(texts))


def test_words_are_found_in_any_order_and_in_any_of_the_texts() -> None:
    assert finds("路灯 建设路", "路灯不亮", "", "建设路12号")
    assert finds("建设路12号路灯", "路灯不亮", "建设路12号")
    assert not finds("建设路13号", "路灯不亮", "建设路12号")


def test_a_long_word_and_its_parts_find_each_other() -> None:
    assert finds("自来水", "自来水公司没有来人")
    assert finds("自来水公司", "自来水 公司都没有来人")
    assert not finds("自来水公司", "自来水没有来")


def test_full_width_and_capital_letters_are_as_good_as_others() -> None:
    assert finds("ＥＴＣ", "etc 收费")
    assert finds("１２", "建设路12号")


def test_words_that_say_nothing_do_not_narrow_a_search() -> None:
    assert finds("请尽快处理路灯的问题", "路灯不亮")
    for nothing in ("的", "问题", "，。", " ", "请尽快处理"):
        with pytest.raises(WordsSayNothing):
            asked_for(nothing)


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138-0013-8000",
        "138 0013 8000",
        "+86（138）00138000",
        "１３８００１３８０００",
    ],
)
def test_of_a_telephone_number_nothing_is_a_word(number: str) -> None:
    assert words_of([f"路灯不亮，回电{number}。"]) == words_of(["路灯不亮，回电 。"])
    for asked in (number, f"路灯 {number}"):
        assert not finds(asked, f"路灯不亮 {number}")


@settings(deadline=None)
@given(st.text(SIGNS, max_size=40), st.text(SIGNS, max_size=40))
@example("it's a \\' b", "")
def test_every_text_finds_itself_beside_any_other(text: str, other: str) -> None:
    assume(not TELEPHONE.search(text))
    try:
        asked = asked_for(text)
    except WordsSayNothing:
        return
    assert asked.stand_in(words_of([other, text]))
