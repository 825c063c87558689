"""Retention: classes, legal holds, and recordings deleted when their time is over."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from store.database import Database
from store.evidence import Retention
from store.recordings import Recordings
from store.retention_classes import ClassInUse, HotlineTaken, RetentionClass
from tests.store.books import build
from tests.store.stories import NOON, answered_call
from tests.store.test_recordings import recording

DAY = 86_400.0


def kept(name: str, days: int | None, *hotlines: str, early: int | None = None) -> RetentionClass:
    return RetentionClass(name, days, early, hotlines, "", NOON, "admin")


@pytest.fixture
async def retention(database: Database) -> Retention:
    """Three calls of three days to 12345, each a case of its own."""
    rows = Recordings(database)
    facts = []
    for n in range(3):
        facts += answered_call(f"c{n}", NOON + n * DAY, f"1380013800{n}")
    await build(database, facts)
    for n in range(3):
        await rows.keep(recording(f"c{n}", NOON + n * DAY), ("2026-11-21", 2 * n + 1))
    return Retention(database)


async def due(retention: Retention, day: float, *, early: bool = False) -> list[str]:
    return [row.call for row in await retention.due(NOON + day * DAY, early=early)]


async def test_without_a_class_everything_is_kept_for_ever(retention: Retention) -> None:
    assert await due(retention, 36_500) == []
    await retention.put_class(kept("ordinary", None, "12345"))
    await retention.put_class(kept("others", 1, "12319"))
    assert await due(retention, 36_500) == []


async def test_what_is_due_is_told_oldest_first(retention: Retention) -> None:
    await retention.put_class(kept("ordinary", 90, "12345"))
    assert await due(retention, 89.9) == []
    assert await due(retention, 90) == ["c0"]
    assert await due(retention, 92) == ["c0", "c1", "c2"]
    (row,) = await retention.due(NOON + 90 * DAY)
    assert (row.path, row.sha256, row.bytes, row.rule) == (
        "2026/11/21/c0.ogg",
        "ab" * 32,
        12345,
        "ordinary",
    )


async def test_a_recordings_own_class_goes_before_that_of_its_hotline(
    retention: Retention, database: Database
) -> None:
    await retention.put_class(kept("ordinary", 90, "12345"))
    await retention.put_class(kept("complaints", 900))
    async with database.writing() as connection:
        await connection.execute(text("UPDATE recordings SET class = 'complaints' WHERE call='c1'"))
    assert await due(retention, 100) == ["c0", "c2"]
    assert await due(retention, 901) == ["c0", "c1", "c2"]
    with pytest.raises(ClassInUse):
        await retention.drop_class("complaints")
    assert await retention.drop_class("ordinary")
    assert not await retention.drop_class("ordinary")
    assert await due(retention, 901) == ["c1"]


async def test_a_hotline_has_one_class(retention: Retention) -> None:
    await retention.put_class(kept("ordinary", 90, "12345", "12319"))
    with pytest.raises(HotlineTaken):
        await retention.put_class(kept("short", 1, "12319"))
    assert [(one.name, one.days, one.hotlines) for one in await retention.classes()] == [
        ("ordinary", 90, ("12319", "12345"))
    ]
    await retention.put_class(kept("ordinary", 60, "12345"))
    await retention.put_class(kept("short", 1, "12319"))
    assert [(one.name, one.days, one.hotlines) for one in await retention.classes()] == [
        ("ordinary", 60, ("12345",)),
        ("short", 1, ("12319",)),
    ]


async def test_before_its_time_only_what_its_class_allows(retention: Retention) -> None:
    await retention.put_class(kept("ordinary", 90, "12345"))
    assert await due(retention, 31, early=True) == []
    await retention.put_class(kept("ordinary", 90, "12345", early=30))
    assert await due(retention, 31, early=True) == ["c0", "c1"]
    assert await due(retention, 31) == []
    await retention.put_class(kept("ordinary", None, "12345", early=30))
    assert await due(retention, 31, early=True) == ["c0", "c1"]
    assert await due(retention, 36_500) == []


async def test_a_hold_keeps_a_recording_until_it_is_lifted(retention: Retention) -> None:
    await retention.put_class(kept("ordinary", 90, "12345"))
    one = await retention.place_hold("c0", None, "court order 7", "zhao", NOON)
    case = await retention.place_hold(None, "20261122-12345-0001", "appeal", "zhao", NOON)
    assert one is not None
    assert case is not None
    assert (one.call, one.case, one.reason, one.placed_by) == ("c0", None, "court order 7", "zhao")
    assert await due(retention, 100) == ["c2"]

    lifted = await retention.lift_hold(one.hold, "qian", NOON + 5)
    assert lifted is not None
    assert (lifted.lifted_at, lifted.lifted_by) == (NOON + 5, "qian")
    again = await retention.lift_hold(one.hold, "sun", NOON + 9)
    assert again == lifted
    assert await due(retention, 100) == ["c0", "c2"]
    assert [row.hold for row in await retention.holds(True, None, 10)] == [case.hold]
    assert [row.hold for row in await retention.holds(False, None, 10)] == [case.hold, one.hold]


async def test_what_belongs_to_a_repeat_belongs_to_the_case_that_goes_on(
    retention: Retention, database: Database
) -> None:
    first, repeat = "20261121-12345-0001", "20261122-12345-0001"
    await retention.put_class(kept("ordinary", 90, "12345"))
    async with database.writing() as connection:
        merge = text('UPDATE cases SET merged_into = :first WHERE "case" = :repeat')
        await connection.execute(merge, {"first": first, "repeat": repeat})
    assert [row.call_id for row in await retention.of_case(first)] == ["c0", "c1"]
    assert [row.call_id for row in await retention.of_case(repeat)] == ["c1"]
    assert await retention.place_hold(None, first, "appeal", "zhao", NOON) is not None
    assert await due(retention, 100) == ["c2"]


async def test_a_hold_on_nothing_is_none(retention: Retention) -> None:
    assert await retention.place_hold("c9", None, "x", "zhao", NOON) is None
    assert await retention.place_hold(None, "no case", "x", "zhao", NOON) is None
    assert await retention.lift_hold(99, "zhao", NOON) is None


async def test_a_deleted_recording_keeps_its_row_and_is_checked_no_more(
    retention: Retention, database: Database
) -> None:
    rows = Recordings(database)
    await retention.put_class(kept("ordinary", 90, "12345"))
    async with retention.deleting("c0", NOON + 90 * DAY) as row:
        assert row is not None
        assert row.path == "2026/11/21/c0.ogg"

    found = await rows.one("c0")
    assert found is not None
    assert (found.status, found.reason) == ("deleted", "deleted by the class ordinary")
    assert await due(retention, 90) == []
    assert [one.call_id async for one in rows.digests()] == ["c1", "c2"]
    await rows.all_found({"c1": ("cut", "9 bytes")}, NOON)
    assert await rows.counts() == {"deleted": 1, "cut": 1, "ok": 1}
    async with retention.deleting("c0", NOON + 99 * DAY) as row:
        assert row is None


async def test_a_deletion_that_fails_changes_nothing(
    retention: Retention, database: Database
) -> None:
    await retention.put_class(kept("ordinary", 90, "12345"))

    async def fail() -> None:
        async with retention.deleting("c0", NOON + 90 * DAY):
            raise OSError("the store is away")

    with pytest.raises(OSError, match="away"):
        await fail()
    assert await due(retention, 90) == ["c0"]


async def test_a_hold_and_a_deletion_at_the_same_moment_never_both_happen(
    retention: Retention,
) -> None:
    await retention.put_class(kept("ordinary", 90, "12345"))
    placing: asyncio.Task[object]
    async with retention.deleting("c0", NOON + 90 * DAY) as row:
        assert row is not None
        placing = asyncio.create_task(retention.place_hold("c0", None, "late", "zhao", NOON))
        done, _ = await asyncio.wait([placing], timeout=0.3)
        assert not done  # it waits for the deletion
    assert await placing is not None

    await retention.place_hold("c1", None, "in time", "zhao", NOON)
    async with retention.deleting("c1", NOON + 99 * DAY) as row:
        assert row is None


async def test_recordings_no_ledger_knows_are_found_and_noted(
    retention: Retention, database: Database
) -> None:
    rows = Recordings(database)
    assert await rows.without_ledger() == []
    await rows.keep(recording("c1", NOON + DAY))
    (row,) = await rows.without_ledger()
    assert (row.call_id, row.bytes) == ("c1", 12345)
    await rows.ledgered("c1", "2026-11-23", 9)
    assert await rows.without_ledger() == []
