"""What a caller who waits is told, as a sequence of prompts: the place in the queue, how long it
will take, a word of comfort, the offer to be rung back.
"""

from __future__ import annotations

from prompts.names import check_language
from prompts.numbers import LARGEST, Parts, chinese, english

MINUTE = 60


def position(language: str, place: int, wait_seconds: float) -> Parts:
    """The place in the queue (1: next), and the expected wait in seconds where it is known (0: not
    known).

    Raises ValueError for a place below 1.
    """
    check_language(language)
    if place < 1:
        raise ValueError(f"there is no place {place} in a queue")
    if place == 1:
        said: Parts = ("position-next",)
    elif language == "zh":
        said = ("position-before", *chinese(min(place, LARGEST), ordinal=True), "position-after")
    else:
        said = ("position-before", *english(min(place, LARGEST)), "position-after")
    return said + expected_wait(language, wait_seconds)


def expected_wait(language: str, seconds: float) -> Parts:
    """ "About three minutes": an estimate is not spoken as if it were exact.

    Below a minute it is rounded up to ten seconds, above it to whole minutes. Nothing is said of
    an unknown wait (0).
    """
    check_language(language)
    if seconds <= 0:
        return ()
    return ("wait-before", *length_of_time(language, _rounded(seconds)))


def length_of_time(language: str, seconds: int) -> Parts:
    """A length of time in minutes and seconds, e.g. 两分钟, "two minutes and five seconds"."""
    check_language(language)
    minutes, rest = divmod(max(0, seconds), MINUTE)
    minutes = min(minutes, LARGEST)
    parts: list[str] = []
    if minutes:
        parts += _measured(language, minutes, "minute")
    if rest or not minutes:
        if minutes and language == "en":
            parts.append("num-and")
        parts += _measured(language, rest, "second")
    return tuple(parts)


def comfort(language: str) -> Parts:
    check_language(language)
    return ("comfort",)


def ring_back_offer(language: str) -> Parts:
    check_language(language)
    return ("ring-back-offer",)


def _rounded(seconds: float) -> int:
    step = 10 if seconds <= MINUTE else MINUTE
    return int(-(-seconds // step)) * step


def _measured(language: str, number: int, unit: str) -> list[str]:
    if language == "zh":
        return [*chinese(number), f"{unit}s"]
    return [*english(number), unit if number == 1 else f"{unit}s"]
