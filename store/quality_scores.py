"""What is to be scored, and scoring it: every step in one transaction, with its line of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quality.errors import AlreadyToBeScored, NothingToScore, NotWithinTheRecording
from quality.states import FINISHED, Action, Person, Role, State, after, sees_marks
from quality.values import ChangeRow, CommentRow, FullScore, Given, ScoreRow, WantedScores
from store.clean import clean_text
from store.database import Database
from store.quality_effects import effect
from store.quality_rows import (
    comments_of,
    locked_score,
    one_score,
    score_row,
    scores,
)
from store.quality_sheets import sheet_of
from store.quality_tasks import add_task, who_is_judged
from store.schema import quality_changes, quality_comments, quality_scores, quality_tasks


class Scores:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away, and one of
    ``quality.errors`` for what cannot be done: nothing was changed then.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def make(
        self, call: str, operator: str | None, sheet: str, double: bool, by: str, at: float
    ) -> Sequence[ScoreRow]:
        """Have a call scored; ``operator`` None: whoever answered it. Gives the score, or both of a
        pair. Raises NothingToScore, AlreadyToBeScored.
        """
        async with self._database.writing() as connection:
            judged = await who_is_judged(connection, clean_text(call), operator)
            found = await sheet_of(connection, sheet)
            if found is None:
                raise NothingToScore(f"there is no score sheet {sheet}")
            task = await add_task(
                connection, call, judged, (found.name, found.version), double, None, by, at
            )
            if task is None:
                raise AlreadyToBeScored(f"{judged} is scored for this call by {sheet} already")
            rows = await connection.execute(
                scores().where(quality_scores.c.task == task).order_by(quality_scores.c.half)
            )
            return [score_row(row) for row in rows]

    async def find(
        self, wanted: WantedScores, person: Person, after_score: int | None, limit: int
    ) -> Sequence[FullScore]:
        """Newest first. An operator finds those that judge them, once done."""
        query = scores()
        for column, value in (
            (quality_scores.c.state, wanted.state),
            (quality_tasks.c.operator, wanted.operator),
            (quality_scores.c.scorer, wanted.scorer),
            (quality_tasks.c.sheet, wanted.sheet),
            (quality_tasks.c.call, wanted.call),
            (quality_tasks.c.draw, wanted.draw),
        ):
            if value is not None:
                query = query.where(
                    column == (clean_text(value) if isinstance(value, str) else value)
                )
        if person.role is Role.OPERATOR:
            query = query.where(
                quality_tasks.c.operator == person.account,
                quality_scores.c.state.in_(list(FINISHED)),
            )
        if after_score is not None:
            query = query.where(quality_scores.c.score < after_score)
        query = query.order_by(quality_scores.c.score.desc()).limit(limit)
        async with self._database.reading() as connection:
            found = [score_row(row) for row in await connection.execute(query)]
        return [FullScore(row, sees_marks(row.standing, person), (), ()) for row in found]

    async def one(self, score: int, person: Person) -> FullScore | None:
        """None when there is none, or none for this person."""
        async with self._database.reading() as connection:
            return await _full(connection, score, person)

    async def act(
        self, score: int, person: Person, action: Action, given: Given, at: float
    ) -> FullScore | None:
        """Do something with a score, by the table of ``quality.states``. None when there is none.
        Raises NotInThisState, NotYoursToScore, MarksWrong.
        """
        async with self._database.writing() as connection:
            row = await locked_score(connection, score)
            if row is None:
                return None
            state = after(row.standing, person, action)
            values = await effect(connection, row, person, action, given, at)
            await connection.execute(
                update(quality_scores)
                .where(quality_scores.c.score == score)
                .values(state=state, **values)
            )
            await _note(connection, row, person.account, action, state, values, at)
            return await _full(connection, score, person)

    async def comment(
        self, score: int, person: Person, start: float, until: float, text: str, at: float
    ) -> CommentRow | None:
        """Say something of a stretch (seconds from the recording's start). The scorer's, while it
        is in progress. None when there is no such score; raises NotInThisState, NotYoursToScore,
        NotWithinTheRecording.
        """
        async with self._database.writing() as connection:
            row = await locked_score(connection, score)
            if row is None:
                return None
            after(row.standing, person, Action.SAVE)
            if not 0 <= start <= until <= row.recording_seconds:
                raise NotWithinTheRecording(f"the recording is {row.recording_seconds:.1f} s long")
            made = insert(quality_comments).values(
                score=score,
                until=until,
                text=clean_text(text),
                made_by=person.account,
                made_at=at,
                **{"from": start},
            )
            number = await connection.scalar(made.returning(quality_comments.c.comment))
            return next(
                one for one in await comments_of(connection, score) if one.comment == number
            )


async def _note(
    connection: AsyncConnection,
    row: ScoreRow,
    by: str,
    action: Action,
    state: State,
    values: Mapping[str, Any],
    at: float,
) -> None:
    what = {
        name: value
        for name, value in values.items()
        if not name.endswith("_at") and getattr(row, name) != value
    }
    await connection.execute(
        insert(quality_changes).values(
            score=row.score,
            at=at,
            by=clean_text(by),
            action=action,
            before=row.state,
            after=state,
            what=what,
        )
    )


async def _full(connection: AsyncConnection, score: int, person: Person) -> FullScore | None:
    row = await one_score(connection, score)
    if row is None:
        return None
    seen = sees_marks(row.standing, person)
    if person.role is Role.OPERATOR and not seen:
        return None
    if not seen:
        return FullScore(row, False, (), ())
    query = (
        select(*(quality_changes.c[name] for name in ChangeRow.__slots__))
        .where(quality_changes.c.score == score)
        .order_by(quality_changes.c.change)
    )
    changes = [ChangeRow(*line) for line in await connection.execute(query)]
    return FullScore(row, True, await comments_of(connection, score), changes)
