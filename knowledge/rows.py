"""Articles as they are read from the database. Moments in seconds since the epoch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from store.schema import article_versions, articles


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody writes."""

    title: str
    body: str
    keywords: str = ""
    hotlines: tuple[str, ...] = ()
    """Those whose operators are offered it; none: all."""
    valid_from: float | None = None
    """None: from its approval on."""
    valid_until: float | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """One version of an article."""

    article: int
    revision: int
    """Counts up with whatever is done with the article, in any version."""
    department: str
    topic: str
    version: int
    state: str
    title: str
    body: str
    keywords: str
    hotlines: tuple[str, ...]
    valid_from: float | None
    valid_until: float | None
    ends_at: float | None
    """When it is over: ``valid_until``, or when the next version takes its place."""
    author: str
    written_at: float
    decided_by: str | None
    decided_at: float | None


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """A line of an article's history."""

    revision: int
    version: int
    at: float
    by: str
    action: str
    why: str


_OF_ARTICLE = ("article", "revision", "department", "topic")
COLUMNS = tuple(
    articles.c[name] if name in _OF_ARTICLE else article_versions.c[name]
    for name in Article.__slots__
)
VERSIONS = select(*COLUMNS).join(articles, articles.c.article == article_versions.c.article)


def article_of(row: Row[Any]) -> Article:
    values = dict(zip(Article.__slots__, row, strict=False))
    return Article(**{**values, "hotlines": tuple(values["hotlines"])})
