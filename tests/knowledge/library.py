"""Writing articles in a few words."""

from __future__ import annotations

from dataclasses import dataclass, field

from knowledge.articles import Articles
from knowledge.flow import Deed
from knowledge.rows import Article, Text
from knowledge.search import Asked, Hit, Search
from store.database import Database
from tests.cases.deadlines.calendars import at

NOON = at("2026-09-30 12:00")


@dataclass
class Library:
    database: Database
    now: float = NOON
    articles: Articles = field(init=False)
    search: Search = field(init=False)

    def __post_init__(self) -> None:
        self.articles = Articles(self.database)
        self.search = Search(self.database)

    async def draft(
        self,
        title: str,
        body: str = "请拨打热线。",
        *,
        department: str = "2001",
        topic: str = "供水",
        by: str = "wang",
        **text: object,
    ) -> Article:
        written = Text(title, body, **text)  # type: ignore[arg-type]
        return await self.articles.write(department, topic, written, by, self.now)

    async def does(self, who: str, article: Article, deed: Deed, why: str = "") -> Article:
        """With the article as it is now."""
        (newest, *_) = await self.articles.versions(article.article)
        done = await self.articles.act(article.article, newest.revision, deed, why, who, self.now)
        assert done is not None
        return done

    async def approve(self, article: Article) -> Article:
        await self.does(article.author, article, Deed.SUBMIT)
        return await self.does("zhao", article, Deed.APPROVE)

    async def publish(self, title: str, body: str = "请拨打热线。", **kinds: object) -> Article:
        return await self.approve(await self.draft(title, body, **kinds))  # type: ignore[arg-type]

    async def rewrite(self, article: Article, title: str, **text: object) -> Article:
        (newest, *_) = await self.articles.versions(article.article)
        written = Text(title, newest.body, **text)  # type: ignore[arg-type]
        done = await self.articles.rewrite(
            article.article, newest.revision, written, "wang", self.now
        )
        assert done is not None
        return done

    async def finds(self, text: str, **asked: str) -> list[str]:
        """Titles, the best first."""
        return [hit.title for hit in await self.hits(text, **asked)]

    async def hits(self, text: str, **asked: str) -> list[Hit]:
        return [*await self.search.find(Asked(text, **asked), self.now, 10)]
