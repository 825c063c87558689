"""A word to one caller who waits.

Nobody is moved for it: the words are left on the caller's channel, whose own dialplan plays them
when it next looks up from the music (dialplan/announce.conf), within two seconds. A seat that
answers meanwhile takes the caller out of it like out of the music, and words that come too late are
never played.
"""

from __future__ import annotations

from collections.abc import Callable

from acd.commands import Announce
from acd.values import LegId

LANGUAGES = ("zh", "en")
"""The channel knows which of them its caller is spoken to in, so the words are left in both."""

Announcement = Callable[[str, str, int, int], tuple[str, ...]]
"""Language, kind, position and expected wait in seconds to the names of the sounds in order."""


def without_words(language: str, kind: str, position: int, seconds: int) -> tuple[str, ...]:
    """For a PBX that has nothing to say."""
    return ()


def announce(
    command: Announce, announcement: Announcement, set_variable: Callable[[LegId, str, str], None]
) -> None:
    """Leave the words on the citizen's channel; what makes it play them is set last."""
    leg = LegId(command.call)
    for language in LANGUAGES:
        parts = announcement(language, command.kind, command.position, command.seconds)
        set_variable(leg, f"RX_PARTS_{language}", "&".join(parts))
    set_variable(leg, "RX_ANNOUNCE", command.kind)
