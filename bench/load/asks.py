"""What is asked of the filled database: every filter of the lists, alone and together, deep pages,
tasks, and a case's page with all that is shown on it.

Each is drawn anew every time, so that few answers come from what was just read.
"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bench.load.said import ESTATES, MATTERS, METERS
from bench.load.serve import DEPARTMENT, SUPERVISOR
from bench.load.site import (
    BUREAUS,
    CATEGORIES,
    DAYS,
    HOTLINES,
    NOW,
    OFFICES,
    OPERATORS,
    SEATS,
    STREETS,
)

Params = dict[str, Any]
DAY = 86_400.0
PARTS_OF_A_PAGE = ("", "/history", "/dispatches", "/deadlines", "/revisits", "/attachments")
"""Beside them the case's calls and recordings."""


@dataclass(frozen=True, slots=True)
class Request:
    path: str
    params: Params


@dataclass(frozen=True, slots=True)
class Known:
    """Something to ask for: rows as they are there."""

    cases: Sequence[str]
    calls: Sequence[str]
    callers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Ask:
    """``draw`` gives the requests that are made at once."""

    name: str
    draw: Callable[[random.Random, Known], Sequence[Request]]
    who: str = SUPERVISOR


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _some_time(chance: random.Random) -> float:
    return NOW - chance.random() * (DAYS - 1) * DAY


def _window(chance: random.Random, days: float = 7) -> Params:
    begin = _some_time(chance)
    return {"since": _moment(begin), "before": _moment(begin + days * DAY)}


def _deep(chance: random.Random) -> Params:
    """A page as far down as the list goes."""
    raw = json.dumps([_some_time(chance), "x"]).encode()
    return {"cursor": base64.urlsafe_b64encode(raw).decode().rstrip("=")}


def _department(chance: random.Random) -> str:
    bureau = chance.choice(BUREAUS)
    return chance.choice((bureau, chance.choice(OFFICES[bureau])))


def _root(chance: random.Random) -> str:
    """A category with others below it."""
    return f"topic-{chance.randrange(0, CATEGORIES, 10)}"


def _list(path: str, name: str, draw: Callable[[random.Random, Known], Params]) -> Ask:
    return Ask(f"{path} {name}", lambda chance, known: [Request(f"/{path}", draw(chance, known))])


def _page(chance: random.Random, known: Known) -> Sequence[Request]:
    case = chance.choice(known.cases)
    own = [Request(f"/cases/{case}{part}", {}) for part in PARTS_OF_A_PAGE]
    return [*own, Request("/calls", {"case": case}), Request("/recordings", {"case": case})]


_CASES: dict[str, Callable[[random.Random, Known], Params]] = {
    "newest": lambda c, k: {},
    "deep": lambda c, k: _deep(c),
    "window": lambda c, k: _window(c),
    "open": lambda c, k: {"status": "open"},
    "open, deep": lambda c, k: {"status": "open", **_deep(c)},
    "stage": lambda c, k: {
        "stage": c.choice(("received", "dispatched", "handling", "replied", "closed", "revisited"))
    },
    "stage, deep": lambda c, k: {"stage": "assessed", **_deep(c)},
    "level": lambda c, k: {"level": c.choice(("urged", "supervised"))},
    "mark": lambda c, k: {
        "mark": c.choice(("return_asked", "disputed", "extension_asked", "meeting", "urged"))
    },
    "due": lambda c, k: {"due_before": _moment(NOW + c.randint(-40, 5) * DAY)},
    "hotline": lambda c, k: {"hotline": c.choice(HOTLINES), **_deep(c)},
    "department": lambda c, k: {"department": _department(c)},
    "department, deep": lambda c, k: {"department": _department(c), **_deep(c)},
    "department, open": lambda c, k: {"department": _department(c), "status": "open"},
    "department, due": lambda c, k: {"department": _department(c), "due_before": _moment(NOW)},
    "department, stage": lambda c, k: {
        "department": _department(c),
        "stage": c.choice(("handling", "closed", "revisited", "assessed")),
    },
    "caller": lambda c, k: {"caller": c.choice(k.callers)},
    "caller's end": lambda c, k: {"caller": c.choice(k.callers)[-c.randint(4, 8) :]},
    "caller's last 3": lambda c, k: {"caller": c.choice(k.callers)[-3:]},
    "hotline, stage, window": lambda c, k: {
        "hotline": c.choice(HOTLINES[1:]),
        "stage": c.choice(("handling", "assessed")),
        **_window(c, 30),
    },
    "hotline, level": lambda c, k: {"hotline": c.choice(HOTLINES), "level": "supervised"},
    "nobody's": lambda c, k: {"department": "9999"},
}
_FOUND: dict[str, Callable[[random.Random, Known], Params]] = {
    "category": lambda c, k: {"category": f"topic-{c.randrange(CATEGORIES)}"},
    "category, deep": lambda c, k: {"category": f"topic-{c.randrange(CATEGORIES)}", **_deep(c)},
    "category with those below": lambda c, k: {"category": _root(c), **_deep(c)},
    "category, department": lambda c, k: {"category": _root(c), "department": _department(c)},
    "place": lambda c, k: {"place": f"人民路{c.randrange(STREETS)}号"},
    "place's beginning": lambda c, k: {"place": f"人民路{c.randint(1, 39)}", **_deep(c)},
    "place all lie in": lambda c, k: {"place": "人民路", **_deep(c)},
    "place, category": lambda c, k: {
        "place": f"人民路{c.randint(1, 39)}",
        "category": f"topic-{c.randrange(CATEGORIES)}",
    },
    "words of all": lambda c, k: {"words": "路灯 不亮"},
    "words of all, deep": lambda c, k: {"words": "路灯", **_deep(c)},
    "words of a matter": lambda c, k: {"words": c.choice(MATTERS)},
    "words of a matter, deep": lambda c, k: {"words": c.choice(MATTERS), **_deep(c)},
    "words of an estate": lambda c, k: {"words": c.choice(ESTATES)},
    "words of estate and matter": lambda c, k: {
        "words": f"{c.choice(ESTATES)} {c.choice(MATTERS)}"
    },
    "words, rare": lambda c, k: {"words": str(c.randrange(METERS))},
    "words of a reply": lambda c, k: {"words": "线路老化", **_deep(c)},
    "words nobody said": lambda c, k: {"words": "火星"},
    "words, window": lambda c, k: {"words": c.choice(MATTERS), **_window(c, 30)},
    "words, open": lambda c, k: {"words": c.choice(MATTERS), "status": "open"},
    "words of all, level": lambda c, k: {"words": "路灯", "level": "supervised"},
    "words of all, caller": lambda c, k: {"words": "路灯", "caller": c.choice(k.callers)},
    "words of all, nobody's": lambda c, k: {"words": "路灯", "department": "9999"},
    "words of all, due": lambda c, k: {"words": "路灯", "due_before": _moment(NOW - 20 * DAY)},
    "words, hotline": lambda c, k: {
        "words": c.choice(MATTERS),
        "hotline": c.choice(HOTLINES[1:]),
    },
    "words, department": lambda c, k: {"words": c.choice(MATTERS), "department": _department(c)},
    "words, category": lambda c, k: {
        "words": c.choice(MATTERS),
        "category": f"topic-{c.randrange(CATEGORIES)}",
    },
    "words, place": lambda c, k: {
        "words": c.choice(MATTERS),
        "place": f"人民路{c.randrange(STREETS)}号",
    },
    "words, stage, window": lambda c, k: {
        "words": c.choice(ESTATES),
        "stage": c.choice(("handling", "assessed")),
        **_window(c, 90),
    },
}
_RECORDINGS: dict[str, Callable[[random.Random, Known], Params]] = {
    "newest": lambda c, k: {},
    "deep": lambda c, k: _deep(c),
    "window": lambda c, k: _window(c),
    "hotline": lambda c, k: {"hotline": c.choice(HOTLINES), **_deep(c)},
    "seat": lambda c, k: {"seat": c.choice(SEATS)},
    "operator": lambda c, k: {"operator": c.choice(OPERATORS), **_deep(c)},
    "department": lambda c, k: {"department": _department(c)},
    "case": lambda c, k: {"case": c.choice(k.cases)},
    "call": lambda c, k: {"call": c.choice(k.calls)},
    "caller": lambda c, k: {"caller": c.choice(k.callers)},
    "caller's end": lambda c, k: {"caller": c.choice(k.callers)[-c.randint(4, 8) :]},
    "grade": lambda c, k: {"grade": c.randint(1, 5)},
    "grade, deep": lambda c, k: {"grade": c.randint(1, 5), **_deep(c)},
    "longer": lambda c, k: {"longer_than": c.choice((600, 1200, 1800, 3600))},
    "shorter": lambda c, k: {"shorter_than": c.choice((100.1, 105, 120))},
    "silence": lambda c, k: {"silence_over": c.choice((30, 60, 120, 300))},
    "overlap": lambda c, k: {"overlap_over": c.choice((10, 20, 40, 80))},
    "coverage": lambda c, k: {"coverage_below": 0.995},
    "operator, grade": lambda c, k: {"operator": c.choice(OPERATORS), "grade": c.randint(1, 5)},
    "operator, window": lambda c, k: {"operator": c.choice(OPERATORS), **_window(c)},
    "operator, department": lambda c, k: {
        "operator": c.choice(OPERATORS),
        "department": _department(c),
    },
    "seat, hotline, longer": lambda c, k: {
        "seat": c.choice(SEATS),
        "hotline": c.choice(HOTLINES),
        "longer_than": 600,
    },
    "window, silence": lambda c, k: {**_window(c, 30), "silence_over": 60},
    "operator, silence, overlap": lambda c, k: {
        "operator": c.choice(OPERATORS),
        "silence_over": 30,
        "overlap_over": 10,
    },
    "nobody's": lambda c, k: {"operator": "nobody"},
}
_TASKS: dict[str, Callable[[random.Random, Known], Params]] = {
    "all": lambda c, k: {},
    "free": lambda c, k: {"free": True},
    "mine": lambda c, k: {"mine": True},
    "kind": lambda c, k: {
        "kind": c.choice(("feedback", "urge", "revisit", "return", "dispute", "meeting"))
    },
    "hotline": lambda c, k: {"hotline": c.choice(HOTLINES)},
}
_CALLS: dict[str, Callable[[random.Random, Known], Params]] = {
    "newest": lambda c, k: {},
    "caller": lambda c, k: {"caller": c.choice(k.callers)},
    "caller's end": lambda c, k: {"caller": c.choice(k.callers)[-c.randint(4, 8) :]},
    "operator": lambda c, k: {"operator": c.choice(OPERATORS)},
    "department": lambda c, k: {"department": _department(c)},
}

ASKS = (
    *(_list("cases", name, draw) for name, draw in {**_CASES, **_FOUND}.items()),
    Ask("cases of a bureau's people", lambda c, k: [Request("/cases", _deep(c))], DEPARTMENT),
    Ask(
        "cases of a bureau's people, open",
        lambda c, k: [Request("/cases", {"status": "open"})],
        DEPARTMENT,
    ),
    Ask(
        "cases of a bureau's people, words",
        lambda c, k: [Request("/cases", {"words": c.choice((*MATTERS, "路灯"))})],
        DEPARTMENT,
    ),
    Ask("a case's page", _page),
    Ask(
        "repeats of a case",
        lambda c, k: [Request(f"/cases/{c.choice(k.cases)}/repeats", {})],
    ),
    *(_list("tasks", name, draw) for name, draw in _TASKS.items()),
    *(_list("recordings", name, draw) for name, draw in _RECORDINGS.items()),
    *(_list("calls", name, draw) for name, draw in _CALLS.items()),
)
