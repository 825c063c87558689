"""The work on cases beside their loop."""

from __future__ import annotations

from collections.abc import AsyncIterable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from api.views.case_work import (
    AttachmentRow,
    AttemptRow,
    CategoriesRow,
    RepeatRow,
    TaskRow,
    ToRingRow,
)
from cases.categories.tree import Tree
from cases.task_lists import TaskKind


class TasksPort(Protocol):
    """``at`` is now. Raises ``cases.errors.TaskGone`` and ``TaskTaken``."""

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
    ) -> Sequence[TaskRow]:
        """Longest waiting first; the key is ``(since, kind, subject)`` of the last task seen."""

    async def claim(self, kind: TaskKind, subject: str, by: str, at: float) -> TaskRow: ...

    async def release(
        self, kind: TaskKind, subject: str, by: str, in_charge: bool, at: float
    ) -> TaskRow: ...


class RevisitsPort(Protocol):
    async def to_ring(self, case: str) -> ToRingRow | None:
        """Raises ``cases.errors.NotAtThisStage`` and ``NumberUnknown``."""

    async def attempts(self, case: str) -> Sequence[AttemptRow]:
        """Oldest first."""


class CategoriesPort(Protocol):
    async def newest(self) -> CategoriesRow: ...

    async def put(self, tree: Tree, by: str, at: float) -> CategoriesRow: ...


class AttachmentsPort(Protocol):
    async def of_case(self, case: str) -> Sequence[AttachmentRow]:
        """Oldest first."""

    async def one(self, case: str, attachment: str) -> AttachmentRow | None: ...

    async def add(
        self,
        case: str,
        name: str,
        claimed: str,
        content: AsyncIterable[bytes],
        by: str | None,
        at: float,
    ) -> AttachmentRow | None:
        """Raises ``cases.errors.AttachmentTooLarge`` and ``AttachmentRefused``."""

    async def remove(
        self, case: str, attachment: str, reason: str, by: str | None, at: float
    ) -> bool:
        """False: the case has no such attachment. Raises ``cases.errors.CaseHeld``."""

    async def read(self, attachment: Any) -> bytes:
        """Of what ``one`` gave. Raises ``cases.errors.AttachmentDamaged``."""


class RepeatsPort(Protocol):
    async def of(self, case: str, days: int, limit: int) -> Sequence[RepeatRow] | None:
        """The likeliest first; None: no such case."""


@dataclass(frozen=True, slots=True)
class CaseWork:
    """All of it."""

    tasks: TasksPort
    revisits: RevisitsPort
    categories: CategoriesPort
    attachments: AttachmentsPort
    repeats: RepeatsPort
