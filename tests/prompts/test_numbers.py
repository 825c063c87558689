"""Numbers as Chinese and English speakers say them."""

from __future__ import annotations

import pytest

from prompts.numbers import CHINESE_WORDS, ENGLISH_WORDS, LARGEST, chinese, english


def zh(number: int, *, ordinal: bool = False) -> str:
    return "".join(CHINESE_WORDS[part] for part in chinese(number, ordinal=ordinal))


def en(number: int) -> str:
    return " ".join(ENGLISH_WORDS[part] for part in english(number))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (1, "一"),
        (2, "两"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (12, "十二"),
        (20, "二十"),
        (22, "二十二"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (102, "一百零二"),
        (105, "一百零五"),
        (110, "一百一十"),
        (112, "一百一十二"),
        (120, "一百二十"),
        (150, "一百五十"),
        (200, "两百"),
        (202, "两百零二"),
        (222, "两百二十二"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1005, "一千零五"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (1105, "一千一百零五"),
        (1250, "一千两百五十"),
        (2000, "两千"),
        (2002, "两千零二"),
        (2022, "两千零二十二"),
        (2222, "两千两百二十二"),
        (9999, "九千九百九十九"),
    ],
)
def test_a_quantity_in_chinese(number: int, said: str) -> None:
    assert zh(number) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "一"), (2, "二"), (12, "十二"), (102, "一百零二"), (200, "二百"), (2000, "二千")],
)
def test_a_place_in_chinese_never_has_liang(number: int, said: str) -> None:
    assert zh(number, ordinal=True) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "zero"),
        (1, "one"),
        (2, "two"),
        (10, "ten"),
        (13, "thirteen"),
        (20, "twenty"),
        (21, "twenty one"),
        (40, "forty"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (101, "one hundred and one"),
        (105, "one hundred and five"),
        (112, "one hundred and twelve"),
        (999, "nine hundred and ninety nine"),
        (1000, "one thousand"),
        (1001, "one thousand and one"),
        (1100, "one thousand one hundred"),
        (2345, "two thousand three hundred and forty five"),
        (9999, "nine thousand nine hundred and ninety nine"),
    ],
)
def test_a_quantity_in_english(number: int, said: str) -> None:
    assert en(number) == said


_CHINESE_DIGITS = {word: digit for digit, word in enumerate("零一二三四五六七八九")} | {"两": 2}


def _value_of_chinese(said: str) -> int:
    value, digit = 0, 0
    for word in said:
        if word in "十百千":
            value += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[word]
            digit = 0
        else:
            digit = _CHINESE_DIGITS[word]
    return value + digit


def _value_of_english(said: str) -> int:
    words = {
        word: int(part.removeprefix("num-"))
        for part, word in ENGLISH_WORDS.items()
        if part.removeprefix("num-").isdecimal()
    }
    value, small = 0, 0
    for word in said.replace(" and ", " ").split():
        if word == "thousand":
            value, small = value + small * 1000, 0
        elif word == "hundred":
            value, small = value + small * 100, 0
        else:
            small += words[word]
    return value + small


def test_every_number_says_itself_and_no_other() -> None:
    for number in range(LARGEST + 1):
        assert _value_of_chinese(zh(number)) == number
        assert _value_of_chinese(zh(number, ordinal=True)) == number
        assert _value_of_english(en(number)) == number


def test_no_chinese_number_has_two_zeros_in_a_row_or_one_at_its_end() -> None:
    for number in range(1, LARGEST + 1):
        said = zh(number)
        assert "零零" not in said
        assert not said.endswith("零")


@pytest.mark.parametrize("number", [-1, 10_000])
def test_what_cannot_be_spoken(number: int) -> None:
    with pytest.raises(ValueError, match="0 to 9999"):
        chinese(number)
    with pytest.raises(ValueError, match="0 to 9999"):
        english(number)
