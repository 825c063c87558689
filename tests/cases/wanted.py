"""What is asked of the register, with nothing asked unless said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    since: float | None = None
    before: float | None = None
    status: str | None = None
    caller: str | None = None
    hotline: str | None = None
    stage: str | None = None
    level: str | None = None
    mark: str | None = None
    departments: frozenset[str] | None = None
    due_before: float | None = None
    category: str | None = None
    place: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Change:
    subject: str | None = None
    text: str | None = None
    status: str | None = None
    category: str | None = None
    place: str | None = None
    case_class: str | None = None
    urgency: str | None = None
