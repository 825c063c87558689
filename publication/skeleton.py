"""A text as its digits and letters alone, sign for sign, so that a number is found however it is
written: full-width, in Chinese numerals, with spaces, dashes or invisible signs in between.
"""

from __future__ import annotations

import unicodedata

_CHINESE = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)) | {
    "幺": "1",
    "两": "2",
    "壹": "1",
    "贰": "2",
    "叁": "3",
    "肆": "4",
    "伍": "5",
    "陆": "6",
    "柒": "7",
    "捌": "8",
    "玖": "9",
}
_BETWEEN = frozenset("-‐‑‒–—―_.·•・,，、/\\()（）[]【】*#~+:：")
BETWEEN = "-"
"""Stands for whatever may stand within a number."""
OTHER = "~"
"""Stands for what no number has."""


def skeleton(text: str) -> str:
    """As many signs as the text has: ASCII digits, letters (capitals) and ``@``; ``-`` for what may
    stand within a number, ``~`` for everything else.
    """
    return "".join(map(_sign, text))


def folded(text: str) -> str:
    """As many signs as the text has, full-width ones and their like as plain ones."""
    return "".join(
        plain if len(plain := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in text
    )


def _sign(sign: str) -> str:
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if sign in _CHINESE:
        return _CHINESE[sign]
    if sign in _BETWEEN or sign.isspace() or unicodedata.category(sign) in ("Cf", "Mn", "Cc"):
        return BETWEEN
    plain = unicodedata.normalize("NFKC", sign)
    if len(plain) == 1 and plain.isascii() and (plain.isalnum() or plain == "@"):
        return plain.upper()
    return OTHER
