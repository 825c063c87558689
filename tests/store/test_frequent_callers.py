"""A caller who once rang day after day and no longer does is found without a look at all others."""

from __future__ import annotations

from cases.register import Cases
from store.database import Database
from store.queries.calls import Calls
from tests.cases.wanted import Wanted as WantedCases
from tests.plans import asked_of
from tests.store.moving import fill
from tests.store.test_queries import Wanted as WantedCalls

ONCE = "+8613900139000"
MANY, THEIRS = 20_000, 4_000
_RING = f"""
INSERT INTO calls (call, hotline, caller, caller_e164, offered_at)
SELECT 'c' || lpad(n::text, 5, '0'), '12345', caller, caller, to_timestamp(1700000000 + n)
FROM generate_series(1, {MANY}) n, LATERAL (SELECT CASE WHEN n <= {THEIRS} THEN '{ONCE}'
    ELSE '+86138' || lpad(n::text, 8, '0') END AS caller) AS who;
INSERT INTO cases ("case", version, status, stage, hotline, caller_e164, opened_at, changed_at)
SELECT call, 1, 'closed', 'closed', hotline, caller_e164, offered_at, offered_at FROM calls;
ANALYZE calls, cases
"""


async def test_their_calls(database: Database) -> None:
    await fill(database, _RING)
    with asked_of(database) as asked:
        found = await Calls(database).find(WantedCalls(caller=ONCE), None, 2)

    assert [row.call for row in found] == ["c04000", "c03999"]
    plan = await asked.plan("reverse(calls")
    assert "ix_calls_caller_e164_reversed" in plan
    assert "ix_calls_offered_at" not in plan


async def test_their_cases(database: Database) -> None:
    await fill(database, _RING)
    with asked_of(database) as asked:
        found = await Cases(database).find(WantedCases(caller=ONCE), None, 2)

    assert [case.case for case in found] == ["c04000", "c03999"]
    plan = await asked.plan("reverse(cases")
    assert "ix_cases_caller_reversed" in plan
    assert "ix_cases_opened_at" not in plan
