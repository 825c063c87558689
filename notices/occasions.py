"""Who is told of what: the one table. Nothing here knows how anybody is reached.

``LEAD`` and ``HELPERS`` are those the case has after the change; ``NEW`` came to it by the change,
``GONE`` lost it by the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from cases.deadlines.clocks import Clock
from cases.loop.values import Action, Standing, Unreached
from cases.telling import Happening, Noticed
from notices.values import IN_CHARGE, Kind


class Who(Enum):
    LEAD = auto()
    HELPERS = auto()
    NEW = auto()
    GONE = auto()
    IN_CHARGE = auto()


_ALL = (Who.LEAD, Who.HELPERS)

STEPS: dict[Action, tuple[tuple[Kind, tuple[Who, ...]], ...]] = {
    Action.DISPATCH: ((Kind.DISPATCHED, (Who.NEW,)),),
    Action.REDISPATCH: ((Kind.DISPATCHED, (Who.NEW,)), (Kind.RETURNED, (Who.GONE,))),
    Action.ADD_HELPER: ((Kind.DISPATCHED, (Who.NEW,)),),
    Action.REMOVE_HELPER: ((Kind.RETURNED, (Who.GONE,)),),
    Action.REWORK: ((Kind.DISPATCHED, _ALL),),
    Action.SEND_BACK: ((Kind.SENT_BACK, (Who.LEAD,)),),
    Action.ASK_RETURN: ((Kind.RETURN_ASKED, (Who.IN_CHARGE,)),),
    Action.DISPUTE: ((Kind.RETURN_ASKED, (Who.IN_CHARGE,)),),
    Action.GRANT_RETURN: ((Kind.RETURNED, (Who.GONE,)),),
    Action.UPHOLD_DISPUTE: ((Kind.RETURNED, (Who.GONE,)),),
    Action.REFUSE_RETURN: ((Kind.RETURN_REFUSED, (Who.LEAD,)),),
    Action.REJECT_DISPUTE: ((Kind.RETURN_REFUSED, (Who.LEAD,)),),
    Action.ASK_EXTENSION: ((Kind.EXTENSION_ASKED, (Who.IN_CHARGE,)),),
    Action.GRANT_EXTENSION: ((Kind.EXTENSION_GRANTED, (Who.LEAD,)),),
    Action.REFUSE_EXTENSION: ((Kind.EXTENSION_REFUSED, (Who.LEAD,)),),
    Action.URGE: ((Kind.URGED, (Who.LEAD,)),),
    Action.SUPERVISE: ((Kind.SUPERVISED, (Who.LEAD,)),),
    Action.LIST_FOR_MEETING: ((Kind.MEETING, (Who.IN_CHARGE, *_ALL)),),
    Action.PROPOSE: ((Kind.SIGN_OFF, (Who.IN_CHARGE,)),),
}
"""What a step tells whom; a step that is not in it tells nobody. The revisit is told by what came
of it, see ``_revisited``.
"""

TIME: dict[Noticed, tuple[Kind, tuple[Who, ...]]] = {
    Noticed.WARNED: (Kind.DUE_SOON, (Who.LEAD,)),
    Noticed.LATE: (Kind.LATE, (Who.LEAD, Who.IN_CHARGE)),
    Noticed.RECOUNTED: (Kind.RECOUNTED, (Who.LEAD,)),
}
OF_THE_HOTLINE = frozenset({Clock.DISPATCH, Clock.REVISIT})
"""Clocks the hotline itself owes something by: no department is pressed for them."""


def told(happening: Happening) -> list[tuple[Kind, str]]:
    """Each kind of notice with the department that gets it (``IN_CHARGE``: those in charge), each
    pair once.
    """
    found: dict[tuple[Kind, str], None] = {}
    for kind, who in _rows(happening):
        for department in sorted(_departments(who, happening.before, happening.after)):
            found[kind, department] = None
    return list(found)


def _rows(happening: Happening) -> Iterator[tuple[Kind, Who]]:
    if happening.noticed is not None:
        kind, whom = TIME[happening.noticed]
        if happening.clock in OF_THE_HOTLINE:
            whom = (Who.IN_CHARGE,)
        yield from ((kind, who) for who in whom)
    if happening.action in (Action.REVISIT, Action.GIVE_UP_REVISIT):
        yield from ((_revisited(happening.after), who) for who in _ALL)
    elif happening.action is not None:
        for kind, whom in STEPS.get(happening.action, ()):
            yield from ((kind, who) for who in whom)


def _revisited(after: Standing) -> Kind:
    if isinstance(after.unreached, Unreached):
        return Kind.UNREACHED
    return Kind.SETTLED if after.resolved else Kind.UNSETTLED


def _departments(who: Who, before: Standing, after: Standing) -> frozenset[str]:
    match who:
        case Who.LEAD:
            return _lead(after)
        case Who.HELPERS:
            return after.helpers
        case Who.NEW:
            # Who helped and is to lead now has something new to do, too.
            return _having(after, before) | (_lead(after) - _lead(before))
        case Who.GONE:
            return _having(before, after)
        case Who.IN_CHARGE:
            return frozenset({IN_CHARGE})


def _lead(standing: Standing) -> frozenset[str]:
    return frozenset() if standing.lead is None else frozenset({standing.lead})


def _having(one: Standing, other: Standing) -> frozenset[str]:
    """Those who have the case in ``one`` and not in ``other``."""
    return (_lead(one) | one.helpers) - _lead(other) - other.helpers
