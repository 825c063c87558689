"""Closed cases for the public, streamed as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable
from enum import StrEnum
from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.guard import Me, guarded_router
from api.here import Site
from api.times import AskedMoment
from api.views.intake import PublishedRow

router = guarded_router("intake")

FIELDS = (
    "case",
    "opened",
    "closed",
    "hotline",
    "channel",
    "category",
    "place",
    "lead",
    "subject",
    "text",
    "reply",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the beginning of a formula."""


class PublicationFormat(StrEnum):
    CSV = "csv"
    JSON = "json"


class PublicationQuery(BaseModel):
    model_config = ConfigDict(extra="forbid")

    since: Annotated[AskedMoment, Field(description="Closed at that moment or later.")]
    before: Annotated[AskedMoment, Field(description="Closed before.")]
    format: PublicationFormat = PublicationFormat.JSON

    @model_validator(mode="after")
    def _in_order(self) -> PublicationQuery:
        if self.before <= self.since:
            raise ValueError("before has to come after since")
        return self


@router.get(
    "/publication/cases",
    name="publish_cases",
    response_class=Response,
    responses={
        200: {
            "description": "All of them, in one stream.",
            "content": {"text/csv": {}, "application/json": {}},
        }
    },
)
async def publish_cases(
    query: Annotated[PublicationQuery, Query()], request: Request, me: Me, site: Site
) -> Response:
    """Cases closed in a period, oldest first, without personal data.

    Left out is what was taken back and what its citizen does not want published. A JSON answer that
    does not end with its bracket was cut off, and a CSV one with the connection.
    """
    since, before = query.since.timestamp(), query.before.timestamp()
    rows = site.ports.outside.publication.published(since, before)
    # When the database is away this raises, while another answer can still be given.
    first = await anext(rows, None)
    await site.ports.access_log.write(
        site.ports.clock(),
        me.account,
        "publish",
        "cases",
        request.client.host if request.client else "",
        f"since={query.since.isoformat()} before={query.before.isoformat()}",
    )
    names = {one.number: one.name for one in await site.ports.directory.departments()}
    told = _told(first, rows, names)
    kind = query.format
    as_text = _as_csv(told) if kind is PublicationFormat.CSV else _as_json(told)
    media = "text/csv; charset=utf-8" if kind is PublicationFormat.CSV else "application/json"
    return StreamingResponse(
        as_text,
        media_type=media,
        headers={"Content-Disposition": f'attachment; filename="cases.{kind.value}"'},
    )


async def _told(
    first: PublishedRow | None, rest: AsyncIterator[PublishedRow], names: dict[str, str]
) -> AsyncIterator[dict[str, str]]:
    if first is None:
        return
    yield _fields(first, names)
    async for row in rest:
        yield _fields(row, names)


def _fields(row: PublishedRow, names: dict[str, str]) -> dict[str, str]:
    told = {name: str(getattr(row, name)) for name in FIELDS}
    told["lead"] = names.get(told["lead"], "")
    return told


async def _as_json(rows: AsyncIterator[dict[str, str]]) -> AsyncIterator[str]:
    between = '{"cases": [\n'
    async for row in rows:
        yield between + json.dumps(row, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n" if between == ",\n" else between + "]}\n"


async def _as_csv(rows: AsyncIterator[dict[str, str]]) -> AsyncIterator[str]:
    yield "\ufeff" + _line(FIELDS)  # without the mark spreadsheets take it for another encoding
    async for row in rows:
        yield _line([f"'{text}" if text.startswith(_FORMULA) else text for text in row.values()])


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
