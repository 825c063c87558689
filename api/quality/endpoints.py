"""Scores: what is to be scored, scoring it, appealing against it, settling it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Body, Path, Query
from pydantic import Field

from api.guard import Me, guarded_router
from api.here import Site
from api.paging import Page, number_key, page
from api.problems import Problem
from api.quality.people import person_of
from api.quality.schemas import (
    CommentWish,
    Score,
    ScoreComment,
    ScoreInFull,
    ScoreQuery,
    ScoreStep,
    ToScore,
    given_by,
    show_comment,
    show_in_full,
    show_score,
)
from api.quality.sheets import PathSheet
from api.schemas import Line, Shown
from quality.agreement import Agreement
from quality.states import sees_marks
from quality.values import FullScore, WantedScores

router = guarded_router("quality")

PathScore = Annotated[int, Path(ge=1, lt=2**63)]


class ToBeScored(Shown):
    """One score, or the two halves of a pair."""

    scores: list[Score]


class ItemAgreement(Shown):
    """Cohen's kappa, plain and weighted; null where it is not defined."""

    item: Annotated[str, Field(description='"": whether there was any fatal error.')]
    title: str
    pairs: int
    observed: Annotated[float | None, Field(description="The share that agree exactly.")]
    kappa: float | None
    kappa_linear: float | None
    kappa_quadratic: float | None


class SheetAgreement(Shown):
    sheet: str
    version: int
    items: list[ItemAgreement]


@router.post("/quality/scores", name="have_call_scored", status_code=201)
async def have_call_scored(body: ToScore, me: Me, site: Site) -> ToBeScored:
    """Have a call scored, once or by two who do not see each other's marks."""
    rows = await site.ports.quality.scores.make(
        body.call, body.operator, body.sheet, body.double, me.account, site.ports.clock()
    )
    person = person_of(me)
    return ToBeScored(
        scores=[
            show_score(FullScore(row, sees_marks(row.standing, person), (), ()), site)
            for row in rows
        ]
    )


@router.get("/quality/scores", name="list_scores")
async def list_scores(query: Annotated[ScoreQuery, Query()], me: Me, site: Site) -> Page[Score]:
    """Newest first. An operator sees those that judge them, once they are done."""
    wanted = WantedScores(
        state=query.state,
        operator=query.operator,
        scorer=query.scorer,
        sheet=query.sheet,
        call=query.call,
        draw=query.draw,
    )
    rows = await site.ports.quality.scores.find(
        wanted, person_of(me), number_key(query.cursor), query.limit + 1
    )
    return page(rows, query.limit, lambda row: row.row.score, lambda row: show_score(row, site))


@router.get("/quality/scores/{score}", name="get_score")
async def get_score(score: PathScore, me: Me, site: Site) -> ScoreInFull:
    """A score with comments and history, as far as one may see them."""
    found = await site.ports.quality.scores.one(score, person_of(me))
    if found is None:
        raise _none(score)
    return show_in_full(found, site)


@router.post("/quality/scores/{score}/actions", name="act_on_score")
async def act_on_score(
    score: PathScore, body: Annotated[ScoreStep, Body()], me: Me, site: Site
) -> ScoreInFull:
    """Take it, save, finish, give back; appeal against it; settle an appeal."""
    found = await site.ports.quality.scores.act(
        score, person_of(me), body.action, given_by(body), site.ports.clock()
    )
    if found is None:
        raise _none(score)
    return show_in_full(found, site)


@router.post("/quality/scores/{score}/comments", name="comment_on_recording", status_code=201)
async def comment_on_recording(
    score: PathScore, body: CommentWish, me: Me, site: Site
) -> ScoreComment:
    """Say something of a stretch of the recording, while scoring it."""
    row = await site.ports.quality.scores.comment(
        score, person_of(me), body.starts, body.until, body.text, site.ports.clock()
    )
    if row is None:
        raise _none(score)
    return show_comment(row, site)


@router.get("/quality/sheets/{sheet}/agreement", name="get_agreement")
async def get_agreement(
    name: PathSheet,
    site: Site,
    version: Annotated[int, Query(ge=1, lt=2**31)],
    first: Line | None = None,
    second: Line | None = None,
) -> SheetAgreement:
    """How far those who scored the same calls blindly agree: all, or two of them."""
    rows = await site.ports.quality.pairs.agreement(name, version, first, second)
    if rows is None:
        raise Problem("no_such_score_sheet", f"There is no version {version} of a sheet {name}.")
    return SheetAgreement(
        sheet=name,
        version=version,
        items=[_show_agreement(row.item, row.title, row.found) for row in rows],
    )


def _show_agreement(item: str, title: str, found: Agreement) -> ItemAgreement:
    return ItemAgreement(
        item=item,
        title=title,
        pairs=found.pairs,
        observed=found.observed,
        kappa=found.kappa,
        kappa_linear=found.linear,
        kappa_quadratic=found.quadratic,
    )


def _none(score: int) -> Problem:
    return Problem("no_such_score", f"There is no score {score} for you.")
