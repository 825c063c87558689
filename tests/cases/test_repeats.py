"""Repeats: found by caller and by matter, and made one with the case that goes on."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import MergeRefused, NotAtThisStage
from cases.loop.values import Action, Given
from cases.repeats import COMPARED, Repeats, likeness, words_of
from cases.rows import Case
from tests.cases.bureau import Bureau
from tests.cases.wanted import Change

BURST = "人民路口水管爆裂，自来水流了一地，没有人来修"
BURST_TOO = "人民路口的水管爆裂，水流了一地，没有人修"
LAMP = "小区南门的路灯坏了三天，晚上很黑"


async def told(
    bureau: Bureau, call: str, caller: str, text: str, *, category: str = "", place: str = ""
) -> str:
    """A citizen rings, and somebody writes down what it is about."""
    case = await bureau.another_calls(call, caller)
    change = Change(text=text, category=category, place=place)
    assert await bureau.cases.change(case, 1, change, "li", bureau.now) is not None
    return case


async def proposed(bureau: Bureau, case: str, days: int = 30) -> list[tuple[str, list[str]]]:
    found = await Repeats(bureau.database).of(case, days, 20)
    assert found is not None
    return [(one.case.case, [because.value for because in one.because]) for one in found]


async def test_the_same_matter_told_by_different_people(bureau: Bureau) -> None:
    first = await told(bureau, "c1", "13800000001", BURST, category="020101", place="人民路")
    bureau.now += 3600
    same_place = await told(bureau, "c2", "13800000002", LAMP, place="人民路")
    alike = await told(bureau, "c3", "13800000003", BURST_TOO, place="人民路")
    filed_so = await told(bureau, "c4", "13800000004", "停水", category="020101", place="人民路")
    assert await proposed(bureau, first) == [(alike, ["matter"]), (filed_so, ["matter"])]
    assert await proposed(bureau, same_place) == []
    assert await Repeats(bureau.database).of("none", 30, 20) is None


async def test_a_lamp_that_is_broken_and_one_that_does_not_burn_are_alike(bureau: Bureau) -> None:
    first = await told(bureau, "c1", "13800000001", "路口的路灯不亮", place="人民路")
    again = await told(bureau, "c2", "13800000002", "路口路灯坏了", place="人民路")
    assert await proposed(bureau, first) == [(again, ["matter"])]


async def test_of_many_in_one_street_the_likeliest_are_compared(bureau: Bureau) -> None:
    first = await told(bureau, "c0", "13800000000", BURST, place="人民路")
    alike = await told(bureau, "c1", "13800000001", BURST_TOO, place="人民路")
    for number in range(COMPARED + 5):
        other = f"人民路{number}号店铺夜间噪音扰民"
        await told(bureau, f"d{number}", f"139000000{number:02}", other, place="人民路")
    assert await proposed(bureau, first) == [(alike, ["matter"])]


async def test_the_same_caller_within_the_window_comes_first(bureau: Bureau) -> None:
    old = await told(bureau, "c1", "13800000001", LAMP, place="南门")
    await bureau.does("zhao", old, Action.TAKE_BACK, Given(reason="已亮"))
    bureau.now += 10 * 86_400
    new = await told(bureau, "c2", "13800000001", LAMP, place="南门")
    other = await told(bureau, "c3", "13800000009", LAMP, place="南门")
    assert await proposed(bureau, new) == [(old, ["caller", "matter"]), (other, ["matter"])]
    assert await proposed(bureau, new, days=9) == [(other, ["matter"])]


async def test_merged_cases_keep_their_calls_and_their_history(bureau: Bureau) -> None:
    first = await told(bureau, "c1", "13800000001", BURST, place="人民路")
    bureau.now += 60
    repeat = await told(bureau, "c2", "13800000002", BURST_TOO, place="人民路")
    merged = await bureau.does("li", repeat, Action.MERGE, Given(into=first, reason="同一处"))

    assert merged is not None
    assert (merged.stage, merged.marks, merged.merged_into) == ("closed", ("merged",), first)
    assert merged.calls == ("c2",)
    whole = await found(bureau, first)
    assert (whole.calls, whole.merged, whole.stage) == (("c1", "c2"), (repeat,), "received")
    (line,) = (await bureau.cases.history(repeat))[2:]
    assert (line.action, line.why, line.what["merged_into"]) == ("merge", "同一处", (None, first))
    (line,) = (await bureau.cases.history(first))[2:]
    assert (line.action, line.by, line.what["merged"]) == ("take_in", "li", (None, repeat))
    assert await proposed(bureau, first) == []
    for action in (Action.REOPEN, Action.REVISIT):
        wish = Given(resolved=True) if action is Action.REVISIT else Given()
        with pytest.raises(NotAtThisStage):
            await bureau.does("li", repeat, action, wish)


async def test_what_cannot_become_one_stays_as_it_was(bureau: Bureau) -> None:
    one, two, three = [await told(bureau, f"c{n}", f"1380000000{n}", BURST) for n in (1, 2, 3)]
    for into, says in (("none", "no such case"), (one, "into itself")):
        with pytest.raises(MergeRefused, match=says):
            await bureau.does("li", one, Action.MERGE, Given(into=into, reason="同一处"))
    await bureau.does("li", one, Action.MERGE, Given(into=two, reason="同一处"))
    for case, into, says in (
        (three, one, "was merged itself"),
        (two, three, "others were merged into"),
    ):
        with pytest.raises(MergeRefused, match=says):
            await bureau.does("li", case, Action.MERGE, Given(into=into, reason="同一处"))
    await bureau.does("zhao", two, Action.TAKE_BACK, Given(reason="已修好"))
    with pytest.raises(MergeRefused, match="still open"):
        await bureau.does("li", three, Action.MERGE, Given(into=two, reason="同一处"))
    assert await bureau.told(three) == ["", ""]


async def test_two_merged_into_each_other_at_once_end_as_one(bureau: Bureau) -> None:
    one, two = [await told(bureau, f"c{n}", f"1380000000{n}", BURST) for n in (1, 2)]
    ended = await asyncio.gather(
        bureau.does("li", one, Action.MERGE, Given(into=two, reason="同一处")),
        bureau.does("li", two, Action.MERGE, Given(into=one, reason="同一处")),
        return_exceptions=True,
    )
    # The second finds its case changed, or the other one merged.
    assert sum(isinstance(end, Case) for end in ended) == 1
    assert [
        end for end in ended if end is not None and not isinstance(end, Case | MergeRefused)
    ] == []


words = st.frozensets(st.sampled_from("abcdefgh"))


@given(words, words)
def test_likeness_is_one_for_the_same_words_and_the_same_both_ways(
    one: frozenset[str], other: frozenset[str]
) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)
    assert (likeness(one, other) == 1.0) == (one == other != frozenset())


def test_words_that_say_nothing_do_not_count() -> None:
    assert words_of("路灯坏了，一直不亮") == {"路灯"}
    assert words_of("电话 13800138000", "停水") == {"停水"}
    assert likeness(words_of(BURST), words_of(BURST_TOO)) > 0.4
    assert likeness(words_of(BURST), words_of(LAMP)) < 0.1


async def found(bureau: Bureau, case: str) -> Case:
    row = await bureau.cases.one(case)
    assert row is not None
    return row
