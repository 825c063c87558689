"""The words of notices: read once, and checked then, so that no notice fails for want of a word."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, get_args

from cases.deadlines.clocks import Clock
from notices.errors import TemplatesWrong
from notices.values import Kind, Language

FIELDS = frozenset({"case", "department", "due", "clock"})
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Said:
    """What a notice says."""

    subject: str
    """One line."""
    text: str


class Templates:
    """Raises TemplatesWrong for a document that lacks a kind or a language, or has a field that is
    none of ``FIELDS``.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._said: dict[tuple[Kind, Language], Said] = {}
        self._clocks: dict[tuple[Clock, Language], str] = {}
        self._words: dict[tuple[str, Language], str] = {}
        try:
            for language in LANGUAGES:
                for kind in Kind:
                    entry = document[kind.value][language]
                    said = Said(entry["subject"], entry["text"])
                    _check(said)
                    self._said[kind, language] = said
                for clock in Clock:
                    self._clocks[clock, language] = document["clock"][language][clock.value]
                for word in ("no_deadline", "in_charge"):
                    self._words[word, language] = document["words"][language][word]
        except (KeyError, TypeError, ValueError) as fault:
            raise TemplatesWrong(f"the words of notices are not complete: {fault}") from fault

    def say(
        self,
        kind: Kind,
        language: Language,
        *,
        case: str,
        department: str,
        due: str | None,
        clock: Clock | None,
    ) -> Said:
        """``department`` "" : those in charge; ``due`` a moment as it is to be read, or None."""
        template = self._said[kind, language]
        fields = {
            "case": case,
            "department": department or self._words["in_charge", language],
            "due": due or self._words["no_deadline", language],
            "clock": "" if clock is None else self._clocks[clock, language],
        }
        subject = " ".join(template.subject.format(**fields).split())
        return Said(subject, template.text.format(**fields))


def shipped() -> Templates:
    """The words that came with the program. Raises TemplatesWrong."""
    text = (files("notices") / "templates.toml").read_text(encoding="utf-8")
    return Templates(tomllib.loads(text))


def _check(said: Said) -> None:
    for text in (said.subject, said.text):
        named = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        if unknown := named - FIELDS:
            raise ValueError(f"unknown field {min(unknown)!r}")
    if "\n" in said.subject:
        raise ValueError("a subject is one line")
