"""Cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from cases.loop.values import Action


class CaseRow(Protocol):
    @property
    def case(self) -> str: ...
    @property
    def version(self) -> int:
        """Counts up with each change."""

    @property
    def status(self) -> str:
        """``open`` or ``closed``."""

    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def caller(self) -> str:
        """The normalised number, "" when withheld."""

    @property
    def hotline(self) -> str: ...
    @property
    def opened_at(self) -> float: ...
    @property
    def opened_by(self) -> str | None:
        """The operator who answered the call that opened it."""

    @property
    def changed_at(self) -> float: ...
    @property
    def changed_by(self) -> str | None: ...
    @property
    def closed_at(self) -> float | None: ...
    @property
    def calls(self) -> Sequence[str]:
        """Calls of the case, oldest first."""

    @property
    def flags(self) -> Sequence[str]:
        """What sets it apart: ``emergency``, ``transferred``."""

    @property
    def stage(self) -> str:
        """A value of ``cases.loop.values.Stage``."""

    @property
    def level(self) -> str:
        """A value of ``cases.loop.values.Level``."""

    @property
    def mode(self) -> str | None:
        """A value of ``cases.loop.values.Mode``."""

    @property
    def marks(self) -> Sequence[str]:
        """Values of ``cases.loop.values.Mark``."""

    @property
    def case_class(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def lead(self) -> str | None: ...
    @property
    def helpers(self) -> Sequence[str]: ...
    @property
    def due_at(self) -> float | None:
        """The first of what has to be done."""

    @property
    def tries(self) -> int: ...
    @property
    def unreached(self) -> str: ...
    @property
    def resolved(self) -> bool | None: ...
    @property
    def grade(self) -> int | None: ...
    @property
    def merged_into(self) -> str | None:
        """The case it is told with."""

    @property
    def merged(self) -> Sequence[str]:
        """The repeats of it."""


class SightRow(Protocol):
    """A case as one person may see it."""

    @property
    def case(self) -> CaseRow: ...
    @property
    def actions(self) -> Sequence[Action]:
        """What that person may do with it now."""


class ChangeRow(Protocol):
    """A line of a case's history."""

    @property
    def version(self) -> int: ...
    @property
    def at(self) -> float: ...
    @property
    def by(self) -> str | None:
        """None: nobody, a deadline or the calendar."""

    @property
    def what(self) -> Mapping[str, tuple[Any, Any]]:
        """Field -> what it was and what it became."""

    @property
    def action(self) -> str: ...
    @property
    def why(self) -> str: ...


class DispatchRow(Protocol):
    """A case given to a department."""

    @property
    def department(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def sent_at(self) -> float: ...
    @property
    def sent_by(self) -> str | None: ...
    @property
    def note(self) -> str: ...
    @property
    def accepted_at(self) -> float | None: ...
    @property
    def accepted_by(self) -> str | None: ...
    @property
    def replied_at(self) -> float | None: ...
    @property
    def replied_by(self) -> str | None: ...
    @property
    def reply(self) -> str: ...
    @property
    def ended_at(self) -> float | None: ...
    @property
    def ended_because(self) -> str: ...


class DeadlineRow(Protocol):
    """Something that has, or had, to be done."""

    @property
    def clock(self) -> str: ...
    @property
    def began_at(self) -> float: ...
    @property
    def due_at(self) -> float: ...
    @property
    def warn_at(self) -> float | None: ...
    @property
    def rule(self) -> str: ...
    @property
    def rules_version(self) -> int | None: ...
    @property
    def warned_at(self) -> float | None: ...
    @property
    def late_at(self) -> float | None: ...
    @property
    def ended_at(self) -> float | None: ...


class RulesRow(Protocol):
    """A rule pack as it was put in."""

    @property
    def version(self) -> int | None:
        """None: the pack the program came with."""

    @property
    def document(self) -> str: ...
    @property
    def at(self) -> float | None: ...
    @property
    def by(self) -> str: ...


class DeskStateRow(Protocol):
    """Whether a department takes cases, and who acts for it."""

    @property
    def department(self) -> str: ...
    @property
    def closed(self) -> bool: ...
    @property
    def reason(self) -> str: ...
    @property
    def changed_at(self) -> float | None: ...
    @property
    def changed_by(self) -> str | None: ...
    @property
    def people(self) -> Sequence[str]: ...
