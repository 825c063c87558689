"""Who must have heard whom, noted while the calls go on and judged when they are over."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from functools import partial

from tests.live.desk.voices import SIX_TONES
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.listen import TORN_SECONDS, Heard

PHASE_SECONDS = 2.7
"""The shortest time in which one torn hole is no more than the tenth that is let pass."""
AS_LOUD_AS_MUSIC = 0.003

When = tuple[float, float]


async def phase() -> When:
    """Let them talk; the wall-clock seconds in which nothing else happened."""
    begin = time.time()
    await asyncio.sleep(PHASE_SECONDS)
    return begin, time.time()


class Ears:
    """Each of the six voices belongs to one party of a call, known by its phone."""

    def __init__(self, voices: dict[str, int]) -> None:
        """``voices``: which tone (Hz) each phone plays, by its name; it may grow."""
        self._voices = voices
        self._notes: list[Callable[[dict[str, Heard]], None]] = []
        self._phones: dict[str, BaresipPhone] = {}

    def together(self, when: When, *phones: BaresipPhone) -> None:
        """These hear exactly each other."""
        for phone in phones:
            others = tuple(self._voices[other.name] for other in phones if other is not phone)
            self._note(phone, partial(_hears_these, when, others))

    def music(self, when: When, *phones: BaresipPhone) -> None:
        """These hear nobody's voice, and not silence."""
        for phone in phones:
            self._note(phone, lambda heard: hears_music(heard, when))

    def nobody(self, when: When, *phones: BaresipPhone) -> None:
        """These hear nobody's voice; whether there is music does not matter."""
        for phone in phones:
            self._note(phone, lambda heard: hears(heard, when))

    def judge(self) -> None:
        """Raises NotHeard for the first note that is not true. To be asked before the phones are
        switched off.
        """
        sounds = {name: phone.heard() for name, phone in self._phones.items()}
        notes, self._notes = self._notes, []
        for note in notes:
            note(sounds)

    def _note(self, phone: BaresipPhone, check: Callable[[Heard], None]) -> None:
        self._phones[phone.name] = phone
        self._notes.append(lambda sounds: check(sounds[phone.name]))


def _hears_these(when: When, tones: tuple[int, ...], heard: Heard) -> None:
    hears(heard, when, *tones)


def hears(heard: Heard, when: When, *tones: int) -> None:
    """Exactly these tones; a hole that a busy machine tears is let pass, a foreign tone never."""
    heard.expect_tones(tones, *when, candidates=SIX_TONES, torn=TORN_SECONDS)


def hears_music(heard: Heard, when: When) -> None:
    """No voice at all, and not silence."""
    hears(heard, when)
    part = heard.between(*when).samples
    assert float((part**2).mean() ** 0.5) > AS_LOUD_AS_MUSIC, f"{heard.name}: silence"
