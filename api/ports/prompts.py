"""The sounds citizens hear."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Protocol

from api.views.prompts import PromptRow, PromptVersionRow


class PromptsPort(Protocol):
    """Sounds by name and language (``zh``, ``en``). Raises ``PromptFailed``; languages and names
    are checked before.
    """

    def needed(self, name: str) -> bool:
        """Whether the system says it by itself."""

    async def all(self, language: str | None) -> Sequence[PromptRow]: ...

    async def one(self, language: str, name: str) -> PromptRow | None: ...

    async def versions(self, language: str, name: str) -> Sequence[PromptVersionRow] | None:
        """Newest first; None when there is no such prompt."""

    async def store(
        self, language: str, name: str, body: AsyncIterator[bytes], by: str, at: float
    ) -> PromptRow:
        """Take a sound as it comes and play it from now on; given up as soon as it is too large."""

    async def speak(self, language: str, name: str, text: str, by: str, at: float) -> PromptRow:
        """Have a text spoken and play it from now on."""

    async def file(self, language: str, name: str, version: int | None) -> Path | None:
        """A WAV file; None when there is no such version."""

    async def restore(self, language: str, name: str, version: int) -> PromptRow | None:
        """None when there is no such version."""

    async def remove(self, language: str, name: str) -> None: ...
