"""The work orders, what is done with them, the rules they go by and who acts for a department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from api.views import CaseRow
from api.views.cases import (
    ChangeRow,
    DeadlineRow,
    DeskStateRow,
    DispatchRow,
    RulesRow,
    SightRow,
)
from cases.loop.values import Action, Given, Role


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """``since`` (inclusive) and ``before`` (exclusive) are about ``opened_at``."""

    since: float | None = None
    before: float | None = None
    status: str | None = None
    caller: str | None = None
    hotline: str | None = None
    stage: str | None = None
    level: str | None = None
    mark: str | None = None
    """A value of ``cases.loop.values.Mark``; open cases only."""
    departments: frozenset[str] | None = None
    """Those of which one leads or helps now; empty: none at all."""
    due_before: float | None = None
    category: str | None = None
    """A code of the tree, with all below it."""
    place: str | None = None
    """What the place begins with."""
    words: str | None = None
    """All stand in subject, text, place and replies."""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """None leaves the field as it is."""

    subject: str | None = None
    text: str | None = None
    status: str | None = None
    category: str | None = None
    place: str | None = None
    case_class: str | None = None
    urgency: str | None = None


class CasesPort(Protocol):
    async def find(
        self, wanted: CaseFilter, after: tuple[float, str] | None, limit: int
    ) -> Sequence[CaseRow]:
        """Newest first; the key is ``(opened_at, case)`` of the last row seen. Raises
        ``cases.errors.WordsSayNothing``.
        """

    async def one(self, case: str) -> CaseRow | None: ...

    async def change(
        self, case: str, version: int, change: CaseChange, by: str, at: float
    ) -> CaseRow | None:
        """Change the case if its version is still ``version``; None when it is not, or there is no
        such case. Raises ``cases.errors``.
        """

    async def history(self, case: str) -> Sequence[ChangeRow]:
        """Oldest first."""


class DeskPort(Protocol):
    """What is done with cases. Raises ``cases.errors``; what somebody of a department may not see
    is not there for them.
    """

    async def act(
        self,
        case: str,
        version: int,
        action: Action,
        given: Given,
        by: str,
        role: Role,
        at: float,
    ) -> CaseRow | None:
        """Take a step; None when the case is not at that version, or not there."""

    async def look(self, case: str, by: str, role: Role | None) -> SightRow | None:
        """``role`` None: somebody who reads every case and does nothing with it."""

    async def departments_of(self, account: str) -> frozenset[str]:
        """Those the account acts for, with all below them."""

    def with_those_below(self, department: str) -> frozenset[str]:
        """The department and all below it; from memory."""

    async def first_taker(self, case: str) -> str | None:
        """The department that came on a call of the case first."""

    async def dispatches(self, case: str) -> Sequence[DispatchRow]:
        """Oldest first."""

    async def deadlines(self, case: str) -> Sequence[DeadlineRow]:
        """Oldest first."""


class CaseRulesPort(Protocol):
    """The rule pack deadlines go by, in TOML."""

    async def newest(self) -> RulesRow: ...

    async def put(self, document: str, by: str, at: float) -> RulesRow:
        """Raises ``cases.errors.PackWrong``; nothing was changed."""


class DepartmentPeoplePort(Protocol):
    """Who acts for a department, and whether it takes cases."""

    async def state(self, department: str) -> DeskStateRow: ...

    async def departments(self, names: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """What each of the accounts acts for, without those below."""

    async def add(self, department: str, account: str, by: str, at: float) -> DeskStateRow:
        """Raises ``cases.errors.UnknownAccount``."""

    async def remove(self, department: str, account: str) -> DeskStateRow: ...

    async def close(
        self, department: str, closed: bool, reason: str, by: str, at: float
    ) -> DeskStateRow: ...
