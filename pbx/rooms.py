"""Which bridge is which place of a call (asterisk-conf/dialplan/rooms.conf)."""

from __future__ import annotations

from acd.values import Place

ASIDE_ENDING = "-aside"
"""What the name of a call's second room ends with; the first has the call's own id."""
_MUSIC_ONLY = "holding_bridge"
_WITH_MUSIC = {"rx-held": Place.HELD, "rx-lonely": Place.MAIN}
"""A citizen with nobody else in MAIN hears music apart from it, and is in MAIN all the same."""


def place_of(technology: str, name: str) -> Place | None:
    """The place a bridge is; None for the bridge of those who wait, which is no place of a call.

    A bridge of the PBX's own making (its queue joins in one) is MAIN.
    """
    if technology == _MUSIC_ONLY:
        return _WITH_MUSIC.get(name)
    return Place.ASIDE if name.endswith(ASIDE_ENDING) else Place.MAIN
