"""What a request about a call answers with: the call as it stands afterwards."""

from __future__ import annotations

from api.calls.schemas import Call, show_live, show_row
from api.here import Here
from api.problems import Problem


def after(call: str, site: Here) -> Call:
    """Raises Problem ``no_such_call`` when it ended with that."""
    found = site.ports.centre.call(call)
    if found is None:
        raise Problem("no_such_call", "The call ended meanwhile.")
    return show_live(found, site)


async def after_or_stored(call: str, site: Here) -> Call:
    """The same for a call that may be over since long."""
    found = site.ports.centre.call(call)
    if found is not None:
        return show_live(found, site)
    history = await site.ports.calls.one(call)
    if history is None:
        raise Problem("no_such_call", "The call ended meanwhile.")
    return show_row(history.row, None, site)
