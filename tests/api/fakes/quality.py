"""The quality staff's work in memory: one score of one sheet; the rules are those of the real one's
table of states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from quality.plans import DrawRow, PlanRow
from quality.sheet import Item, Section, Sheet, check_sheet
from quality.states import Action, Person, State, after, sees_marks
from quality.values import (
    CommentRow,
    FullScore,
    Given,
    ItemAgreement,
    ScoreRow,
    SheetRow,
    WantedScores,
)
from tests.api.fakes.world import Outage

SHEET = Sheet("Calls", (Section("s", "", 100, (Item("i", "", 100),)),))
SCORE = ScoreRow(
    score=1,
    task=1,
    half=1,
    double=False,
    call="r-1",
    operator="li",
    sheet="calls",
    sheet_version=1,
    draw=None,
    made_at=0.0,
    made_by="zhao",
    state=State.UNSCORED,
    scorer=None,
    marks={},
    fatal=(),
    note="",
    points=None,
    taken_at=None,
    scored_at=None,
    appeal="",
    appealed_at=None,
    settlement="",
    settled_marks=None,
    settled_fatal=None,
    settled_points=None,
    settled_by=None,
    settled_at=None,
    recording_seconds=61.5,
    other_scorer=None,
    other_state=None,
)


class FakeSheets:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows = {"calls": SheetRow("calls", 1, SHEET, 0.0, "zhao")}

    async def all(self) -> Sequence[SheetRow]:
        self.outage.check()
        return [self.rows[name] for name in sorted(self.rows)]

    async def one(self, name: str, version: int | None = None) -> SheetRow | None:
        self.outage.check()
        row = self.rows.get(name)
        return row if row is not None and version in (None, row.version) else None

    async def put(
        self, name: str, sheet: Sheet, version: int, by: str, at: float
    ) -> SheetRow | None:
        self.outage.check()
        check_sheet(sheet)
        newest = self.rows.get(name)
        if version != (0 if newest is None else newest.version):
            return None
        self.rows[name] = SheetRow(name, version + 1, sheet, at, by)
        return self.rows[name]


class FakeScores:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows = {1: SCORE}

    async def make(
        self, call: str, operator: str | None, sheet: str, double: bool, by: str, at: float
    ) -> Sequence[ScoreRow]:
        self.outage.check()
        row = replace(SCORE, score=len(self.rows) + 1, call=call, sheet=sheet, made_by=by)
        self.rows[row.score] = row
        return [row]

    async def find(
        self, wanted: WantedScores, person: Person, after_score: int | None, limit: int
    ) -> Sequence[FullScore]:
        self.outage.check()
        return [self._seen(row, person) for row in self.rows.values()][:limit]

    async def one(self, score: int, person: Person) -> FullScore | None:
        self.outage.check()
        row = self.rows.get(score)
        return None if row is None else self._seen(row, person)

    async def act(
        self, score: int, person: Person, action: Action, given: Given, at: float
    ) -> FullScore | None:
        self.outage.check()
        row = self.rows.get(score)
        if row is None:
            return None
        state = after(row.standing, person, action)
        self.rows[score] = replace(row, state=state, scorer=person.account)
        return self._seen(self.rows[score], person)

    async def comment(
        self, score: int, person: Person, start: float, until: float, text: str, at: float
    ) -> CommentRow | None:
        self.outage.check()
        row = self.rows.get(score)
        if row is None:
            return None
        after(row.standing, person, Action.SAVE)
        return CommentRow(1, start, until, text, person.account, at)

    def _seen(self, row: ScoreRow, person: Person) -> FullScore:
        return FullScore(row, sees_marks(row.standing, person), (), ())


class FakePairs:
    async def agreement(
        self, sheet: str, version: int, first: str | None = None, second: str | None = None
    ) -> Sequence[ItemAgreement] | None:
        return None


class FakePlans:
    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.rows: dict[str, PlanRow] = {}

    async def all(self) -> Sequence[PlanRow]:
        self.outage.check()
        return list(self.rows.values())

    async def put(self, wanted: PlanRow) -> bool:
        self.outage.check()
        self.rows[wanted.plan] = wanted
        return True

    async def draw(self, plan: str, week: date, seed: str, by: str, at: float) -> DrawRow | None:
        self.outage.check()
        return None

    async def draws(self, plan: str | None, before: int | None, limit: int) -> Sequence[DrawRow]:
        self.outage.check()
        return []

    async def one_draw(self, number: int) -> DrawRow | None:
        self.outage.check()
        return None


class FakeQuality:
    def __init__(self, outage: Outage) -> None:
        self.sheets = FakeSheets(outage)
        self.scores = FakeScores(outage)
        self.pairs = FakePairs()
        self.plans = FakePlans(outage)
