"""Writing a step into the database: case, dispatches, deadlines and history in one transaction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from cases import timing
from cases.deadlines.clocks import Clock, changes
from cases.errors import DeadlineInThePast
from cases.found_by import WRITTEN, vector_after
from cases.loop.values import Action, Given, Standing
from cases.rules import InForce
from cases.standing import columns_of, write_dispatches
from store.clean import clean_text
from store.columns import stored_moment
from store.schema import case_changes, cases

_SHOWN = ("status", "stage", "level", "mode", "marks", "lead", "tries", "unreached", "resolved",
          "grade", "extensions", "asked_extension")  # fmt: skip
"""Columns whose change is told in the history."""


async def write_step(
    connection: AsyncConnection,
    row: Row[Any],
    before: Standing,
    after: Standing,
    action: Action,
    given: Given,
    by: str | None,
    at: float,
    rules: InForce | None,
    words: dict[str, Any] | None = None,
) -> None:
    """The case of ``row``, locked by the caller, stands as ``after`` now; ``words`` are other
    columns that are changed with it.

    Raises DeadlineInThePast.
    """
    if given.due is not None and given.due <= at:
        raise DeadlineInThePast("a deadline lies ahead")
    await write_dispatches(connection, row.case, before, after, given, action.value, by, at)
    words = words or {}
    what = {name: [getattr(row, name), value] for name, value in words.items()}
    kind = (words.get("case_class", row.case_class), words.get("urgency", row.urgency))
    what |= await _deadlines(connection, row.case, kind, before, after, action, given, at, rules)
    values = {**words, **columns_of(after)}
    what |= {
        name: [getattr(row, name), values[name]]
        for name in _SHOWN
        if getattr(row, name) != values[name]
    }
    if before.helpers != after.helpers:
        what["helpers"] = [sorted(before.helpers), sorted(after.helpers)]
    if given.department and "lead" not in what and "helpers" not in what:
        what["department"] = [None, given.department]
    if before.is_open != after.is_open:
        values["closed_at"] = None if after.is_open else stored_moment(at)
    why, replied = words_of(given), bool(after.answered - before.answered)
    await write_change(connection, row, values, what, action.value, why, by, at, replied=replied)


async def write_change(
    connection: AsyncConnection,
    row: Row[Any],
    values: dict[str, Any],
    what: dict[str, list[Any]],
    action: str,
    why: str,
    by: str | None,
    at: float,
    *,
    replied: bool = False,
) -> None:
    """A new version of the case, and its line in the history. ``replied``: a reply was written
    with it.
    """
    version = row.version + 1
    if replied or values.keys() & set(WRITTEN):
        values = {**values, "words": await vector_after(connection, row, values)}
    values = {
        **values,
        "due_at": await timing.first_due(connection, row.case),
        "version": version,
        "changed_at": at,
        "changed_by": by,
    }
    await connection.execute(cases.update().where(cases.c.case == row.case).values(**values))
    line = {"case": row.case, "version": version, "at": at, "by": by, "what": what}
    line |= {"action": action, "why": clean_text(why)}
    await connection.execute(insert(case_changes), line)


def words_of(given: Given) -> str:
    """What was said with a step."""
    return given.reason or given.text


async def _deadlines(
    connection: AsyncConnection,
    case: str,
    kind: tuple[str, str],
    before: Standing,
    after: Standing,
    action: Action,
    given: Given,
    at: float,
    rules: InForce | None,
) -> dict[str, list[Any]]:
    stopped, started = changes(before, after)
    await timing.stop(connection, case, stopped, at)
    if action is Action.SEND_BACK and await timing.resume(connection, case, Clock.REPLY):
        started -= {Clock.REPLY}
    if action in (Action.SEND_BACK, Action.REWORK):
        started -= {Clock.RETURN}  # who has answered once has taken the case
    what: dict[str, list[Any]] = {}
    if rules is not None:
        what |= await timing.start(connection, case, started, kind, at, rules)
        if action is Action.GRANT_EXTENSION and before.asked_extension is not None:
            what |= await timing.extend(connection, case, before.asked_extension, rules.calendar)
    if given.due is not None:
        what |= await timing.set_by_hand(connection, case, Clock.REPLY, at, given.due)
    return what
