"""What operators look up, and what citizens ask about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from api.views.knowledge import ArticleChangeRow, ArticleRow, HitRow, TopicsFound
from knowledge.flow import Deed, State
from knowledge.rows import Text
from knowledge.search import Asked
from topics.hot import TopicKind, Window


class ArticlesPort(Protocol):
    """Raises ``knowledge.errors``; then nothing was changed."""

    async def write(
        self, department: str, topic: str, text: Text, by: str, at: float
    ) -> ArticleRow: ...

    async def rewrite(
        self, article: int, revision: int, text: Text, by: str, at: float
    ) -> ArticleRow | None:
        """None when the article is not at the revision, or not there."""

    async def act(
        self, article: int, revision: int, deed: Deed, why: str, by: str, at: float
    ) -> ArticleRow | None:
        """None when the article is not at the revision, or not there."""

    async def versions(self, article: int) -> Sequence[ArticleRow]:
        """Newest first; empty: no such article."""

    async def history(self, article: int) -> Sequence[ArticleChangeRow]:
        """Oldest first."""

    async def find(
        self,
        state: State | None,
        department: str | None,
        topic: str | None,
        departments: frozenset[str] | None,
        after_key: tuple[float, str] | None,
        limit: int,
    ) -> Sequence[ArticleRow]:
        """Newest first; the key is ``(written_at, "article.version")`` of the last row seen.
        ``departments``: of others only what is approved.
        """


class SearchPort(Protocol):
    async def find(self, asked: Asked, at: float, limit: int) -> Sequence[HitRow]:
        """Articles in force at ``at``, the best first."""

    async def newest(self, asked: Asked, at: float, limit: int) -> Sequence[HitRow]:
        """Articles in force, whatever they say, the one written last first."""


class TopicsPort(Protocol):
    async def find(
        self, kind: TopicKind, window: Window, hotline: str | None, limit: int
    ) -> TopicsFound: ...


@dataclass(frozen=True, slots=True)
class KnowledgePorts:
    articles: ArticlesPort
    search: SearchPort
    topics: TopicsPort
