"""Sampling plans and their draws. A draw is made once, with all it was made of; calls that come or
go afterwards change nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.trial_line import TRIAL_TRUNK
from quality.errors import DrawnOtherwise, NothingToScore
from quality.plans import DrawRow, PlanRow, Rule
from quality.sampling import Candidate, Drawn, draw, population_digest
from store.clean import clean_text
from store.database import Database
from store.quality_sheets import sheet_of
from store.quality_tasks import add_task
from store.schema import (
    calls,
    cases,
    quality_drawn,
    quality_draws,
    quality_plans,
    quality_tasks,
    recording_parties,
    recordings,
    satisfaction,
)


class SamplingPlans:
    """All methods raise ``store.errors.StoreUnavailable`` when the database is away."""

    def __init__(self, database: Database, zone: tzinfo) -> None:
        self._database = database
        self._zone = zone

    async def all(self) -> Sequence[PlanRow]:
        """By name."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(quality_plans).order_by(quality_plans.c.plan))
            return [_plan(row) for row in rows]

    async def put(self, wanted: PlanRow) -> bool:
        """Make a plan or change it; ``version`` is one more than the one that is changed. False
        when that is not the newest; raises NothingToScore when there is no such sheet.
        """
        row = {
            name: getattr(wanted, name)
            for name in PlanRow.__slots__
            if name not in ("plan", "rule")
        } | {"rule": asdict(wanted.rule), "changed_by": clean_text(wanted.changed_by)}
        async with self._database.writing() as connection:
            if await sheet_of(connection, wanted.sheet) is None:
                raise NothingToScore(f"there is no score sheet {wanted.sheet}")
            if wanted.version == 1:
                made = upsert(quality_plans).values(plan=wanted.plan, **row)
                done = await connection.execute(made.on_conflict_do_nothing())
            else:
                done = await connection.execute(
                    quality_plans.update()
                    .where(
                        quality_plans.c.plan == wanted.plan,
                        quality_plans.c.version == wanted.version - 1,
                    )
                    .values(**row)
                )
            return done.rowcount == 1

    async def draw(self, plan: str, week: date, seed: str, by: str, at: float) -> DrawRow | None:
        """Draw for the week of that day, and have what is drawn scored. Asked again, the draw there
        is. None when there is no such plan, or it is not active; raises DrawnOtherwise when another
        seed was used.

        Drawn from are recordings that are there, of calls the operator was on and is not to be
        scored for by this sheet already.
        """
        monday = week - timedelta(days=week.weekday())
        async with self._database.writing() as connection:
            one = select(quality_plans).where(quality_plans.c.plan == clean_text(plan))
            row = (await connection.execute(one.with_for_update())).first()
            if row is None:
                return None
            there = await _draw_of(connection, row.plan, monday)
            if there is not None:
                if there.seed != clean_text(seed):
                    raise DrawnOtherwise(f"{monday.isoformat()} was drawn with another seed")
                return there
            if not row.active:
                return None
            number = await self._make(connection, _plan(row), monday, clean_text(seed), by, at)
            return await _one_draw(connection, number)

    async def draws(self, plan: str | None, before: int | None, limit: int) -> Sequence[DrawRow]:
        """Newest first, without what was drawn."""
        query = select(quality_draws).order_by(quality_draws.c.draw.desc()).limit(limit)
        if plan is not None:
            query = query.where(quality_draws.c.plan == clean_text(plan))
        if before is not None:
            query = query.where(quality_draws.c.draw < before)
        async with self._database.reading() as connection:
            return [_draw(row, ()) for row in await connection.execute(query)]

    async def one_draw(self, number: int) -> DrawRow | None:
        async with self._database.reading() as connection:
            return await _one_draw(connection, number)

    async def _make(
        self,
        connection: AsyncConnection,
        plan: PlanRow,
        monday: date,
        seed: str,
        by: str,
        at: float,
    ) -> int:
        sheet = await sheet_of(connection, plan.sheet)
        assert sheet is not None
        population = await self._population(connection, plan, monday)
        found = draw(population, seed, plan.per_operator, plan.double_percent)
        made = insert(quality_draws).values(
            plan=plan.plan,
            week=monday.isoformat(),
            seed=seed,
            sheet=sheet.name,
            sheet_version=sheet.version,
            per_operator=plan.per_operator,
            double_percent=plan.double_percent,
            rule=asdict(plan.rule),
            population=len(population),
            population_sha256=population_digest(population),
            made_at=at,
            made_by=clean_text(by),
        )
        number: int = await connection.scalar(made.returning(quality_draws.c.draw)) or 0
        if found:
            lines = [{"draw": number, **asdict(one)} for one in found]
            await connection.execute(insert(quality_drawn), lines)
        for one in found:
            of_sheet = (sheet.name, sheet.version)
            await add_task(connection, one.call, one.operator, of_sheet, one.double, number, by, at)
        return number

    async def _population(
        self, connection: AsyncConnection, plan: PlanRow, monday: date
    ) -> list[Candidate]:
        begin, end = (
            datetime(day.year, day.month, day.day, tzinfo=self._zone).timestamp()
            for day in (monday, monday + timedelta(days=7))
        )
        who = recording_parties
        query = (
            select(who.c.name, who.c.call)
            .join(recordings, recordings.c.call == who.c.call)
            .join(calls, calls.c.call == who.c.call)
            .outerjoin(satisfaction, satisfaction.c.call == who.c.call)
            .outerjoin(cases, cases.c.case == calls.c.case)
            .where(
                who.c.kind == "operator",
                recordings.c.started_at >= begin,
                recordings.c.started_at < end,
                recordings.c.status == "ok",
                calls.c.trunk != TRIAL_TRUNK,
                ~exists().where(
                    quality_tasks.c.call == who.c.call,
                    quality_tasks.c.operator == who.c.name,
                    quality_tasks.c.sheet == plan.sheet,
                ),
            )
        )
        rule = plan.rule
        for column, value in (
            (calls.c.hotline, rule.hotline),
            (cases.c.case_class, rule.case_class),
            (cases.c.mode, rule.case_mode),
        ):
            if value is not None:
                query = query.where(column == clean_text(value))
        if rule.grades:
            query = query.where(satisfaction.c.grade.in_(rule.grades))
        if rule.longer_than is not None:
            query = query.where(recordings.c.seconds >= rule.longer_than)
        if rule.shorter_than is not None:
            query = query.where(recordings.c.seconds < rule.shorter_than)
        return [Candidate(*row) for row in await connection.execute(query)]


async def _draw_of(connection: AsyncConnection, plan: str, monday: date) -> DrawRow | None:
    query = select(quality_draws.c.draw).where(
        quality_draws.c.plan == plan, quality_draws.c.week == monday.isoformat()
    )
    number = await connection.scalar(query)
    return None if number is None else await _one_draw(connection, number)


async def _one_draw(connection: AsyncConnection, number: int) -> DrawRow | None:
    query = select(quality_draws).where(quality_draws.c.draw == number)
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    drawn = (
        select(*(quality_drawn.c[name] for name in Drawn.__slots__))
        .where(quality_drawn.c.draw == number)
        .order_by(quality_drawn.c.operator, quality_drawn.c.place)
    )
    return _draw(row, tuple(Drawn(*line) for line in await connection.execute(drawn)))


def _plan(row: Any) -> PlanRow:
    values = dict(row._mapping)
    return PlanRow(**{**values, "rule": _rule(values["rule"])})


def _draw(row: Any, drawn: tuple[Drawn, ...]) -> DrawRow:
    values = dict(row._mapping)
    week = date.fromisoformat(values["week"])
    return DrawRow(**{**values, "rule": _rule(values["rule"]), "week": week, "drawn": drawn})


def _rule(document: dict[str, Any]) -> Rule:
    return Rule(**{**document, "grades": tuple(document["grades"])})
