"""Ids of events: ``<seq>@<journal>``. A bare number means the journal of now."""

from __future__ import annotations

import re

_ID = re.compile(r"^(\d{1,18})(?:@([A-Za-z0-9-]{1,64}))?$")


def event_id(seq: int, journal: str) -> str:
    return f"{seq}@{journal}"


def position_of(last_event_id: str | None, journal: str, newest: int) -> tuple[int, bool]:
    """After which number to go on, and whether facts were lost to the client.

    Lost: the id is not one of ours, belongs to another journal, or lies in the future of this one.
    """
    if last_event_id is None or not last_event_id.strip():
        return newest, False
    found = _ID.match(last_event_id.strip())
    if found is None or (found[2] is not None and found[2] != journal) or int(found[1]) > newest:
        return newest, True
    return int(found[1]), False
