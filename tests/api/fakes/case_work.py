"""The work on cases beside their loop, in memory: one task, no revisit yet, the example's
categories, and attachments that are told by the real rules.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import AsyncIterable, Collection, Sequence
from dataclasses import dataclass, replace

from api.ports.case_work import CaseWork
from api.views.case_work import AttachmentRow
from cases.attachment_kinds import kind_of
from cases.categories.tree import Tree, shipped
from cases.errors import AttachmentDamaged, TaskGone, TaskTaken
from cases.task_lists import TaskKind
from tests.api.fakes.cases import Case, FakeCases
from tests.api.fakes.world import Outage


@dataclass(frozen=True)
class Task:
    kind: TaskKind
    subject: str
    since: float
    case: str | None = None
    hotline: str = "12345"
    title: str = ""
    number: str | None = None
    lead: str | None = None
    due_at: float | None = None
    tries: int = 0
    asked_by: str | None = None
    why: str = ""
    claimed_by: str | None = None
    claimed_at: float | None = None

    @property
    def key(self) -> tuple[float, str, str]:
        return self.since, self.kind.value, self.subject


class FakeTasks:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows = [Task(TaskKind.FEEDBACK, "k-1", 1_795_319_000.0, "k-1", lead="2001")]

    async def find(
        self,
        kinds: Collection[TaskKind],
        at: float,
        limit: int,
        *,
        hotline: str | None = None,
        claimed_by: str | None = None,
        free: bool = False,
        after: tuple[float, str, str] | None = None,
    ) -> Sequence[Task]:
        self.outage.check()
        return [
            row
            for row in self.rows
            if row.kind in kinds
            and hotline in (None, row.hotline)
            and claimed_by in (None, row.claimed_by)
            and not (free and row.claimed_by)
            and (after is None or row.key > after)
        ][:limit]

    def _one(self, kind: TaskKind, subject: str) -> int:
        self.outage.check()
        for number, row in enumerate(self.rows):
            if (row.kind, row.subject) == (kind, subject):
                return number
        raise TaskGone("there is no such task, or no longer")

    async def claim(self, kind: TaskKind, subject: str, by: str, at: float) -> Task:
        number = self._one(kind, subject)
        holder = self.rows[number].claimed_by
        if holder not in (None, by):
            raise TaskTaken(f"the task is with {holder}")
        self.rows[number] = replace(self.rows[number], claimed_by=by, claimed_at=at)
        return self.rows[number]

    async def release(
        self, kind: TaskKind, subject: str, by: str, in_charge: bool, at: float
    ) -> Task:
        number = self._one(kind, subject)
        holder = self.rows[number].claimed_by
        if holder not in (None, by) and not in_charge:
            raise TaskTaken(f"the task is with {holder}")
        self.rows[number] = replace(self.rows[number], claimed_by=None, claimed_at=None)
        return self.rows[number]


@dataclass(frozen=True)
class ToRing:
    number: str
    hotline: str


@dataclass(frozen=True)
class Attempt:
    call: str
    at: float
    operator: str | None = None
    outcome: str | None = None
    reached: bool = False
    ending: str | None = None
    talk_seconds: float | None = None
    grade: int | None = None


class FakeRevisits:
    def __init__(self, cases: FakeCases) -> None:
        self.cases = cases
        self.rows: list[Attempt] = []

    async def to_ring(self, case: str) -> ToRing | None:
        row = await self.cases.one(case)
        return None if row is None else ToRing("13800138000", row.hotline)

    async def attempts(self, case: str) -> Sequence[Attempt]:
        self.cases.outage.check()
        return self.rows


@dataclass(frozen=True)
class Categories:
    version: int | None
    tree: Tree
    at: float | None
    by: str


class FakeCategories:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.kept = [Categories(None, shipped(), None, "")]

    async def newest(self) -> Categories:
        self.outage.check()
        return self.kept[-1]

    async def put(self, tree: Tree, by: str, at: float) -> Categories:
        self.outage.check()
        self.kept.append(Categories(len(self.kept), tree, at, by))
        return self.kept[-1]


@dataclass(frozen=True)
class Attachment:
    attachment: str
    case: str
    name: str
    media_type: str
    bytes: int
    sha256: str
    added_at: float
    added_by: str | None


class FakeAttachments:
    def __init__(self, cases: FakeCases) -> None:
        self.cases = cases
        self.rows: list[Attachment] = []
        self.content: dict[str, bytes] = {}

    async def of_case(self, case: str) -> Sequence[Attachment]:
        self.cases.outage.check()
        return [row for row in self.rows if row.case == case]

    async def one(self, case: str, attachment: str) -> Attachment | None:
        found = [row for row in await self.of_case(case) if row.attachment == attachment]
        return found[0] if found else None

    async def add(
        self,
        case: str,
        name: str,
        claimed: str,
        content: AsyncIterable[bytes],
        by: str | None,
        at: float,
    ) -> Attachment | None:
        if await self.cases.one(case) is None:
            return None
        whole = b"".join([block async for block in content])
        kind = kind_of(name, claimed, io.BytesIO(whole))
        digest = hashlib.sha256(whole).hexdigest()
        row = Attachment(digest[:32], case, name, kind.media_type, len(whole), digest, at, by)
        self.rows.append(row)
        self.content[row.attachment] = whole
        return row

    async def remove(
        self, case: str, attachment: str, reason: str, by: str | None, at: float
    ) -> bool:
        row = await self.one(case, attachment)
        if row is None:
            return False
        self.rows.remove(row)
        del self.content[attachment]
        return True

    async def read(self, attachment: AttachmentRow) -> bytes:
        if attachment.attachment not in self.content:
            raise AttachmentDamaged("what was stored cannot be read any more")
        return self.content[attachment.attachment]


@dataclass(frozen=True)
class Repeat:
    case: Case
    because: Sequence[str]
    alike: float


class FakeRepeats:
    def __init__(self, cases: FakeCases) -> None:
        self.cases = cases

    async def of(self, case: str, days: int, limit: int) -> Sequence[Repeat] | None:
        row = await self.cases.one(case)
        if row is None:
            return None
        others = [one for one in self.cases.rows.values() if one.case != case]
        return [Repeat(one, ("caller",), 0.0) for one in others if one.caller == row.caller][:limit]


def case_work(outage: Outage, cases: FakeCases) -> CaseWork:
    """All of it for one city."""
    return CaseWork(
        tasks=FakeTasks(outage),
        revisits=FakeRevisits(cases),
        categories=FakeCategories(outage),
        attachments=FakeAttachments(cases),
        repeats=FakeRepeats(cases),
    )
