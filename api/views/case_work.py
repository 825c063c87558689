"""The work on cases beside their loop: tasks, revisits, categories, attachments, repeats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from api.views.cases import CaseRow
from cases.categories.tree import Tree


class TaskRow(Protocol):
    """Something to be done off the phone. Moments in seconds since the epoch."""

    @property
    def kind(self) -> str:
        """A value of ``cases.task_lists.TaskKind``."""

    @property
    def subject(self) -> str:
        """The case; for a ring-back the call in which it was asked for."""

    @property
    def since(self) -> float: ...
    @property
    def case(self) -> str | None: ...
    @property
    def hotline(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def number(self) -> str | None:
        """Whom to ring, for a ring-back."""

    @property
    def lead(self) -> str | None: ...
    @property
    def due_at(self) -> float | None: ...
    @property
    def tries(self) -> int: ...
    @property
    def asked_by(self) -> str | None: ...
    @property
    def why(self) -> str: ...
    @property
    def claimed_by(self) -> str | None: ...
    @property
    def claimed_at(self) -> float | None: ...
    @property
    def key(self) -> tuple[float, str, str]: ...


class ToRingRow(Protocol):
    """Whom to ring about a case."""

    @property
    def number(self) -> str: ...
    @property
    def hotline(self) -> str: ...


class AttemptRow(Protocol):
    """A return visit."""

    @property
    def call(self) -> str: ...
    @property
    def at(self) -> float: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def outcome(self) -> str | None: ...
    @property
    def reached(self) -> bool: ...
    @property
    def ending(self) -> str | None: ...
    @property
    def talk_seconds(self) -> float | None: ...
    @property
    def grade(self) -> int | None: ...


class CategoriesRow(Protocol):
    """A tree of categories as it was put in."""

    @property
    def version(self) -> int | None:
        """None: the example the program came with."""

    @property
    def tree(self) -> Tree: ...
    @property
    def at(self) -> float | None: ...
    @property
    def by(self) -> str: ...


class AttachmentRow(Protocol):
    """A file that came with a case."""

    @property
    def attachment(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def bytes(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def added_at(self) -> float: ...
    @property
    def added_by(self) -> str | None: ...


class RepeatRow(Protocol):
    """A case that may be the same as another one."""

    @property
    def case(self) -> CaseRow: ...
    @property
    def because(self) -> Sequence[str]:
        """``caller``, ``matter``."""

    @property
    def alike(self) -> float: ...
