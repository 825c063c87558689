"""Which clocks run while a case stands where it stands."""

from __future__ import annotations

from enum import StrEnum

from cases.loop.values import Mark, Mode, Stage, Standing


class Clock(StrEnum):
    """What has to be done by a moment."""

    DISPATCH = "dispatch"
    """Give the case to a department, or settle it; runs from its opening."""
    ACCEPT = "accept"
    """The lead says that it has the case; runs from the dispatch, like the next two."""
    RETURN = "return"
    """Until then the lead may ask to return it. Nobody is late who does not."""
    REPLY = "reply"
    REVISIT = "revisit"
    """Ring the citizen; runs from the closing."""


DUTIES = frozenset(Clock) - {Clock.RETURN}
"""Those that can be missed."""

_AT = {
    Stage.RECEIVED: frozenset({Clock.DISPATCH}),
    Stage.DISPATCHED: frozenset({Clock.ACCEPT, Clock.RETURN, Clock.REPLY}),
    Stage.HANDLING: frozenset({Clock.RETURN, Clock.REPLY}),
}


def running(standing: Standing) -> frozenset[Clock]:
    """The clocks that run."""
    if standing.stage is Stage.CLOSED:
        settled = standing.marks & {Mark.TAKEN_BACK, Mark.MERGED}
        visited = standing.mode is Mode.DISPATCHED and not settled
        return frozenset({Clock.REVISIT}) if visited else frozenset()
    return _AT.get(standing.stage, frozenset())


def changes(before: Standing, after: Standing) -> tuple[frozenset[Clock], frozenset[Clock]]:
    """``(stopped, started)`` by a step: what the old lead owed is not owed by the new one."""
    was, now = running(before), running(after)
    stay = was & now if before.lead == after.lead else frozenset()
    return was - stay, now - stay
