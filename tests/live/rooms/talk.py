"""Phases of a call and who must be heard in them."""

from __future__ import annotations

import asyncio
import time

from tests.live.kit.listen import TORN_SECONDS, Heard

PHASE_SECONDS = 3.0
AS_LOUD_AS_MUSIC = 0.003

When = tuple[float, float]


async def phase() -> When:
    """Let them talk; the wall-clock seconds in which nothing else happened."""
    begin = time.time()
    await asyncio.sleep(PHASE_SECONDS)
    return begin, time.time()


def hears(heard: Heard, when: When, *tones: int) -> None:
    """Exactly these tones; a hole that a busy machine tears is let pass, a foreign tone never."""
    heard.expect_tones(tones, *when, torn=TORN_SECONDS)


def hears_music(heard: Heard, when: When) -> None:
    """Nobody's voice, and not silence."""
    heard.expect_tones((), *when)
    part = heard.between(*when).samples
    assert float((part**2).mean() ** 0.5) > AS_LOUD_AS_MUSIC, f"{heard.name}: silence"
