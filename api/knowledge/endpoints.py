"""Articles: written, decided on, withdrawn. People of a department write for their own ones, and
see of others what is approved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Request

from api.bearer import Identity
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.knowledge.schemas import (
    ArticleDeed,
    ArticleHistory,
    ArticleQuery,
    ArticleRewrite,
    ArticleShown,
    ArticleVersions,
    NewArticle,
    show_article,
    show_change,
)
from api.paging import Page, moment_key, page
from api.permissions import AccountRole
from api.problems import Problem
from api.views.knowledge import ArticleRow
from knowledge.flow import DECISIONS, Deed, State

router = guarded_router("knowledge")

PathArticle = Annotated[int, Path(ge=1, lt=2**62)]
_DECIDES = frozenset({AccountRole.SUPERVISOR, AccountRole.ADMIN})


@router.get("/articles", name="list_articles")
async def list_articles(
    query: Annotated[ArticleQuery, Query()], me: Me, site: Site
) -> Page[ArticleShown]:
    """Versions of articles by when they were written, newest first."""
    rows = await site.ports.knowledge.articles.find(
        query.state,
        query.department,
        query.topic,
        await _departments(me, site),
        moment_key(query.cursor),
        query.limit + 1,
    )
    return page(
        rows,
        query.limit,
        lambda row: (row.written_at, f"{row.article}.{row.version}"),
        lambda row: show_article(row, site),
    )


@router.post("/articles", status_code=201, name="write_article")
async def write_article(body: NewArticle, me: Me, site: Site) -> ArticleShown:
    """A new article, as a draft."""
    await _check(body.department, body.hotlines, me, site)
    row = await site.ports.knowledge.articles.write(
        body.department, body.topic, body.written(), me.account, site.ports.clock()
    )
    return show_article(row, site)


@router.get("/articles/{article}", name="get_article")
async def get_article(article: PathArticle, me: Me, site: Site) -> ArticleVersions:
    """All its versions, newest first."""
    rows = await _in_sight(article, me, site)
    return ArticleVersions(versions=[show_article(row, site) for row in rows])


@router.put("/articles/{article}", name="rewrite_article")
async def rewrite_article(
    article: PathArticle, body: ArticleRewrite, me: Me, site: Site
) -> ArticleShown:
    """Write it anew, as a draft. What is approved stays in force until the draft is."""
    newest = (await _in_sight(article, me, site))[0]
    await _check(newest.department, body.hotlines, me, site)
    row = await site.ports.knowledge.articles.rewrite(
        article, body.revision, body.written(), me.account, site.ports.clock()
    )
    if row is None:
        raise _conflict((await _in_sight(article, me, site))[0])
    return show_article(row, site)


@router.post("/articles/{article}/actions", name="act_on_article")
async def act_on_article(
    article: PathArticle, body: ArticleDeed, request: Request, me: Me, site: Site
) -> ArticleShown:
    """Submit, approve, refuse or withdraw. Supervisors and admins decide, never on their own."""
    newest = (await _in_sight(article, me, site))[0]
    if body.action in DECISIONS | {Deed.WITHDRAW} and me.role not in _DECIDES:
        raise Problem("role_may_not", "Supervisors and admins decide on articles.")
    await _check(newest.department, (), me, site)
    if body.action is Deed.REFUSE and not body.reason:
        raise Problem("given_wrongly", "Say why it is refused.")
    row = await site.ports.knowledge.articles.act(
        article, body.revision, body.action, body.reason, me.account, site.ports.clock()
    )
    if row is None:
        raise _conflict((await _in_sight(article, me, site))[0])
    return show_article(row, site)


@router.get("/articles/{article}/history", name="get_article_history")
async def get_article_history(article: PathArticle, me: Me, site: Site) -> ArticleHistory:
    """All that was done with it, oldest first."""
    await _in_sight(article, me, site)
    rows = await site.ports.knowledge.articles.history(article)
    return ArticleHistory(changes=[show_change(row, site) for row in rows])


async def _departments(me: Identity, site: Here) -> frozenset[str] | None:
    """Those somebody is limited to; None: nobody of a department."""
    if me.role is not AccountRole.DEPARTMENT:
        return None
    return await site.ports.desk.departments_of(me.account)


async def _in_sight(article: int, me: Identity, site: Here) -> Sequence[ArticleRow]:
    """Its versions, as far as they are there for this person. Raises Problem."""
    rows = await site.ports.knowledge.articles.versions(article)
    own = await _departments(me, site)
    if own is not None and rows and rows[0].department not in own:
        rows = [row for row in rows if row.state == State.APPROVED]
    if not rows:
        raise Problem("no_such_article", f"There is no article {article}.")
    return rows


async def _check(department: str, hotlines: Sequence[str], me: Identity, site: Here) -> None:
    """Raises Problem when there is no such department or hotline, or it is not this person's."""
    if all(one.number != department for one in await site.ports.directory.departments()):
        raise Problem("no_such_department", f"There is no department {department}.")
    known = {one.number for one in await site.ports.directory.hotlines()}
    if unknown := [hotline for hotline in hotlines if hotline not in known]:
        raise Problem("no_such_hotline", f"There is no hotline {unknown[0]}.")
    own = await _departments(me, site)
    if own is not None and department not in own:
        raise Problem("not_your_department", "You write for your own departments.")


def _conflict(row: ArticleRow) -> Problem:
    return Problem(
        "version_conflict",
        f"It is at revision {row.revision} now; read it again.",
        revision=row.revision,
    )
