"""Whatever is asked together, just those cases are found that a look at each of them finds."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any

import pytest
from sqlalchemy import insert

from cases.categories.book import CategoryBook
from cases.categories.tree import Category, Tree
from cases.filling_words import WordFiller
from cases.found_by import asked_for, words_of
from cases.register import Cases
from cases.traits import MOST_CATEGORIES
from store import schema
from store.database import Database
from tests.cases.deadlines.calendars import at
from tests.cases.wanted import Wanted

Row = Mapping[str, Any]
NEWEST, DAY, MANY = at("2026-11-22 12:00"), 86_400.0, 240
STAGES = ("received", "handling", "closed", "assessed")
PLACES = (
    "",
    "长沙",
    "长沙市",
    "长沙市芙蓉区",
    "长沙市芙蓉区建设路1号",
    "长沙市芙蓉区建设路12号",
    "长沙市芙蓉区建设路12号三单元五楼左手边",
    "长沙市天心区解放路%_\\号",
    "株洲市芙蓉区",
)
TEXTS = ("路灯不亮", "建设路停水", "路灯杆倒了", "垃圾没有人收")
LEAVES = tuple(Category(code=f"w{n}", name=f"供水{n}") for n in range(MOST_CATEGORIES))
TREE = Tree(
    (
        Category(code="light", name="照明", children=(Category(code="lamp", name="路灯"),)),
        Category(code="water", name="供水", children=LEAVES),
    )
)
ASKED: dict[str, tuple[Any, ...]] = {
    "words": ("路灯", "建设路 停水"),
    "hotline": ("12345", "12319", "1"),
    "category": ("light", "lamp", "water", "nothing"),
    "place": (
        *PLACES[1:],
        "长",
        "长沙市芙蓉区建设路12",
        "长沙市芙蓉区建设路12号三单元五楼左手边靠里",
    ),
    "departments": (frozenset({"2001", "2002"}), frozenset({"2003"})),
    "stage": STAGES,
    "since": (NEWEST - 300 * DAY, NEWEST - 3 * DAY),
    "before": (NEWEST, NEWEST - 20 * DAY),
}


def drawn(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Cases of two years, most of them of the last weeks, some at the very same moment."""
    for number in range(MANY):
        days = round(700 * chance.random() ** 3, chance.randint(0, 3))
        stage = chance.choice(STAGES)
        yield {
            "case": f"k{number:03}",
            "version": 1,
            "status": "open" if stage in STAGES[:2] else "closed",
            "stage": stage,
            "departments": chance.choice(([], ["2001"], ["2002", "2003"])),
            "category": chance.choice(("", "light", "lamp", "water", "w0", "w9")),
            "hotline": chance.choice(("12345", "12345", "12319")),
            "place": chance.choice(PLACES),
            "text": chance.choice(TEXTS),
            "opened_at": NEWEST - days * DAY,
            "changed_at": NEWEST,
        }


def by_looking(rows: list[dict[str, Any]], wanted: Wanted) -> list[str]:
    asked = None if wanted.words is None else asked_for(wanted.words)
    codes = None if wanted.category is None else TREE.with_those_below(wanted.category)

    def fits(row: Row) -> bool:
        return (
            (wanted.hotline is None or row["hotline"] == wanted.hotline)
            and (codes is None or row["category"] in codes)
            and (wanted.place is None or row["place"].startswith(wanted.place))
            and (
                wanted.departments is None or not wanted.departments.isdisjoint(row["departments"])
            )
            and (wanted.stage is None or row["stage"] == wanted.stage)
            and (wanted.since is None or row["opened_at"] >= wanted.since)
            and (wanted.before is None or row["opened_at"] < wanted.before)
            and (asked is None or asked.stand_in(words_of([row["text"], row["place"]])))
        )

    found = sorted(filter(fits, rows), key=lambda row: (row["opened_at"], row["case"]))
    return [row["case"] for row in reversed(found)]


async def read(cases: Cases, wanted: Wanted, page_of: int) -> list[str]:
    found: list[str] = []
    after = None
    while page := await cases.find(wanted, after, page_of):
        found += [case.case for case in page]
        after = page[-1].opened_at, page[-1].case
    return found


@pytest.mark.parametrize("seed", [1, 2])
async def test_what_is_asked_together_is_found(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    rows = [*drawn(chance)]
    async with database.writing() as connection:
        await connection.execute(insert(schema.cases), rows)
    assert await WordFiller(database).sweep(MANY) == MANY
    book = CategoryBook(database)
    await book.put(TREE, "zhao", 0.0)
    cases = Cases(database, categories=book)
    kinds = chain.from_iterable(combinations(ASKED, many) for many in (1, 2, 3))

    found_any = 0
    for together in kinds:
        asked = {name: chance.choice(ASKED[name]) for name in together}
        wanted = Wanted(**asked)
        expected = by_looking(rows, wanted)
        found_any += bool(expected)
        assert await read(cases, wanted, chance.choice((20, 50))) == expected, asked

    assert found_any > 30, "the cases drawn tell nothing"
