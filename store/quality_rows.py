"""Scores as they are read: with their task, and the other half of a pair."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from quality.states import State
from quality.values import CommentRow, ScoreRow
from store.schema import quality_comments, quality_scores, quality_tasks, recordings

other = quality_scores.alias("other")
_SCORE = (
    "score",
    "half",
    "state",
    "scorer",
    "marks",
    "fatal",
    "note",
    "points",
    "taken_at",
    "scored_at",
    "appeal",
    "appealed_at",
    "settlement",
    "settled_marks",
    "settled_fatal",
    "settled_points",
    "settled_by",
    "settled_at",
)
_TASK = (
    "task",
    "double",
    "call",
    "operator",
    "sheet",
    "sheet_version",
    "draw",
    "made_at",
    "made_by",
)


def scores() -> Select[tuple[Any, ...]]:
    """All scores, with what `score_row` needs."""
    return (
        select(
            *(quality_scores.c[name] for name in _SCORE),
            *(quality_tasks.c[name] for name in _TASK),
            recordings.c.seconds.label("recording_seconds"),
            other.c.scorer.label("other_scorer"),
            other.c.state.label("other_state"),
        )
        .join(quality_tasks, quality_tasks.c.task == quality_scores.c.task)
        .join(recordings, recordings.c.call == quality_tasks.c.call)
        .outerjoin(
            other,
            and_(other.c.task == quality_scores.c.task, other.c.half != quality_scores.c.half),
        )
    )


def score_row(row: Any) -> ScoreRow:
    values = dict(row._mapping)
    values["state"] = State(values["state"])
    if values["other_state"] is not None:
        values["other_state"] = State(values["other_state"])
    return ScoreRow(**values)


async def locked_score(connection: AsyncConnection, score: int) -> ScoreRow | None:
    """The score, with both halves of its task locked until the transaction ends."""
    task = select(quality_scores.c.task).where(quality_scores.c.score == score)
    # The task's row, not the score's: two who take the two halves at once must see each other.
    lock = select(quality_tasks.c.task).where(quality_tasks.c.task.in_(task)).with_for_update()
    if (await connection.execute(lock)).first() is None:
        return None
    return await one_score(connection, score)


async def one_score(connection: AsyncConnection, score: int) -> ScoreRow | None:
    row = (await connection.execute(scores().where(quality_scores.c.score == score))).first()
    return None if row is None else score_row(row)


async def comments_of(connection: AsyncConnection, score: int) -> list[CommentRow]:
    """In the order of the recording."""
    query = (
        select(quality_comments)
        .where(quality_comments.c.score == score)
        .order_by(quality_comments.c["from"], quality_comments.c.comment)
    )
    return [
        CommentRow(row.comment, row._mapping["from"], row.until, row.text, row.made_by, row.made_at)
        for row in await connection.execute(query)
    ]
