"""The versions of the site in memory, with the real checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from administration.errors import ChangedMeanwhile, NoSuchPart, NoSuchVersion
from administration.model import Document, read
from administration.parts import signed
from administration.schedule import Where
from administration.taken import Taken
from administration.validate import check, warnings
from administration.versions import Version, VersionNote
from administration.warned import Warned
from tests.api.fakes.world import Clock, Outage

WHERE = Where(ZoneInfo("Asia/Shanghai"))
FIRST = read(
    {
        "hotlines": {"12345": {"name": "Mayor's line", "lines": 4}},
        "seats": {
            "1001": {"name": "window", "skills": {"12345": 1}},
            "1002": {"skills": {"12345": 2}},
        },
        "departments": {
            "2001": {"name": "Water", "dial": "2001"},
            "2002": {"name": "Heat", "parent": "2001"},
        },
    }
)


class FakeSite:
    """Fills ``api.ports.SitePort``."""

    def __init__(self, clock: Clock, outage: Outage) -> None:
        self._clock = clock
        self._outage = outage
        self.versions = [Version(VersionNote(1, clock() - 9e5, "", "first start"), FIRST)]
        self.refuse_with: Exception | None = None
        """What the telephone system says of the next change."""
        self.just_before: Document | None = None
        """Another administrator's change, made at the very moment of the next one."""
        self.passwords = dict.fromkeys(("1001", "1002", "2001", "trunk"), "first")

    def newest(self) -> Version:
        return self.versions[-1]

    def warnings(self) -> list[Warned]:
        return warnings(self.newest().document, self._clock(), WHERE)

    def check(self, document: Document) -> list[Warned]:
        check(document, self._clock(), WHERE)
        return warnings(document, self._clock(), WHERE)

    async def one(self, number: int) -> Version | None:
        self._outage.check()
        return next((one for one in self.versions if one.number == number), None)

    async def notes(self, after: int | None, limit: int) -> Sequence[VersionNote]:
        self._outage.check()
        found = [one.note for one in reversed(self.versions)]
        return [note for note in found if after is None or note.number < after][:limit]

    async def change(self, document: Document, *, base: int, by: str, comment: str) -> Taken:
        self._outage.check()
        if self.just_before is not None:
            other, self.just_before = self.just_before, None
            self._add(other, "sun", "quicker")
        before = self.newest()
        if base != before.number:
            raise ChangedMeanwhile(base, before.number)
        document = signed(before.document, document, by, self._clock())
        if document == before.document:
            return Taken(before, {}, self.warnings())
        self.check(document)
        if self.refuse_with is not None:
            raise self.refuse_with
        self._add(document, by, comment)
        added = document.seats.keys() - before.document.seats.keys()
        secrets = {seat: f"secret-of-{seat}" for seat in sorted(added)}
        return Taken(self.newest(), secrets, self.warnings())

    async def restore(self, number: int, *, base: int, by: str, comment: str) -> Taken:
        old = await self.one(number)
        if old is None:
            raise NoSuchVersion(number)
        return await self.change(old.document, base=base, by=by, comment=comment)

    def phone_accounts(self) -> Sequence[str]:
        return sorted(self.passwords)

    async def new_password(self, account: str) -> str:
        if account not in self.passwords:
            raise NoSuchPart(f"no telephone signs in as {account}")
        if self.refuse_with is not None:
            raise self.refuse_with
        self.passwords[account] = f"new-secret-of-{account}"
        return self.passwords[account]

    def _add(self, document: Document, by: str, comment: str) -> None:
        note = replace(self.newest().note, number=len(self.versions) + 1, at=self._clock())
        self.versions.append(Version(replace(note, by=by, comment=comment), document))
