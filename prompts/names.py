"""What prompts may be called, and in which languages they are spoken."""

from __future__ import annotations

import re

from prompts.errors import NameRefused

LANGUAGES = ("zh", "en")
"""Chinese (Mandarin) and English, as ``CHANNEL(language)`` names them on the PBX."""
NAME_PATTERN = "^[a-z0-9][a-z0-9_-]{0,39}$"
"""Names become file names and arguments in a dialplan: nothing else gets in."""
_NAME = re.compile(NAME_PATTERN)


def check_name(name: str) -> str:
    """The name itself. Raises ``NameRefused``."""
    # "$" alone would also match before a last line end.
    if "\n" in name or not _NAME.search(name):
        raise NameRefused(
            "a prompt is named by 1 to 40 small letters, digits, - and _, "
            "beginning with a letter or digit"
        )
    return name


def check_language(language: str) -> str:
    """The language itself. Raises ``NameRefused``."""
    if language not in LANGUAGES:
        raise NameRefused(f"the languages of prompts are {', '.join(LANGUAGES)}")
    return language
