"""A case that anybody does anything with, for property tests: people, and what they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from cases.deadlines.amounts import Amount, Unit
from cases.loop.table import ROWS
from cases.loop.values import Action, Given, Mode, Person, Role, Standing, Unreached

WATER, HEAT, ROADS = "2001", "2002", "2003"
PEOPLE = {
    "li": Person("li", Role.OPERATOR),
    "zhao": Person("zhao", Role.SUPERVISOR),
    "admin": Person("admin", Role.ADMIN),
    "water": Person("water", Role.DEPARTMENT, frozenset({WATER})),
    "heat": Person("heat", Role.DEPARTMENT, frozenset({HEAT})),
    "both": Person("both", Role.DEPARTMENT, frozenset({HEAT, ROADS})),
    "nobody": Person("nobody", Role.DEPARTMENT),
    "clock": Person("", Role.CLOCK),
}
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "reason": st.just("because"),
    "text": st.just("said"),
    "mode": st.sampled_from(list(Mode)),
    "department": st.sampled_from([WATER, HEAT, ROADS]),
    "helpers": st.frozensets(st.sampled_from([HEAT, ROADS]), min_size=1),
    "extension": st.just(Amount(3, Unit.WORKING_DAYS)),
    "due": st.just(2e9),
    "resolved": st.booleans(),
    "unreached": st.sampled_from(list(Unreached)),
    "grade": st.integers(0, 6),
    "into": st.just("20261122-12345-0001"),
}


@dataclass(frozen=True)
class Move:
    """What somebody tries."""

    who: str
    action: Action
    given: Given


@st.composite
def moves(draw: st.DrawFn, standing: Standing) -> Move:
    """Mostly something the table has at this stage, with what it needs; sometimes anything."""
    here = sorted(action for stage, action in ROWS if stage is standing.stage)
    action = draw(st.sampled_from(here) if draw(st.integers(0, 9)) else st.sampled_from(Action))
    row = ROWS.get((standing.stage, action))
    names = set(row.gives if row else ())
    if row and row.takes and draw(st.booleans()):
        names |= {draw(st.sampled_from(sorted(row.takes)))}
    if not draw(st.integers(0, 9)):
        names ^= {draw(st.sampled_from(sorted(_VALUES)))}
    given = Given(**{name: draw(_VALUES[name]) for name in sorted(names)})
    return Move(draw(st.sampled_from(sorted(PEOPLE))), action, given)
