"""Prompts kept in memory; what is uploaded is not listened to."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.ports import Meaning, PromptFailed


@dataclass(frozen=True)
class PromptVersion:
    number: int
    source: str
    content: bytes
    text: str = ""
    by: str = "admin"
    at: float = 0.0
    seconds: float = 1.5
    given_lufs: float = -18.04
    lufs: float = -24.0
    clipped: int = 3

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Prompt:
    language: str
    name: str
    current: PromptVersion


class FakePrompts:
    """``refuses``: raised by the next that is stored. ``folder``: where files are handed out."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], list[PromptVersion]] = {}
        self.playing: dict[tuple[str, str], int] = {}
        self.refuses: tuple[Meaning, str] | None = None
        self.came = 0
        self.folder: Path | None = None

    def needed(self, name: str) -> bool:
        return name == "greeting"

    async def all(self, language: str | None) -> Sequence[Prompt]:
        return [self._prompt(key) for key in self.rows if language in (None, key[0])]

    async def one(self, language: str, name: str) -> Prompt | None:
        key = (language, name)
        return self._prompt(key) if key in self.rows else None

    async def versions(self, language: str, name: str) -> Sequence[PromptVersion] | None:
        kept = self.rows.get((language, name))
        return None if kept is None else kept[::-1]

    async def store(
        self, language: str, name: str, body: AsyncIterator[bytes], by: str, at: float
    ) -> Prompt:
        content = b""
        async for piece in body:
            content += piece
            self.came = len(content)
        self._refuse()
        return self._put((language, name), "upload", content, "", by, at)

    async def speak(self, language: str, name: str, text: str, by: str, at: float) -> Prompt:
        self._refuse()
        return self._put((language, name), "speech", text.encode(), text, by, at)

    async def file(self, language: str, name: str, version: int | None) -> Path | None:
        kept = self.rows.get((language, name))
        if kept is None or self.folder is None:
            return None
        number = version or self.playing[language, name]
        if number > len(kept):
            return None
        path = self.folder / f"{language}-{name}-{number}"
        path.write_bytes(kept[number - 1].content)
        return path

    async def restore(self, language: str, name: str, version: int) -> Prompt | None:
        key = (language, name)
        if key not in self.rows or version > len(self.rows[key]):
            return None
        self.playing[key] = version
        return self._prompt(key)

    async def remove(self, language: str, name: str) -> None:
        del self.rows[language, name]

    def _put(
        self, key: tuple[str, str], source: str, content: bytes, text: str, by: str, at: float
    ) -> Prompt:
        kept = self.rows.setdefault(key, [])
        kept.append(PromptVersion(len(kept) + 1, source, content, text, by, at))
        self.playing[key] = len(kept)
        return self._prompt(key)

    def _prompt(self, key: tuple[str, str]) -> Prompt:
        return Prompt(*key, self.rows[key][self.playing[key] - 1])

    def _refuse(self) -> None:
        if self.refuses is not None:
            raise PromptFailed(*self.refuses)
