"""Deadlines in the database: started, stopped, extended, counted anew.

All of it within the transaction of whoever changes the case; each function returns what changed,
for the case's history: ``{"due.reply": [before, after]}`` with moments in seconds since the epoch.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.deadlines.amounts import Amount, Unit
from cases.deadlines.calendar import WorkCalendar
from cases.deadlines.clocks import DUTIES, Clock
from cases.deadlines.due import due, warn_at
from cases.deadlines.packs import Rule
from cases.rules import InForce
from store.columns import stored_moment
from store.schema import case_deadlines

Changes = dict[str, list[Any]]
_RUNNING = case_deadlines.c.ended_at.is_(None)


async def start(
    connection: AsyncConnection,
    case: str,
    clocks: Iterable[Clock],
    kind: tuple[str, str],
    at: float,
    rules: InForce,
) -> Changes:
    """Start the clocks there is a rule for; ``kind`` is class and urgency."""
    changed: Changes = {}
    for clock in sorted(clocks):
        rule = rules.pack.rule(clock, *kind)
        if rule is None:
            continue
        began = stored_moment(at)
        row = {
            "case": case,
            "clock": clock.value,
            "began_at": began,
            "rules_version": rules.version,
            **_by_rule(began, rule, (), rules.calendar),
        }
        await connection.execute(insert(case_deadlines), row)
        changed[f"due.{clock}"] = [None, row["due_at"]]
    return changed


async def set_by_hand(
    connection: AsyncConnection, case: str, clock: Clock, began_at: float, until: float
) -> Changes:
    """A moment somebody set, in place of the rule's one."""
    await stop(connection, case, [clock], began_at)
    row = {"case": case, "clock": clock.value, "began_at": began_at, "due_at": until}
    await connection.execute(insert(case_deadlines), row)
    return {f"due.{clock}": [None, stored_moment(until)]}


async def stop(connection: AsyncConnection, case: str, clocks: Iterable[Clock], at: float) -> None:
    """What was due is done, or not wanted any more."""
    named = [clock.value for clock in clocks]
    if named:
        await connection.execute(
            update(case_deadlines)
            .where(case_deadlines.c.case == case, _RUNNING, case_deadlines.c.clock.in_(named))
            .values(ended_at=at)
        )


async def resume(connection: AsyncConnection, case: str, clock: Clock) -> bool:
    """Let the clock that stopped last run on; False when there was none."""
    last = (
        select(func.max(case_deadlines.c.deadline))
        .where(case_deadlines.c.case == case, case_deadlines.c.clock == clock.value)
        .scalar_subquery()
    )
    resumed = await connection.execute(
        update(case_deadlines)
        .where(case_deadlines.c.deadline == last)
        .values(ended_at=None)
        .returning(case_deadlines.c.deadline)
    )
    return resumed.first() is not None


async def running(connection: AsyncConnection, case: str) -> dict[Clock, Row[Any]]:
    query = select(case_deadlines).where(case_deadlines.c.case == case, _RUNNING)
    return {Clock(row.clock): row for row in await connection.execute(query)}


async def extend(
    connection: AsyncConnection, case: str, extension: Amount, calendar: WorkCalendar
) -> Changes:
    """Add exactly the extension to the reply's deadline; nothing when there is none."""
    row = (await running(connection, case)).get(Clock.REPLY)
    if row is None:
        return {}
    extensions = [*row.extensions, packed(extension)]
    return await _recount(connection, row, row.within, extensions, row.warn_before, calendar)


async def recount(connection: AsyncConnection, case: str, calendar: WorkCalendar) -> Changes:
    """Count all running clocks of the case by another calendar."""
    changed: Changes = {}
    for row in (await running(connection, case)).values():
        before = row.warn_before
        changed |= await _recount(connection, row, row.within, row.extensions, before, calendar)
    return changed


async def by_other_rules(
    connection: AsyncConnection, case: str, kind: tuple[str, str], rules: InForce
) -> Changes:
    """The case was classed anew: its clocks count from where they began, by the rule it has now."""
    changed: Changes = {}
    for clock, row in (await running(connection, case)).items():
        rule = rules.pack.rule(clock, *kind)
        if rule is None or row.within is None:
            continue
        within = packed(rule.within)
        before = None if rule.warn_before is None else packed(rule.warn_before)
        if (within, before) != (row.within, row.warn_before):
            changed |= await _recount(
                connection, row, within, row.extensions, before, rules.calendar, rule.name
            )
    return changed


async def first_due(connection: AsyncConnection, case: str) -> float | None:
    """The first of what has to be done."""
    duties = [clock.value for clock in DUTIES]
    query = select(func.min(case_deadlines.c.due_at)).where(
        case_deadlines.c.case == case, _RUNNING, case_deadlines.c.clock.in_(duties)
    )
    found: float | None = await connection.scalar(query)
    return found


def packed(amount: Amount) -> list[Any]:
    return [amount.number, amount.unit.value]


def unpacked(value: list[Any]) -> Amount:
    return Amount(value[0], Unit(value[1]))


def _by_rule(
    began_at: float, rule: Rule, extensions: tuple[Amount, ...], calendar: WorkCalendar
) -> dict[str, Any]:
    until = due(began_at, [rule.within, *extensions], calendar)
    return {
        "within": packed(rule.within),
        "warn_before": None if rule.warn_before is None else packed(rule.warn_before),
        "due_at": stored_moment(until.at),
        "warn_at": warn_at(began_at, until, rule.warn_before, calendar),
        "rule": rule.name,
    }


async def _recount(
    connection: AsyncConnection,
    row: Row[Any],
    within: list[Any] | None,
    extensions: list[list[Any]],
    warn_before: list[Any] | None,
    calendar: WorkCalendar,
    rule: str | None = None,
) -> Changes:
    """What was late or warned of stays so only while it is still."""
    added = [unpacked(value) for value in extensions]
    if within is None:  # set by hand: only what is added now is counted
        until = due(row.due_at, added[len(row.extensions) :], calendar)
    else:
        until = due(row.began_at, [unpacked(within), *added], calendar)
    before = None if warn_before is None else unpacked(warn_before)
    warned = warn_at(row.began_at, until, before, calendar)
    values = {
        "within": within,
        "extensions": extensions,
        "warn_before": warn_before,
        "due_at": stored_moment(until.at),
        "warn_at": warned,
        "rule": row.rule if rule is None else rule,
    }
    if values["due_at"] > row.due_at:
        values |= {"late_at": None, "warned_at": None}
    await connection.execute(
        update(case_deadlines).where(case_deadlines.c.deadline == row.deadline).values(**values)
    )
    if values["due_at"] == row.due_at:
        return {}
    return {f"due.{row.clock}": [row.due_at, values["due_at"]]}
