"""The quality staff's work: score sheets, scores, agreement, sampling plans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from quality.plans import DrawRow, PlanRow
from quality.sheet import Sheet
from quality.states import Action, Person
from quality.values import (
    CommentRow,
    FullScore,
    Given,
    ItemAgreement,
    ScoreRow,
    SheetRow,
    WantedScores,
)


class SheetsPort(Protocol):
    async def all(self) -> Sequence[SheetRow]:
        """The newest version of each, by name."""

    async def one(self, name: str, version: int | None = None) -> SheetRow | None:
        """None for ``version``: the newest."""

    async def put(
        self, name: str, sheet: Sheet, version: int, by: str, at: float
    ) -> SheetRow | None:
        """Make the version after ``version``; None when that is not the newest. Raises
        ``quality.errors.SheetWrong``.
        """


class ScoresPort(Protocol):
    """What cannot be done raises one of ``quality.errors``; nothing was changed then."""

    async def make(
        self, call: str, operator: str | None, sheet: str, double: bool, by: str, at: float
    ) -> Sequence[ScoreRow]: ...

    async def find(
        self, wanted: WantedScores, person: Person, after_score: int | None, limit: int
    ) -> Sequence[FullScore]:
        """Newest first; the key is ``score`` of the last row seen."""

    async def one(self, score: int, person: Person) -> FullScore | None: ...

    async def act(
        self, score: int, person: Person, action: Action, given: Given, at: float
    ) -> FullScore | None: ...

    async def comment(
        self, score: int, person: Person, start: float, until: float, text: str, at: float
    ) -> CommentRow | None: ...


class PairsPort(Protocol):
    async def agreement(
        self, sheet: str, version: int, first: str | None = None, second: str | None = None
    ) -> Sequence[ItemAgreement] | None:
        """Item by item, "" for fatal errors; None when there is no such sheet."""


class PlansPort(Protocol):
    async def all(self) -> Sequence[PlanRow]:
        """By name."""

    async def put(self, wanted: PlanRow) -> bool:
        """``version`` is one more than the one that is changed; False when that is not the newest.
        Raises ``quality.errors.NothingToScore``.
        """

    async def draw(self, plan: str, week: date, seed: str, by: str, at: float) -> DrawRow | None:
        """None when there is no such plan, or it is not active. Raises
        ``quality.errors.DrawnOtherwise``.
        """

    async def draws(self, plan: str | None, before: int | None, limit: int) -> Sequence[DrawRow]:
        """Newest first, without what was drawn; the key is ``draw`` of the last row seen."""

    async def one_draw(self, number: int) -> DrawRow | None: ...


class QualityPort(Protocol):
    @property
    def sheets(self) -> SheetsPort: ...
    @property
    def scores(self) -> ScoresPort: ...
    @property
    def pairs(self) -> PairsPort: ...
    @property
    def plans(self) -> PlansPort: ...
