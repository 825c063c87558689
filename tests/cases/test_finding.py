"""Cases are found by category, place and words: newest first, whatever else is asked."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text, update

from cases.categories.book import CategoryBook
from cases.categories.tree import Category, Tree
from cases.errors import WordsSayNothing
from cases.filling_words import WordFiller
from cases.loop.values import Action, Given
from cases.register import Cases
from cases.veil import Sealed, Veil
from store import schema
from tests.cases.bureau import HEAT, WATER, WATER_EAST, Bureau
from tests.cases.wanted import Change, Wanted

TREE = Tree(
    (
        Category(
            code="1",
            name="市政",
            children=(
                Category(code="11", name="照明", children=(Category(code="111", name="路灯"),)),
                Category(code="12", name="供水"),
            ),
        ),
        Category(code="2", name="供热"),
    )
)


class Finder:
    def __init__(self, bureau: Bureau, veil: Veil | None = None) -> None:
        self.bureau = bureau
        self.cases = Cases(bureau.database, bureau.rules, CategoryBook(bureau.database), veil)

    async def told(self, when: str, **words: str) -> str:
        """A citizen whose number is withheld rings then, and this is written down."""
        self.bureau.at(when)
        case = await self.bureau.another_calls(f"c-{when}", "")
        known = await self.cases.one(case)
        assert known is not None
        await self.cases.change(case, known.version, Change(**words), "li", self.bureau.now)
        return case

    async def found(self, **wanted: Any) -> list[str]:
        """The subjects, read in pages of two."""
        subjects: list[str] = []
        after = None
        while page := await self.cases.find(Wanted(**wanted), after, 2):
            subjects += [case.subject for case in page]
            after = page[-1].opened_at, page[-1].case
        return subjects


async def test_words_find_cases_over_the_years_newest_first(bureau: Bureau) -> None:
    finder = Finder(bureau)
    days = ("2024-03-01", "2026-05-01", "2026-09-28", "2026-09-29", "2026-09-30")
    for day in days:
        await finder.told(f"{day} 10:00", subject=day, text="建设路的路灯不亮")
    await finder.told("2026-09-30 11:00", subject="水", text="建设路停水")

    assert await finder.found(words="路灯") == [*reversed(days)]
    assert await finder.found(words="建设路 路灯", status="open") == [*reversed(days)]
    assert await finder.found(words="停水 建设路") == ["水"]
    assert await finder.found(words="路灯 停水") == []
    assert await finder.found(words="路灯", since=bureau.now - 3 * 86_400) == [*days[:1:-1]]
    assert await finder.found(words="路灯", before=bureau.now - 86_400) == [
        "2026-09-29",
        "2026-09-28",
        "2026-05-01",
        "2024-03-01",
    ]
    assert await finder.found(words="路灯", hotline="12319") == []
    assert await finder.found(words="13800138000") == []
    with pytest.raises(WordsSayNothing, match="none of the words"):
        await finder.found(words="的")


async def test_with_no_case_at_all_words_find_nothing(bureau: Bureau) -> None:
    assert await Finder(bureau).found(words="路灯") == []


async def test_what_is_written_anew_is_found_by_it_and_no_longer_by_the_old(
    bureau: Bureau,
) -> None:
    finder = Finder(bureau)
    case = await finder.told("2026-09-30 10:00", subject="甲", text="路灯不亮", place="芙蓉区")
    await finder.cases.change(case, 2, Change(text="自来水 it's \\ dirty"), "li", bureau.now)

    assert await finder.found(words="路灯") == []
    for words in ("自来水", "it's", "DIRTY", "芙蓉区 自来水", "甲"):
        assert await finder.found(words=words) == ["甲"], words


async def test_a_departments_reply_is_found_while_others_see_only_their_own(
    bureau: Bureau,
) -> None:
    finder = Finder(bureau)
    case = await bureau.call()
    await finder.cases.change(case, 1, Change(subject="乙", text="停水"), "li", bureau.now)
    await bureau.does("li", case, Action.DISPATCH)
    await bureau.does("water", case, Action.ACCEPT)
    assert await finder.found(words="阀门") == []
    await bureau.does("water", case, Action.REPLY, Given(text="阀门已更换"))

    assert await finder.found(words="阀门 停水") == ["乙"]
    mine = frozenset({WATER, WATER_EAST})
    assert await finder.found(words="阀门", departments=mine) == ["乙"]
    assert await finder.found(words="阀门", departments=frozenset({HEAT})) == []
    assert await finder.found(words="阀门", departments=frozenset()) == []
    await bureau.does("li", case, Action.CLOSE)
    assert await finder.found(words="阀门", departments=mine, status="closed") == ["乙"]


async def test_a_category_is_found_with_all_below_it(bureau: Bureau) -> None:
    finder = Finder(bureau)
    await CategoryBook(bureau.database).put(TREE, "zhao", 0.0)
    for hour, code in enumerate(("111", "12", "2", "11"), 10):
        await finder.told(f"2026-09-30 {hour}:00", subject=code, category=code, text="路灯")
    await CategoryBook(bureau.database).put(Tree(TREE.roots[:1]), "zhao", 0.0)

    assert await finder.found(category="1") == ["11", "12", "111"]
    assert await finder.found(category="11", words="路灯") == ["11", "111"]
    assert await finder.found(category="111") == ["111"]
    assert await finder.found(category="2") == ["2"], "it is gone from the tree, cases keep it"
    assert await finder.found(category="3") == []


async def test_a_place_is_found_by_its_beginning(bureau: Bureau) -> None:
    finder = Finder(bureau)
    for hour, place in enumerate(("长沙市芙蓉区", "长沙市天心区_1", "去长沙市的路", "%"), 10):
        await finder.told(f"2026-09-30 {hour}:00", subject=place, place=place, text="路灯")

    assert await finder.found(place="长沙市") == ["长沙市天心区_1", "长沙市芙蓉区"]
    assert await finder.found(place="长沙市天心区_", words="路灯") == ["长沙市天心区_1"]
    assert await finder.found(place="%") == ["%"]
    assert await finder.found(words="长沙市") == ["去长沙市的路", "长沙市天心区_1", "长沙市芙蓉区"]


async def test_parts_of_what_is_sealed_find_nothing(bureau: Bureau) -> None:
    veil = Veil()
    finder = Finder(bureau, veil)
    said = {"text": "张建国反映路灯不亮，回电 138-0013-8000", "place": "13800138000的楼下"}
    for hour in (10, 11, 12):
        await finder.told(f"2026-09-30 {hour}:00", subject="丙", **said)
    await finder.told("2026-09-30 09:00", subject="丁", text="建国路停水")

    assert await finder.found(words="建国") == ["丙", "丙", "丙", "丁"]
    veil.add(Sealed("sealed-7f3a", "+8613800138000", names=("张建国",)))

    for words in ("张建国", "建国 路灯", "8000", "0013", "138"):
        assert await finder.found(words=words) == [], words
    assert await finder.found(words="建国") == ["丁"], "pages go on past what is hidden"
    assert await finder.found(words="路灯") == ["丙", "丙", "丙"]
    assert await finder.found(place="138") == []


async def test_cases_from_before_get_their_words_without_a_new_version(bureau: Bureau) -> None:
    finder = Finder(bureau)
    case = await bureau.call()
    await finder.cases.change(case, 1, Change(subject="戊", text="停水"), "li", bureau.now)
    await bureau.does("li", case, Action.DISPATCH)
    await bureau.does("water", case, Action.ACCEPT)
    await bureau.does("water", case, Action.REPLY, Given(text="阀门已更换"))
    await finder.told("2024-02-29 10:00", subject="己", text="停水")
    written = text('SELECT "case", words FROM cases ORDER BY "case"')
    async with bureau.database.writing() as connection:
        before = (await connection.execute(written)).all()
        await connection.execute(update(schema.cases).values(words=None))
    assert await finder.found(words="停水") == []
    before_it = await finder.cases.one(case)
    assert before_it is not None

    filler = WordFiller(bureau.database)
    assert [await filler.sweep(1) for _ in range(3)] == [1, 1, 0]

    assert await finder.found(words="停水") == ["戊", "己"]
    assert await finder.found(words="阀门") == ["戊"]
    assert await finder.cases.one(case) == before_it
    async with bureau.database.reading() as connection:
        assert (await connection.execute(written)).all() == before
