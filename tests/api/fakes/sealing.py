"""Sealed callers, in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases.errors import NotSealed
from cases.veil import Sealed, Veil
from tests.api.fakes.cases import FakeCases
from tests.api.fakes.world import Outage


@dataclass(frozen=True)
class KeptSeal:
    case: str
    pseudonym: str
    sealed_at: float
    sealed_by: str
    reason: str


@dataclass(frozen=True)
class KnownCaller:
    pseudonym: str
    number: str
    names: tuple[str, ...]


@dataclass
class FakeSealing:
    """Pseudonyms are counted: ``sealed-0001`` is the first."""

    outage: Outage
    cases: FakeCases
    veil: Veil = field(default_factory=Veil)
    rows: dict[str, KeptSeal] = field(default_factory=dict)
    callers: dict[str, KnownCaller] = field(default_factory=dict)

    async def of_case(self, case: str) -> KeptSeal | None:
        self.outage.check()
        return self.rows.get(case)

    async def seal(self, case: str, name: str, reason: str, by: str, at: float) -> KeptSeal | None:
        self.outage.check()
        row = self.cases.rows.get(case)
        if row is None:
            return None
        if case not in self.rows:
            pseudonym = f"sealed-{len(self.rows) + 1:04}"
            self.rows[case] = KeptSeal(case, pseudonym, at, by, reason)
            self.callers[case] = KnownCaller(pseudonym, row.caller, (name,) if name else ())
            self.veil.add(Sealed(pseudonym, row.caller or None, names=self.callers[case].names))
        return self.rows[case]

    async def lift(self, case: str, by: str, at: float) -> str:
        self.outage.check()
        if case not in self.rows:
            raise NotSealed(f"the caller of case {case} is not sealed")
        pseudonym = self.rows.pop(case).pseudonym
        self.veil.remove(pseudonym)
        return pseudonym

    async def look(self, case: str) -> KnownCaller:
        self.outage.check()
        if case not in self.rows:
            raise NotSealed(f"the caller of case {case} is not sealed")
        return self.callers[case]
