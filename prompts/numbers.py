"""Numbers as they are spoken, part by part, so that a handful of recorded words says them all.

Chinese: 2 before a measure word is 两 (两分钟), and so are 2 hundred and 2 thousand; elsewhere in a
number it is 二 (十二, 二十, 一百零二). Ten to nineteen have no 一 in front (十二), but do inside a
larger number (一百一十二). Zeros between digits are one 零 (一百零五, 一千零五), at the end
they are none (一百五十). An ordinal never has 两 (第二, 第二百).

English: "one hundred and five", as in British usage.
"""

from __future__ import annotations

LARGEST = 9999

Parts = tuple[str, ...]
"""Names of prompts, to be played one after the other."""

CHINESE_WORDS: dict[str, str] = {
    **{f"num-{digit}": word for digit, word in enumerate("零一二三四五六七八九十")},
    "num-liang": "两",
    "num-100": "百",
    "num-1000": "千",
}
"""The Chinese parts and what each of them says."""

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ENGLISH_WORDS: dict[str, str] = {
    **{f"num-{number}": word for number, word in enumerate(_ONES)},
    **{f"num-{number}": word for number, word in zip(range(20, 100, 10), _TENS, strict=True)},
    "num-hundred": "hundred",
    "num-thousand": "thousand",
    "num-and": "and",
}
"""The English parts and what each of them says."""


def chinese(number: int, *, ordinal: bool = False) -> Parts:
    """A quantity before a measure word (0 to 9999), or with ``ordinal`` what follows 第.

    Raises ValueError.
    """
    _check(number)
    if number == 2 and not ordinal:
        return ("num-liang",)
    if number == 0:
        return ("num-0",)
    parts: list[str] = []
    zero = False
    for unit in (1000, 100, 10, 1):
        digit = number // unit % 10
        if digit == 0:
            zero = bool(parts)
            continue
        if zero:
            parts.append("num-0")
            zero = False
        if digit == 2 and unit >= 100 and not ordinal:
            parts.append("num-liang")
        elif not (digit == 1 and unit == 10 and not parts):
            parts.append(f"num-{digit}")
        if unit > 1:
            parts.append(f"num-{unit}")
    return tuple(parts)


def english(number: int) -> Parts:
    """A quantity from 0 to 9999. Raises ValueError."""
    _check(number)
    parts: list[str] = []
    thousands, rest = divmod(number, 1000)
    hundreds, small = divmod(rest, 100)
    if thousands:
        parts += [f"num-{thousands}", "num-thousand"]
    if hundreds:
        parts += [f"num-{hundreds}", "num-hundred"]
    if small and parts:
        parts.append("num-and")
    if small or not parts:
        if small < 20:
            parts.append(f"num-{small}")
        else:
            parts.append(f"num-{small // 10 * 10}")
            if small % 10:
                parts.append(f"num-{small % 10}")
    return tuple(parts)


def _check(number: int) -> None:
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} cannot be spoken: 0 to {LARGEST} can")
