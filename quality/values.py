"""Scores and what belongs to them, as they are kept, read and asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quality.agreement import Agreement
from quality.sheet import Sheet
from quality.states import FINISHED, Standing, State


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A version of a score sheet; ``at`` in seconds since the epoch."""

    name: str
    version: int
    sheet: Sheet
    at: float
    made_by: str


@dataclass(frozen=True, slots=True)
class WantedScores:
    """All given conditions must hold."""

    state: State | None = None
    operator: str | None = None
    scorer: str | None = None
    sheet: str | None = None
    call: str | None = None
    draw: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with an action: marks and fatal errors for saving, finishing and settling (None:
    as they are), the note of the scorer, the reason of an appeal or a settlement.
    """

    marks: Mapping[str, int] | None = None
    fatal: Sequence[str] | None = None
    note: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CommentRow:
    """``start`` and ``until`` in seconds from the recording's start."""

    comment: int
    start: float
    until: float
    text: str
    made_by: str
    made_at: float


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One scoring of one call by one sheet. Moments in seconds since the epoch."""

    score: int
    task: int
    half: int
    double: bool
    call: str
    operator: str
    sheet: str
    sheet_version: int
    draw: int | None
    made_at: float
    made_by: str
    state: State
    scorer: str | None
    marks: Mapping[str, int]
    fatal: Sequence[str]
    note: str
    points: float | None
    taken_at: float | None
    scored_at: float | None
    appeal: str
    appealed_at: float | None
    settlement: str
    settled_marks: Mapping[str, int] | None
    settled_fatal: Sequence[str] | None
    settled_points: float | None
    settled_by: str | None
    settled_at: float | None
    recording_seconds: float
    other_scorer: str | None
    """Of the other half of a pair."""
    other_state: State | None

    @property
    def standing(self) -> Standing:
        """What the table of states needs of it."""
        return Standing(
            self.state,
            self.operator,
            self.scorer,
            frozenset() if self.other_scorer is None else frozenset({self.other_scorer}),
            self.other_state is None or self.other_state in FINISHED,
        )


@dataclass(frozen=True, slots=True)
class ChangeRow:
    at: float
    by: str
    action: str
    before: str
    after: str
    what: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FullScore:
    """``marks_seen``: whether the one who asked may see marks, points, comments and history; if
    not, these are empty.
    """

    row: ScoreRow
    marks_seen: bool
    comments: Sequence[CommentRow]
    changes: Sequence[ChangeRow]


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """``item`` "" : whether there was any fatal error."""

    item: str
    title: str
    found: Agreement
