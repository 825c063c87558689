"""What is not wrong with a site and should be known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Warned:
    """One such thing, told so that it can be said in any language."""

    pointer: str
    """Where it can be put right, as a JSON pointer into the document."""
    code: str
    values: Mapping[str, int | str]
    """What the words of the code have gaps for."""
    sentence: str
    """The same in English."""
