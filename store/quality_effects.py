"""What an action changes of a score besides its state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncConnection

from quality.scoring import check_marks, points
from quality.states import Action, Person
from quality.values import Given, ScoreRow
from store.clean import clean_text
from store.quality_sheets import sheet_of
from store.schema import quality_comments


async def effect(
    connection: AsyncConnection,
    row: ScoreRow,
    person: Person,
    action: Action,
    given: Given,
    at: float,
) -> dict[str, Any]:
    """New values of columns of ``quality_scores``. Raises MarksWrong."""
    marks = row.marks if given.marks is None else given.marks
    fatal = row.fatal if given.fatal is None else sorted(set(given.fatal))
    match action:
        case Action.TAKE:
            return {"scorer": person.account, "taken_at": at}
        case Action.GIVE_BACK:
            gone = delete(quality_comments).where(quality_comments.c.score == row.score)
            await connection.execute(gone)
            return {"scorer": None, "taken_at": None, "marks": {}, "fatal": [], "note": ""}
        case Action.APPEAL:
            return {"appeal": clean_text(given.reason), "appealed_at": at}
    found = await sheet_of(connection, row.sheet, row.sheet_version)
    assert found is not None
    if action is Action.SETTLE:
        changed = given.marks is not None or given.fatal is not None
        settled = points(found.sheet, marks, fatal)
        return {
            "settlement": clean_text(given.reason),
            "settled_marks": dict(marks) if changed else None,
            "settled_fatal": list(fatal) if changed else None,
            "settled_points": settled,
            "settled_by": person.account,
            "settled_at": at,
        }
    values = {
        "marks": dict(marks),
        "fatal": list(fatal),
        "note": row.note if given.note is None else clean_text(given.note),
    }
    if action is Action.SAVE:
        check_marks(found.sheet, marks, fatal, complete=False)
        return values
    return {**values, "points": points(found.sheet, marks, fatal), "scored_at": at}
