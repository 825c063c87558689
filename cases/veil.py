"""What hides sealed callers: their numbers in every way they are written, their names, in any text
or JSON. No I/O: it is told who is sealed (``cases.sealing``).

The same number is hidden wherever it stands, whoever wrote it there: what is added to the program
later cannot forget to hide it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import phonenumbers

PSEUDONYM = re.compile(r"sealed-[0-9a-f]{4,16}")
SHORTEST = 7
"""Digits. Shorter numbers are extensions and services, nobody's own; and they would be found in
everything.
"""
_BETWEEN = r"[ \-.()/\u00a0\u2010-\u2015\uff08\uff09]{0,3}"
"""Numbers are written with spaces, dots, dashes and brackets between their digits."""
TELEPHONE = re.compile(rf"\+?\d(?:{_BETWEEN}\d){{{SHORTEST - 1},}}")
"""Whatever might be somebody's number."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One caller who is sealed."""

    pseudonym: str
    number: str | None
    """E.164."""
    others: tuple[str, ...] = ()
    """Numbers as the network sent them that have no E.164 form."""
    names: tuple[str, ...] = ()


def ways_to_write(number: str) -> frozenset[str]:
    """The digits of a number: international with and without 00, national with and without 0."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    found = {digits}
    if number.startswith("+"):
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            pass
        else:
            national = phonenumbers.national_significant_number(parsed)
            found |= {"00" + digits, national, "0" + national}
    return frozenset(one for one in found if len(one) >= SHORTEST)


def can_be_hidden(name: str) -> bool:
    """Whether a name can be told from other words: two signs at least, and a capital letter if
    it is of ASCII alone, as no word of the API has.
    """
    return len(name) >= 2 and (not name.isascii() or name != name.lower())


class Veil:
    """Who is sealed now, in memory: to be asked at every answer, event and line of the log."""

    def __init__(self, sealed: Iterable[Sealed] = ()) -> None:
        self.changed: Callable[[], None] = lambda: None
        """Called after every change."""
        self.replace(sealed)

    def __bool__(self) -> bool:
        """Whether anybody is sealed."""
        return bool(self._sealed)

    def replace(self, sealed: Iterable[Sealed]) -> None:
        """These are sealed, and nobody else."""
        self._sealed = {one.pseudonym: one for one in sealed}
        self._learn()

    def add(self, sealed: Sealed) -> None:
        self._sealed[sealed.pseudonym] = sealed
        self._learn()

    def remove(self, pseudonym: str) -> None:
        if self._sealed.pop(pseudonym, None) is not None:
            self._learn()

    def _learn(self) -> None:
        self._ways: dict[str, str] = {}
        words: dict[str, str] = {}
        for one in self._sealed.values():
            for number in (one.number, *one.others):
                for digits in ways_to_write(number) if number else ():
                    self._ways[digits] = one.pseudonym
            words |= {name: one.pseudonym for name in one.names if can_be_hidden(name)}
        self._lengths = sorted({len(digits) for digits in self._ways}, reverse=True)
        shortest = min(self._lengths, default=SHORTEST)
        self._run = re.compile(rf"\+?\d(?:{_BETWEEN}\d){{{shortest - 1},}}")
        self._words = words
        longest_first = sorted(words, key=len, reverse=True)
        self._names = re.compile("|".join(map(_as_word, longest_first))) if words else None
        self.changed()

    def pseudonym(self, number: str) -> str | None:
        """What is shown for a number, however it is written; None when it is not sealed."""
        digits = "".join(str(unicodedata.digit(s)) for s in number if s.isdecimal())
        return self._ways.get(digits) if digits else None

    def number(self, pseudonym: str) -> str | None:
        """The number behind a pseudonym; None when nobody has it, or it hides no number."""
        found = self._sealed.get(pseudonym)
        if found is None:
            return None
        return found.number or next(iter(found.others), None)

    def spellings(self) -> dict[str, str]:
        """Every way a sealed number may be sent, and the pseudonym."""
        international = {
            one.number: one.pseudonym for one in self._sealed.values() if one.number is not None
        }
        return {**self._ways, **international}

    def finds(self, wanted: str, number: str) -> bool:
        """Whether a search for ``wanted`` finds ``number`` by its end; a sealed one only when it is
        given whole (see ``store.sealed``).
        """
        sealed = self.pseudonym(number)
        if sealed is not None:
            return self.pseudonym(wanted) == sealed
        return number.endswith(wanted)

    def hide(self, text: str) -> str:
        """The text with the pseudonym in place of every number and name of a sealed caller."""
        if self._ways:
            text = self._run.sub(self._hide_run, text)
        if self._names is not None:
            text = self._names.sub(lambda found: self._words[found[0]], text)
        return text

    def hide_value(self, value: Any) -> Any:
        """A JSON value, keys too. A name that was sent together with a sealed number is left
        out, whether it was known before or not.
        """
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            return [self.hide_value(one) for one in value]
        if not isinstance(value, dict):
            return value
        shown = {self.hide(key): self.hide_value(one) for key, one in value.items()}
        caller = value.get("caller")
        if isinstance(caller, str) and value.get("caller_name") and self.pseudonym(caller):
            shown["caller_name"] = ""
        return shown

    def hide_json(self, text: str) -> str:
        """A JSON text. It is only taken apart when there is something to hide in it."""
        if not self or (self.hide(text) == text and "\\u" not in text):
            return text
        value = self.hide_value(json.loads(text))
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _hide_run(self, found: re.Match[str]) -> str:
        """Numbers among the digits of one run, each beginning and ending where digits do."""
        text = found[0]
        at = [index for index, sign in enumerate(text) if sign.isdecimal()]
        digits = "".join(str(unicodedata.digit(text[index])) for index in at)
        shown: list[str] = []
        done = first = 0
        while first < len(at):
            end = self._number_at(digits, at, first)
            if end is None:
                first += 1
                continue
            start = at[first]
            plus = start > done and text[start - 1] == "+"
            shown += [text[done : start - plus], self._ways[digits[first:end]]]
            done, first = at[end - 1] + 1, end
        return "".join(shown) + text[done:]

    def _number_at(self, digits: str, at: list[int], first: int) -> int | None:
        """Where the number that begins with the digit ``first`` ends, if one does."""
        if first and at[first] == at[first - 1] + 1:
            return None
        for length in self._lengths:
            end = first + length
            if end > len(at) or (end < len(at) and at[end] == at[end - 1] + 1):
                continue
            if digits[first:end] in self._ways:
                return end
        return None


def _as_word(name: str) -> str:
    """A name of ASCII letters is not found within a longer word; Chinese has no spaces."""
    return rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name)
