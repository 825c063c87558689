"""Hot topics: what is asked about more than before."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from api.guard import Me, guarded_router
from api.here import Site
from api.schemas import Number, Shown
from topics.hot import TopicKind, Window

router = guarded_router("topics")

EARLIEST, LATEST = date(1990, 1, 1), date(2999, 1, 1)


class TopicsQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: TopicKind = TopicKind.TERM
    last: Annotated[
        date | None,
        Field(ge=EARLIEST, le=LATEST, description="The last day looked at; left out: today."),
    ] = None
    days: Annotated[int, Field(ge=1, le=31, description="So many days up to the last.")] = 7
    past_days: Annotated[
        int, Field(ge=7, le=182, multiple_of=7, description="Compared with so many before them.")
    ] = 28
    hotline: Number | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class HotTopic(Shown):
    """A word or place that stands out against its own past."""

    word: str
    cases: Annotated[int, Field(description="Cases of these days it stands in.")]
    past_cases: Annotated[int, Field(description="Cases of the past it stood in.")]
    rise: Annotated[float, Field(description="How many times as often, for as many cases.")]
    score: Annotated[
        float,
        Field(description="-log10 of the probability that chance alone brings so many."),
    ]
    by_channel: Annotated[
        dict[str, int], Field(description="Its cases by `phone` or the kind of channel.")
    ]


class HotTopicsShown(Shown):
    kind: TopicKind
    since: date
    last: date
    past_since: date
    cases: Annotated[int, Field(description="All cases of these days.")]
    past_cases: Annotated[int, Field(description="All cases of the past.")]
    words: Annotated[int, Field(description="How many words were looked at.")]
    topics: list[HotTopic]


@router.get("/topics/hot", name="get_hot_topics")
async def get_hot_topics(
    query: Annotated[TopicsQuery, Query()], me: Me, site: Site
) -> HotTopicsShown:
    """Words and places that stand in more cases than they used to, whatever way the cases came in;
    the most surprising first.
    """
    today = datetime.fromtimestamp(site.ports.clock(), UTC).astimezone(site.zone).date()
    window = Window(query.last or today, query.days, query.past_days)
    found = await site.ports.knowledge.topics.find(query.kind, window, query.hotline, query.limit)
    return HotTopicsShown(
        kind=query.kind,
        since=window.since,
        last=window.last,
        past_since=window.past_since,
        cases=found.now_cases,
        past_cases=found.past_cases,
        words=found.looked_at,
        topics=[
            HotTopic(
                word=one.word,
                cases=one.now,
                past_cases=one.past,
                rise=round(one.rise, 2),
                score=round(one.score, 2),
                by_channel=dict(one.channels),
            )
            for one in found.hot
        ],
    )
