"""Finding articles: asked for, or offered for what is said on a case."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from api.cases.sight import in_sight
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.knowledge.schemas import ArticlesFound, show_hit
from api.schemas import IDENTIFIER, NO_CONTROL_BUT_LINES, Line, Number
from knowledge.search import Asked

router = guarded_router("knowledge")

MOST_FOUND = 50
Words = Annotated[str, StringConstraints(pattern=NO_CONTROL_BUT_LINES, min_length=1)]


class SearchQuery(BaseModel):
    """What is looked for; all given conditions must hold."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[Words, Field(max_length=200)]
    hotline: Annotated[Number | None, Field(description="Offered to its operators.")] = None
    department: Number | None = None
    topic: Line | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_FOUND)] = 20


class OffersQuery(BaseModel):
    """A case, what is typed into it and not saved yet, or at least its hotline."""

    model_config = ConfigDict(extra="forbid")

    case: Annotated[str | None, StringConstraints(pattern=IDENTIFIER)] = None
    text: Annotated[Words | None, Field(max_length=4_000)] = None
    hotline: Number | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_FOUND)] = 5

    @model_validator(mode="after")
    def _something(self) -> OffersQuery:
        if self.case is None and self.text is None and self.hotline is None:
            raise ValueError("give a case, a text or a hotline")
        return self


@router.get("/knowledge/search", name="search_articles")
async def search_articles(
    query: Annotated[SearchQuery, Query()], me: Me, site: Site
) -> ArticlesFound:
    """Articles in force that have the words, those fitting best first."""
    asked = Asked(query.text, query.hotline, query.department, query.topic)
    return await _found(asked, query.limit, site)


@router.get("/knowledge/offers", name="offer_articles")
async def offer_articles(
    query: Annotated[OffersQuery, Query()], me: Me, site: Site
) -> ArticlesFound:
    """Articles for a case: for its hotline, by the words on it and those typed just now; as long as
    there is no word, those written last.
    """
    texts = [query.text or ""]
    hotline = query.hotline
    if query.case is not None:
        case = (await in_sight(query.case, me, site)).case
        # What is typed comes first: of a long text only the beginning counts.
        texts += [case.subject, case.text, case.place]
        hotline = hotline or case.hotline or None
    asked = Asked("\n".join(texts), hotline)
    if not asked.text.strip():
        rows = await site.ports.knowledge.search.newest(asked, site.ports.clock(), query.limit)
        return ArticlesFound(items=[show_hit(row, site) for row in rows])
    return await _found(asked, query.limit, site)


async def _found(asked: Asked, limit: int, site: Here) -> ArticlesFound:
    rows = await site.ports.knowledge.search.find(asked, site.ports.clock(), limit)
    return ArticlesFound(items=[show_hit(row, site) for row in rows])
