"""Cases are found, read and written into; every change is kept, none is overwritten unseen."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cases.errors import CallerHasOpenCase, NoSuchStatus
from cases.register import Cases
from store.database import Database
from store.errors import StoreUnavailable
from tests.cases.wanted import Change, Wanted
from tests.store.books import build
from tests.store.stories import NOON, answered_call

FIRST = "20261121-12345-0001"


async def test_every_change_makes_a_version_and_a_line_of_history(database: Database) -> None:
    await build(database, answered_call("c1", NOON))
    cases = Cases(database)

    one = await cases.change(FIRST, 1, Change(subject="路灯不亮"), "wang", NOON + 70)
    two = await cases.change(
        FIRST, 2, Change(text="建设路\x00 12 号", status="closed"), "li", NOON + 80
    )

    assert one is not None
    assert (one.version, one.subject, one.changed_by, one.changed_at) == (
        2,
        "路灯不亮",
        "wang",
        NOON + 70,
    )
    assert two is not None
    assert (two.version, two.text, two.status, two.closed_at) == (
        3,
        "建设路\ufffd 12 号",
        "closed",
        NOON + 80,
    )
    history = [(line.version, line.by, line.what) for line in await cases.history(FIRST)]
    assert history[1:] == [
        (2, "wang", {"subject": ("", "路灯不亮")}),
        (
            3,
            "li",
            {
                "text": ("", "建设路\ufffd 12 号"),
                "status": ("open", "closed"),
                "stage": ("received", "closed"),
                "mode": (None, "answered"),
                "marks": ([], ["on_the_spot"]),
            },
        ),
    ]


async def test_a_change_of_an_old_version_changes_nothing(database: Database) -> None:
    await build(database, answered_call("c1", NOON))
    cases = Cases(database)
    await cases.change(FIRST, 1, Change(subject="one"), "wang", NOON + 70)

    assert await cases.change(FIRST, 1, Change(subject="two"), "li", NOON + 71) is None
    assert await cases.change("no such", 1, Change(subject="two"), "li", NOON + 71) is None

    case = await cases.one(FIRST)
    assert case is not None
    assert (case.subject, case.version) == ("one", 2)
    assert len(await cases.history(FIRST)) == 2


async def test_of_two_changes_at_once_one_wins(database: Database) -> None:
    await build(database, answered_call("c1", NOON))
    cases = Cases(database)

    results = await asyncio.gather(
        *(cases.change(FIRST, 1, Change(text=f"text {n}"), "li", NOON + 70) for n in range(5))
    )

    (winner,) = [case for case in results if case is not None]
    assert await cases.one(FIRST) == winner


async def test_a_change_to_what_it_is_already_makes_no_version(database: Database) -> None:
    await build(database, answered_call("c1", NOON))

    case = await Cases(database).change(FIRST, 1, Change(status="open", text=""), "li", NOON + 9)

    assert case is not None
    assert (case.version, case.changed_by) == (1, "wang")


async def test_reopening_clears_the_end(database: Database) -> None:
    await build(database, answered_call("c1", NOON))
    cases = Cases(database)
    await cases.change(FIRST, 1, Change(status="closed"), "li", NOON + 70)

    case = await cases.change(FIRST, 2, Change(status="open"), "li", NOON + 80)

    assert case is not None
    assert (case.status, case.closed_at, case.version) == ("open", None, 3)


async def test_a_caller_has_one_open_case_at_most(database: Database) -> None:
    cases = Cases(database)
    await build(database, answered_call("c1", NOON))
    await cases.change(FIRST, 1, Change(status="closed"), "li", NOON + 70)
    await build(database, [*answered_call("c1", NOON), *answered_call("c2", NOON + 100)])

    with pytest.raises(CallerHasOpenCase, match="has another one open"):
        await cases.change(FIRST, 2, Change(status="open", subject="again"), "li", NOON + 200)

    case = await cases.one(FIRST)
    assert case is not None
    assert (case.status, case.subject, case.version) == ("closed", "", 2)
    assert len(await cases.history(FIRST)) == 2


async def test_a_status_there_is_not_is_refused(database: Database) -> None:
    with pytest.raises(NoSuchStatus, match="'done' is not one of open, closed"):
        await Cases(database).change(FIRST, 1, Change(status="done"), "li", NOON)


async def test_pages_hold_together_while_cases_come_in(database: Database) -> None:
    cases = Cases(database)
    calls = [fact for n in range(7) for fact in answered_call(f"c{n}", NOON + 60 * n, "")]
    await build(database, calls)
    first = await cases.find(Wanted(), None, 3)
    await build(database, [*calls, *answered_call("late", NOON + 5000, "")])

    rest: list[Any] = []
    page = first
    while len(page) == 3:
        page = await cases.find(Wanted(), (page[-1].opened_at, page[-1].case), 3)
        rest += page
    numbers = [case.case for case in [*first, *rest]]
    assert numbers == [f"20261121-12345-000{n}" for n in range(7, 0, -1)]


async def test_cases_are_found_by_what_they_are(database: Database) -> None:
    cases = Cases(database)
    await build(
        database,
        [
            *answered_call("c1", NOON, "13800138000"),
            *answered_call("c2", NOON + 100, "13900139000"),
        ],
    )
    await cases.change(FIRST, 1, Change(status="closed"), "li", NOON + 70)

    async def found(**wanted: Any) -> list[str]:
        return [case.calls[0] for case in await cases.find(Wanted(**wanted), None, 10)]

    assert await found(status="open") == ["c2"]
    assert await found(status="closed") == ["c1"]
    assert await found(caller="13800138000") == ["c1"]
    assert await found(caller="9000") == ["c2"]
    assert await found(caller="%") == []
    assert await found(since=NOON + 104) == ["c2"]
    assert await found(before=NOON + 104) == ["c1"]
    assert await found(hotline="12319") == []
    assert await found(hotline="\x00") == []


async def test_with_the_database_away_it_says_so() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUnavailable):
        await Cases(away).one(FIRST)
    with pytest.raises(StoreUnavailable):
        await Cases(away).change(FIRST, 1, Change(subject="x"), "li", NOON)
    await away.close()
