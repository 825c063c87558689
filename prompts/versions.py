"""What is known of one version of a prompt, as it is kept beside its sound."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from prompts.errors import LibraryError

ABOUT = "about.json"


class Source(StrEnum):
    UPLOAD = "upload"
    SPEECH = "speech"
    """Spoken by a machine from a text that somebody gave."""
    BUILT_IN = "built_in"
    """Spoken by a machine from a text of the program's own."""


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    """1 for the first."""
    source: Source
    seconds: float
    given_lufs: float
    lufs: float
    clipped: int
    digest: str
    """SHA-256 of the 16 kHz file, hexadecimal."""
    text: str
    """What is said, where it is known; "" for an upload without it."""
    by: str
    at: float
    """When it was stored, seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt in one language; ``current`` is what is played."""

    language: str
    name: str
    current: Version


def write_version(folder: Path, version: Version) -> None:
    text = json.dumps(asdict(version), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / ABOUT).write_text(text, encoding="utf-8")


def read_version(folder: Path) -> Version:
    """Raises ``LibraryError``."""
    try:
        fields = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return Version(**{**fields, "source": Source(fields["source"])})
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise LibraryError(f"{folder / ABOUT} cannot be understood: {fault}") from fault
