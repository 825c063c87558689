"""What all changes of the site have in common: who changes which version, why, and the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Response

from administration.errors import ChangedMeanwhile
from administration.model import Document
from administration.taken import Taken
from administration.versions import Version
from api.administration.schemas import Comment, SiteChanged, show_changes, show_warnings
from api.bearer import Identity
from api.guard import Me
from api.here import Here, Site
from api.problems import Problem

_ETAG = re.compile(r'^(?:W/)?"(\d{1,9})"$')

IfMatch = Annotated[str | None, Header(description='``"<version>"``, the version that is changed.')]


def etag(version: Version) -> str:
    return f'"{version.number}"'


async def read_json(request: Request) -> Any:
    """The body; strict JSON."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Problem("bad_request", "The body is no JSON.") from None


@dataclass(frozen=True, slots=True)
class Change:
    """One change that is asked for: by whom, of which version, why."""

    site: Here
    me: Identity
    response: Response
    if_match: str | None
    comment: str

    async def make(self, make: Callable[[Document], Document]) -> SiteChanged:
        """A new version of the newest, made with ``make``. Raises what ``make`` and the port raise,
        and Problem for a version that is not said or not the newest.
        """
        before = await self._before()
        document = make(before.document)
        return await self._taken(
            before,
            self.site.ports.site.change(
                document, base=before.number, by=self.me.account, comment=self.comment
            ),
        )

    async def restore(self, number: int) -> SiteChanged:
        """Take the version ``number`` over again."""
        before = await self._before()
        comment = self.comment or f"version {number} again"
        return await self._taken(
            before,
            self.site.ports.site.restore(
                number, base=before.number, by=self.me.account, comment=comment
            ),
        )

    async def _before(self) -> Version:
        base, before = _base(self.if_match), self.site.ports.site.newest()
        if base != before.number:
            raise await conflict(self.site, base, before)
        return before

    async def _taken(self, before: Version, taking: Coroutine[Any, Any, Taken]) -> SiteChanged:
        try:
            taken = await taking
        except ChangedMeanwhile:
            newest = self.site.ports.site.newest()
            raise await conflict(self.site, before.number, newest) from None
        return answer(before, taken, self.response)


def _asked(
    me: Me,
    response: Response,
    site: Site,
    query: Annotated[Comment, Query()],
    if_match: IfMatch = None,
) -> Change:
    return Change(site, me, response, if_match, query.comment)


Changing = Annotated[Change, Depends(_asked)]
"""What every endpoint that changes the site asks for."""


def answer(before: Version, taken: Taken, response: Response) -> SiteChanged:
    response.headers["ETag"] = etag(taken.version)
    # Passwords are in it.
    response.headers["Cache-Control"] = "no-store"
    changes, more = show_changes(before, taken.version)
    return SiteChanged(
        version=taken.version.number,
        changes=changes,
        more=more,
        secrets=dict(taken.secrets),
        **show_warnings(taken.warnings),
    )


def _base(if_match: str | None) -> int:
    if if_match is None:
        raise Problem("version_missing", 'Send If-Match: "<version>" (the ETag of GET /site).')
    match = _ETAG.match(if_match.strip())
    if match is None:
        raise Problem("version_conflict", "If-Match names no version of the site.")
    return int(match[1])


async def conflict(site: Here, base: int, newest: Version) -> Problem:
    """412, with what was changed meanwhile and by whom."""
    members: dict[str, Any] = {}
    older = await site.ports.site.one(base)
    if older is not None:
        changes, more = show_changes(older, newest)
        members = {"changes": [one.model_dump(mode="json") for one in changes], "more": more}
    at = site.moment(newest.note.at)
    return Problem(
        "version_conflict",
        f"You change version {base}; it is at version {newest.number} now, "
        f"by {newest.note.by or 'the system'}.",
        version=newest.number,
        by=newest.note.by,
        at=at.isoformat() if newest.number else None,
        comment=newest.note.comment,
        **members,
    )
