"""Channels, messages, articles and topics in memory; enough for what the API itself decides. What
is behind it is told with a real database in ``test_intake.py`` and ``test_knowledge.py``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

from api.ports.intake import OutsidePorts
from api.ports.knowledge import KnowledgePorts
from intake.channels import Channel, ChannelKind
from intake.errors import ChannelTaken, NotSigned
from intake.messages import Kept, Message, Taken
from intake.signature import Signed
from knowledge.flow import Deed, State, after
from knowledge.rows import Article, ArticleChange, Text
from knowledge.search import Asked, Hit
from publication.export import Published
from publication.progress import Progress
from tests.api.fakes.world import Outage
from topics.hot import Found, TopicKind, Window


@dataclass
class FakeChannels:
    outage: Outage
    rows: dict[str, Channel] = field(default_factory=dict)

    async def all(self) -> Sequence[Channel]:
        self.outage.check()
        return [self.rows[name] for name in sorted(self.rows)]

    async def make(
        self, channel: str, kind: ChannelKind, note: str, by: str, at: float
    ) -> tuple[Channel, str]:
        self.outage.check()
        if channel in self.rows:
            raise ChannelTaken(channel)
        made = self.rows[channel] = Channel(channel, kind.value, True, note, at, by, None)
        return made, f"secret of {channel}"

    async def renew(self, channel: str, at: float) -> tuple[Channel, str] | None:
        self.outage.check()
        if channel not in self.rows:
            return None
        made = self.rows[channel] = replace(self.rows[channel], renewed_at=at)
        return made, f"new secret of {channel}"

    async def change(self, channel: str, active: bool | None, note: str | None) -> Channel | None:
        self.outage.check()
        row = self.rows.get(channel)
        if row is None:
            return None
        active, note = row.active if active is None else active, row.note if note is None else note
        self.rows[channel] = replace(row, active=active, note=note)
        return self.rows[channel]

    async def check(self, request: Signed, now: float) -> Channel:
        self.outage.check()
        raise NotSigned("nobody signs here")


@dataclass
class FakeMessages:
    outage: Outage

    async def take(self, request: Signed, message: Message, at: float) -> Taken:
        raise AssertionError("no message is signed here")

    async def of_case(self, case: str) -> Sequence[Kept]:
        self.outage.check()
        return []


@dataclass
class FakePublic:
    outage: Outage

    async def progress(self, case: str, phone: str) -> Progress | None:
        self.outage.check()
        return None

    async def published(self, since: float, before: float) -> AsyncIterator[Published]:
        self.outage.check()
        nothing: tuple[Published, ...] = ()
        for row in nothing:
            yield row


@dataclass
class FakeArticles:
    """Article 1 is a draft of the department 2001."""

    outage: Outage
    rows: dict[int, Article] = field(default_factory=dict)

    async def write(self, department: str, topic: str, text: Text, by: str, at: float) -> Article:
        self.outage.check()
        number = len(self.rows) + 1
        self.rows[number] = _article(number, 1, department, topic, text, by, at)
        return self.rows[number]

    async def rewrite(
        self, article: int, revision: int, text: Text, by: str, at: float
    ) -> Article | None:
        self.outage.check()
        row = self.rows[article]
        if row.revision != revision:
            return None
        made = _article(article, revision + 1, row.department, row.topic, text, by, at)
        self.rows[article] = made
        return made

    async def act(
        self, article: int, revision: int, deed: Deed, why: str, by: str, at: float
    ) -> Article | None:
        self.outage.check()
        row = self.rows[article]
        if row.revision != revision:
            return None
        state = after(State(row.state), deed)
        self.rows[article] = replace(row, state=state.value, revision=revision + 1)
        return self.rows[article]

    async def versions(self, article: int) -> Sequence[Article]:
        self.outage.check()
        return [self.rows[article]] if article in self.rows else []

    async def history(self, article: int) -> Sequence[ArticleChange]:
        self.outage.check()
        return []

    async def find(
        self,
        state: State | None,
        department: str | None,
        topic: str | None,
        departments: frozenset[str] | None,
        after_key: tuple[float, str] | None,
        limit: int,
    ) -> Sequence[Article]:
        self.outage.check()
        return list(self.rows.values())[:limit]


def _article(
    article: int, revision: int, department: str, topic: str, text: Text, by: str, at: float
) -> Article:
    return Article(
        article,
        revision,
        department,
        topic,
        1,
        "draft",
        text.title,
        text.body,
        text.keywords,
        text.hotlines,
        text.valid_from,
        text.valid_until,
        None,
        by,
        at,
        None,
        None,
    )


@dataclass
class FakeSearch:
    outage: Outage

    async def find(self, asked: Asked, at: float, limit: int) -> Sequence[Hit]:
        self.outage.check()
        return []

    async def newest(self, asked: Asked, at: float, limit: int) -> Sequence[Hit]:
        return await self.find(asked, at, limit)


@dataclass
class FakeTopics:
    outage: Outage

    async def find(self, kind: TopicKind, window: Window, hotline: str | None, limit: int) -> Found:
        self.outage.check()
        return Found((), 0, 0, 0)


def outside(outage: Outage) -> OutsidePorts:
    """With a channel ``web``."""
    channels = FakeChannels(outage)
    channels.rows["web"] = Channel("web", "web", True, "", 0.0, "admin", None)
    public = FakePublic(outage)
    return OutsidePorts(channels, FakeMessages(outage), public, public)


def knowledge(outage: Outage) -> KnowledgePorts:
    """With the draft of an article."""
    articles = FakeArticles(outage)
    text = Text("停水怎么办", "请拨打自来水公司电话。")
    articles.rows[1] = _article(1, 1, "2001", "供水", text, "wang", 1_795_000_000.0)
    return KnowledgePorts(articles, FakeSearch(outage), FakeTopics(outage))
