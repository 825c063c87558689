"""What is found, and what comes first."""

from __future__ import annotations

import pytest

from knowledge.words import cutter, telling
from tests.knowledge.library import Library


async def test_the_title_counts_more_than_the_text(library: Library) -> None:
    await library.publish("供热收费", "公积金与此无关。")
    await library.publish("公积金提取", "请到窗口办理。")
    await library.publish("办事大厅", "不办理公积金。")

    assert (await library.finds("公积金"))[0] == "公积金提取"


async def test_a_rare_word_counts_more_than_a_common_one(library: Library) -> None:
    for n in range(20):
        await library.publish(f"物业公司第{n}号通知", "物业")
    await library.publish("电梯困人", "物业要立即救援。")

    assert (await library.finds("物业电梯"))[0] == "电梯困人"


async def test_part_of_a_long_word_finds_it(library: Library) -> None:
    await library.publish("自来水公司的电话")

    assert await library.finds("自来水") == ["自来水公司的电话"]


async def test_what_a_citizen_says_finds_what_helps(library: Library) -> None:
    await library.publish("暖气不热怎么办", "室温低于18度可以退费，请联系热力公司。")
    await library.publish("户口迁移", "请带户口本到派出所。")

    said = "市民来电反映家里暖气一直不热，多次打电话没有人处理，希望相关部门尽快解决"
    (hit,) = await library.hits(said)

    assert hit.title == "暖气不热怎么办"
    assert "暖气" in hit.words
    assert hit.excerpt == "室温低于18度可以退费，请联系热力公司。"


async def test_only_what_is_for_the_hotline_the_department_and_the_topic(library: Library) -> None:
    await library.publish("停水甲", hotlines=("12345",))
    await library.publish("停水乙", hotlines=("12319",), department="2002")
    await library.publish("停水丙", topic="供电")

    assert sorted(await library.finds("停水", hotline="12345")) == ["停水丙", "停水甲"]
    assert await library.finds("停水", department="2002") == ["停水乙"]
    assert await library.finds("停水", topic="供电") == ["停水丙"]


async def test_keywords_find_what_the_text_does_not_say(library: Library) -> None:
    await library.publish("居住证办理", keywords="暂住证")

    assert await library.finds("暂住证") == ["居住证办理"]


@pytest.mark.parametrize(
    "text", ["", "   ", "，。！", "从未有过的词汇", "' & | ! :* \\ ( <->", "\x00", "'a\\''"]
)
async def test_whatever_is_asked_is_an_answer(library: Library, text: str) -> None:
    await library.publish("停水")

    assert await library.finds(text) == []


async def test_odd_signs_are_found_as_they_are(library: Library) -> None:
    await library.publish("O'Neill\\ C++ ｗｉｆｉ")

    assert await library.finds("wifi") == ["O'Neill\\ C++ ｗｉｆｉ"]


def test_words_that_tell_something() -> None:
    said = "市民反映芙蓉区远大路停水3天，希望尽快处理"

    assert telling(cutter().words(said)) == ["芙蓉区", "远大路", "停水"]
