"""Articles as they are written and shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from api.here import Here
from api.paging import PageQuery
from api.schemas import NO_CONTROL_BUT_LINES, Line, Number, Shown, StrictBody
from api.times import AskedMoment, Moment, epoch
from api.views.knowledge import ArticleChangeRow, ArticleRow, HitRow
from knowledge.flow import Deed, State
from knowledge.rows import Text

Topic = Annotated[Line, Field(min_length=1)]
Revision = Annotated[int, Field(ge=0, lt=2**31, description="The revision it is done to.")]
Why = Annotated[str, StringConstraints(pattern=NO_CONTROL_BUT_LINES, max_length=2_000)]


class ArticleText(StrictBody):
    title: Annotated[Line, Field(min_length=1)]
    body: Annotated[
        str,
        StringConstraints(pattern=NO_CONTROL_BUT_LINES, min_length=1, max_length=20_000),
    ]
    keywords: Annotated[Line, Field(description="Words it is found by besides its own.")] = ""
    hotlines: Annotated[
        list[Number], Field(max_length=100, description="Whose operators get it; none: all.")
    ] = Field(default_factory=list)
    valid_from: Annotated[
        AskedMoment | None, Field(description="Left out: from its approval on.")
    ] = None
    valid_until: AskedMoment | None = None

    def written(self) -> Text:
        return Text(
            self.title,
            self.body,
            self.keywords,
            tuple(self.hotlines),
            epoch(self.valid_from),
            epoch(self.valid_until),
        )


class NewArticle(ArticleText):
    department: Number
    topic: Topic


class ArticleRewrite(ArticleText):
    """The whole text; it becomes a draft."""

    revision: Revision


class ArticleDeed(StrictBody):
    """``submit`` a draft; ``approve`` or ``refuse`` what somebody else submitted; ``withdraw`` what
    is approved.
    """

    action: Deed
    revision: Revision
    reason: Why = ""


class ArticleQuery(PageQuery):
    """All given conditions must hold."""

    state: State | None = None
    department: Number | None = None
    topic: Line | None = None


class ArticleShown(Shown):
    """A version of an article."""

    id: int
    revision: Annotated[int, Field(description="Counts up with whatever is done with it.")]
    department: str
    topic: str
    version: int
    state: State
    in_force: Annotated[bool, Field(description="Approved, and valid now.")]
    title: str
    body: str
    keywords: str
    hotlines: list[str]
    valid_from: Moment | None
    valid_until: Moment | None
    ends_at: Annotated[
        Moment | None,
        Field(description="``valid_until``, or when a newer version takes its place."),
    ]
    author: str
    written_at: Moment
    decided_by: str | None
    decided_at: Moment | None


class ArticleVersions(Shown):
    versions: list[ArticleShown]


class ArticleChange(Shown):
    revision: int
    version: int
    at: Moment
    by: str
    action: str
    why: str


class ArticleHistory(Shown):
    changes: list[ArticleChange]


class ArticleFound(Shown):
    """An article in force that fits what is asked."""

    id: int
    version: int
    department: str
    topic: str
    title: str
    excerpt: str
    hotlines: list[str]
    valid_from: Moment
    ends_at: Moment | None
    score: Annotated[float, Field(description="Higher fits better; for comparing, no more.")]
    words: Annotated[list[str], Field(description="What was asked for and stands in it.")]


class ArticlesFound(Shown):
    items: list[ArticleFound]


def show_article(row: ArticleRow, site: Here) -> ArticleShown:
    now = site.ports.clock()
    begun = row.valid_from is not None and row.valid_from <= now
    over = row.ends_at is not None and row.ends_at <= now
    return ArticleShown(
        id=row.article,
        revision=row.revision,
        department=row.department,
        topic=row.topic,
        version=row.version,
        state=State(row.state),
        in_force=row.state == State.APPROVED and begun and not over,
        title=row.title,
        body=row.body,
        keywords=row.keywords,
        hotlines=list(row.hotlines),
        valid_from=site.moment(row.valid_from),
        valid_until=site.moment(row.valid_until),
        ends_at=site.moment(row.ends_at),
        author=row.author,
        written_at=site.moment(row.written_at),
        decided_by=row.decided_by,
        decided_at=site.moment(row.decided_at),
    )


def show_change(row: ArticleChangeRow, site: Here) -> ArticleChange:
    return ArticleChange(
        revision=row.revision,
        version=row.version,
        at=site.moment(row.at),
        by=row.by,
        action=row.action,
        why=row.why,
    )


def show_hit(row: HitRow, site: Here) -> ArticleFound:
    return ArticleFound(
        id=row.article,
        version=row.version,
        department=row.department,
        topic=row.topic,
        title=row.title,
        excerpt=row.excerpt,
        hotlines=list(row.hotlines),
        valid_from=site.moment(row.valid_from),
        ends_at=site.moment(row.ends_at),
        score=round(row.score, 4),
        words=list(row.words),
    )
