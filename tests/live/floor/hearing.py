"""Who is heard by whom while nothing else happens, and what of it is in the recording."""

from __future__ import annotations

import asyncio
import time

import httpx

from tests.live.audio.recorded import Recorded, recorded
from tests.live.kit.listen import TORN_SECONDS, Heard

PHASE_SECONDS = 2.8
"""Long enough for a hole that other tests may tear (a fifth of a second, a tenth of the whole)."""

When = tuple[float, float]


async def phase() -> When:
    """Let them talk; the wall-clock seconds of it."""
    began = time.time()
    await asyncio.sleep(PHASE_SECONDS)
    return began, time.time()


def hears(heard: Heard, when: When, *tones: int) -> None:
    """Exactly these tones: what does not belong there never passes."""
    heard.expect_tones(tones, *when, torn=TORN_SECONDS)


async def recording(api: httpx.AsyncClient, call: str, *said: tuple[str, int, When]) -> Recorded:
    """The recording of a call, each track of it complete for what is named: (role, tone, when)."""
    found = await recorded(api, call)
    for role, tone, when in said:
        track = found.voice(role).sound
        track.expect_tones({tone}, *when, torn=TORN_SECONDS)
    return found
