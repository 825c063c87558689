"""A department's calls are listed newest first, a stretch of time after the other."""

from __future__ import annotations

import pytest

from store.database import Database
from store.queries.calls import Calls
from store.queries.stretches import Stretch, stretches
from tests.plans import asked_of
from tests.store.moving import fill
from tests.store.test_queries import Wanted

WEEK = 604_800.0
CALLS = 3_000
"""Two years of them, one every six hours; each third comes to 2001, each five hundredth to 2002."""
_RING = f"""
INSERT INTO calls (call, hotline, caller, offered_at)
SELECT 'c' || lpad(n::text, 4, '0'), CASE n % 2 WHEN 0 THEN '12345' ELSE '12319' END, '',
    to_timestamp(1700000000 + n * 21600) FROM generate_series(1, {CALLS}) n;
INSERT INTO legs (call, leg, role, department, began_at)
SELECT 'c' || lpad(n::text, 4, '0'), 'l' || again, 'department', department,
    -- Some were rung at once, some hours later, some twice.
    to_timestamp(1700000000 + n * 21600 + (n % 5) * 17000 + again)
FROM generate_series(1, {CALLS}) n, generate_series(1, 1 + n % 2) again,
    (VALUES ('2001', 3), ('2002', 500)) AS d(department, each) WHERE n % each = 0
    AND NOT (n % 1500 = 0 AND department = '2001');
ANALYZE calls, legs
"""


async def _pages(calls: Calls, wanted: Wanted, limit: int) -> list[str]:
    found: list[str] = []
    after = None
    while True:
        page = await calls.find(wanted, after, limit)
        found += [row.call for row in page]
        if len(page) < limit:
            return found
        after = (page[-1].offered_at, page[-1].call)


@pytest.mark.parametrize("limit", [7, 50, 2_000])
async def test_every_call_is_on_one_page_and_in_its_place(database: Database, limit: int) -> None:
    await fill(database, _RING)
    calls = Calls(database)

    often = [f"c{n:04}" for n in range(CALLS, 0, -1) if n % 3 == 0 and n % 1500]
    assert await _pages(calls, Wanted(department="2001"), limit) == often
    seldom = [f"c{n:04}" for n in range(CALLS, 0, -500)]
    assert await _pages(calls, Wanted(department="2002"), limit) == seldom
    even = [call for call in often if int(call[1:]) % 2 == 0]
    assert await _pages(calls, Wanted(department="2001", hotline="12345"), limit) == even
    since, before = 1700000000.0 + 400 * 21600, 1700000000.0 + 1_000 * 21600
    between = [call for call in often if 400 <= int(call[1:]) < 1_000]
    found = await _pages(calls, Wanted(department="2001", since=since, before=before), limit)
    assert found == between
    assert await _pages(calls, Wanted(department="9999"), limit) == []


async def test_the_newest_are_found_without_a_look_at_what_was_long_ago(database: Database) -> None:
    await fill(database, _RING)
    with asked_of(database) as asked:
        found = await Calls(database).find(Wanted(department="2001"), None, 5)

    assert [row.call for row in found] == ["c2997", "c2994", "c2991", "c2988", "c2985"]
    plan = await asked.plan("legs.department =", enable_seqscan="off")
    assert "ix_legs_department_began_at" in plan
    assert "began_at >=" in plan


def test_stretches_grow_and_leave_nothing_out() -> None:
    assert list(stretches(0.0, 6.5 * WEEK)) == [
        Stretch(5.5 * WEEK, None),
        Stretch(1.5 * WEEK, 5.5 * WEEK),
        Stretch(None, 1.5 * WEEK),
    ]
    assert list(stretches(5.0, 10.0, before=10.0)) == [Stretch(None, 10.0)]
