"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    WARNING = "warning"
    """Calls go on, but somebody should see to it."""
    FAILURE = "failure"
    """Calls, recordings or the books suffer."""
    NOT_CHECKED = "not_checked"
    """What would have to be asked is not running; said where that itself is found."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what is, and for what is not well one line of what to do."""

    check: str
    status: Status
    what: str
    todo: str = ""


def ok(check: str, what: str) -> Finding:
    return Finding(check, Status.OK, what)


def warning(check: str, what: str, todo: str) -> Finding:
    return Finding(check, Status.WARNING, what, todo)


def failure(check: str, what: str, todo: str) -> Finding:
    return Finding(check, Status.FAILURE, what, todo)


def not_checked(check: str, because: str) -> Finding:
    return Finding(check, Status.NOT_CHECKED, because)


def exit_code(findings: list[Finding]) -> int:
    """0: all is well; 1: something to see to; 2: something is broken."""
    found = {finding.status for finding in findings}
    return 2 if Status.FAILURE in found else 1 if Status.WARNING in found else 0
