"""What a waiting caller hears, read out of the table of texts."""

from __future__ import annotations

import pytest

from prompts import waiting
from prompts.errors import NameRefused
from prompts.numbers import Parts
from prompts.texts import TEXTS


def zh(parts: Parts) -> str:
    return "".join(TEXTS[part].zh for part in parts)


def en(parts: Parts) -> str:
    return " ".join(TEXTS[part].en for part in parts)


@pytest.mark.parametrize(
    ("place", "seconds", "chinese", "english"),
    [
        (1, 0, "您是下一位。", "You are next."),
        (2, 0, "您排在第二位。", "You are number two in the queue."),
        (
            12,
            120,
            "您排在第十二位。预计等待两分钟",
            "You are number twelve in the queue. The expected wait is about two minutes",
        ),
        (
            1,
            25,
            "您是下一位。预计等待三十秒",
            "You are next. The expected wait is about thirty seconds",
        ),
        (
            105,
            3700,
            "您排在第一百零五位。预计等待六十二分钟",
            (
                "You are number one hundred and five in the queue. "
                "The expected wait is about sixty two minutes"
            ),
        ),
    ],
)
def test_the_place_in_the_queue(place: int, seconds: float, chinese: str, english: str) -> None:
    assert zh(waiting.position("zh", place, seconds)) == chinese
    assert en(waiting.position("en", place, seconds)) == english


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "ten seconds"),
        (10, "ten seconds"),
        (50.5, "one minute"),
        (60, "one minute"),
        (61, "two minutes"),
        (120, "two minutes"),
    ],
)
def test_an_estimate_is_rounded_up(seconds: float, said: str) -> None:
    assert en(waiting.expected_wait("en", seconds)) == f"The expected wait is about {said}"


def test_an_unknown_wait_is_not_spoken_of() -> None:
    assert waiting.expected_wait("zh", 0) == ()


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (0, "零秒", "zero seconds"),
        (1, "一秒", "one second"),
        (2, "两秒", "two seconds"),
        (60, "一分钟", "one minute"),
        (62, "一分钟两秒", "one minute and two seconds"),
        (125, "两分钟五秒", "two minutes and five seconds"),
    ],
)
def test_a_length_of_time(seconds: int, chinese: str, english: str) -> None:
    assert zh(waiting.length_of_time("zh", seconds)) == chinese
    assert en(waiting.length_of_time("en", seconds)) == english


def test_places_and_languages_that_there_are_not() -> None:
    with pytest.raises(ValueError, match="no place 0"):
        waiting.position("zh", 0, 0)
    with pytest.raises(NameRefused):
        waiting.position("fr", 1, 0)


def test_whatever_is_said_has_words_in_its_language() -> None:
    for language in ("zh", "en"):
        for place in (1, 2, 10, 99, 101, 1234, 20_000):
            for seconds in (0.0, 5.0, 59.0, 61.0, 4000.0, 1e6):
                for part in waiting.position(language, place, seconds):
                    assert TEXTS[part].of(language), (language, part)
        for parts in (waiting.comfort(language), waiting.ring_back_offer(language)):
            assert all(TEXTS[part].of(language) for part in parts)
