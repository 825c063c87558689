"""Text as PostgreSQL can hold it."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, TypeVar

from acd.facts import Fact

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""NUL, which no PostgreSQL text holds, and halves of surrogate pairs, which are no characters."""

F = TypeVar("F", bound=Fact)


def clean_text(text: str) -> str:
    """The text with every character PostgreSQL refuses replaced by U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def clean_fact(fact: F) -> F:
    """The fact with clean texts. The journal keeps what was really sent."""
    changes: dict[str, Any] = {
        field.name: cleaned
        for field in dataclasses.fields(fact)
        if isinstance(value := getattr(fact, field.name), str)
        and (cleaned := clean_text(value)) != value
    }
    return dataclasses.replace(fact, **changes) if changes else fact
