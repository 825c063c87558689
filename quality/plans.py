"""Sampling plans and their draws, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quality.sampling import Drawn


@dataclass(frozen=True, slots=True)
class Rule:
    """Which calls may be drawn; all that is given must hold. Lengths in seconds."""

    hotline: str | None = None
    grades: tuple[int, ...] = ()
    longer_than: float | None = None
    shorter_than: float | None = None
    case_class: str | None = None
    case_mode: str | None = None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """``double_percent`` of what is drawn is scored by two, blindly."""

    plan: str
    version: int
    sheet: str
    per_operator: int
    double_percent: int
    rule: Rule
    active: bool
    changed_at: float
    changed_by: str


@dataclass(frozen=True, slots=True)
class DrawRow:
    """A plan's draw for the week that begins on the Monday ``week``."""

    draw: int
    plan: str
    week: date
    seed: str
    sheet: str
    sheet_version: int
    per_operator: int
    double_percent: int
    rule: Rule
    population: int
    population_sha256: str
    made_at: float
    made_by: str
    drawn: tuple[Drawn, ...]
