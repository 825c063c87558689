"""Prompts as the API asks for them; fills ``api.ports.PromptsPort``.

Sounds are read in a process of their own (``prompts.worker``): nothing in an upload can take time
or memory from the process that decides on calls.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from api.ports import Meaning, PromptFailed
from pbx.ami import AmiConnection, AmiMessage
from prompts.errors import PromptsError, PromptUnknown
from prompts.library import PromptLibrary
from prompts.texts import TEXTS
from prompts.versions import Prompt, Source, Version
from rexian.errors import ProvisionError
from rexian.prompts import prompt_globals, prompts_folder
from rexian.provision.progress import SilentProgress
from rexian.provision.speech import SpeechFailed, find_or_fetch_speech
from rexian.settings import Settings

T = TypeVar("T")
_log = logging.getLogger(__name__)
_PIECE = 1 << 20
"""Bytes gathered before they are written, in another thread."""
_LONGEST_SECONDS = 120.0
"""Five minutes of sound are read in two or three seconds."""


class PromptsForApi:
    """See the module. ``set_global`` changes a global of the dialplan while it runs."""

    def __init__(self, settings: Settings, set_global: Callable[[str, str], None]) -> None:
        self._settings = settings
        self._set_global = set_global
        self._folder = prompts_folder(settings)
        self._opened: PromptLibrary | None = None
        self._globals = prompt_globals(self._folder)

    def needed(self, name: str) -> bool:
        return name in TEXTS

    async def all(self, language: str | None) -> Sequence[Prompt]:
        return await self._asked(lambda library: library.all(language))

    async def one(self, language: str, name: str) -> Prompt | None:
        return await self._found(lambda library: library.get(language, name))

    async def versions(self, language: str, name: str) -> Sequence[Version] | None:
        return await self._found(lambda library: library.versions(language, name))

    async def file(self, language: str, name: str, version: int | None) -> Path | None:
        return await self._found(lambda library: library.file(language, name, version))

    async def restore(self, language: str, name: str, version: int) -> Prompt | None:
        return await self._found(lambda library: library.restore(language, name, version))

    async def remove(self, language: str, name: str) -> None:
        await self._found(lambda library: library.remove(language, name))

    async def store(
        self, language: str, name: str, body: AsyncIterator[bytes], by: str, at: float
    ) -> Prompt:
        library = await asyncio.to_thread(self._library)
        try:
            with library.upload() as upload:
                held = bytearray()
                async for piece in body:
                    held += piece
                    if len(held) >= _PIECE:
                        await asyncio.to_thread(upload.write, bytes(held))
                        held.clear()
                await asyncio.to_thread(upload.write, bytes(held))
                return await self._store(upload.finish(), language, name, Source.UPLOAD, by, at)
        except PromptsError as fault:
            raise _failed(fault) from fault

    async def speak(self, language: str, name: str, text: str, by: str, at: float) -> Prompt:
        if self._settings.speech == "off":
            raise PromptFailed(Meaning.SPEECH_UNAVAILABLE, "Speech is switched off here.")
        await asyncio.to_thread(self._library)
        with tempfile.TemporaryDirectory(prefix="rexian-speech-") as folder:
            path = Path(folder) / "spoken.wav"
            try:
                await asyncio.to_thread(self._speak, language, text, path)
            except ProvisionError as fault:
                raise PromptFailed(
                    Meaning.SPEECH_UNAVAILABLE, "espeak-ng cannot be had on this machine."
                ) from fault
            except SpeechFailed as fault:
                raise PromptFailed(
                    Meaning.SPEECH_UNAVAILABLE, "espeak-ng could not speak the text."
                ) from fault
            return await self._store(path, language, name, Source.SPEECH, by, at, text)

    # --- inside -----------------------------------------------------------------------------------

    def _speak(self, language: str, text: str, path: Path) -> None:
        settings = self._settings
        speaker = find_or_fetch_speech(
            settings.tools, SilentProgress(), mirror=settings.debian_mirror
        )
        speaker.speak(language, text, path)

    def _library(self) -> PromptLibrary:
        if self._opened is None:
            try:
                self._opened = PromptLibrary(self._folder)
            except PromptsError as fault:
                raise _failed(fault) from fault
        return self._opened

    async def _asked(self, ask: Callable[[PromptLibrary], T]) -> T:
        try:
            return await asyncio.to_thread(lambda: ask(self._library()))
        except PromptsError as fault:
            raise _failed(fault) from fault

    async def _found(self, ask: Callable[[PromptLibrary], T]) -> T | None:
        """None for what is not there."""

        def unless_unknown(library: PromptLibrary) -> T | None:
            try:
                return ask(library)
            except PromptUnknown:
                return None

        return await self._asked(unless_unknown)

    async def _store(
        self,
        path: Path,
        language: str,
        name: str,
        source: Source,
        by: str,
        at: float,
        text: str = "",
    ) -> Prompt:
        order = {
            "folder": str(self._folder),
            "path": str(path),
            "language": str(language),
            "name": name,
            "source": source,
            "by": by,
            "at": at,
            "text": text,
        }
        result = await _worker(json.dumps(order).encode())
        if "code" in result:
            raise PromptFailed(_meaning(str(result["code"])), f"{result['detail']}.")
        stored = await self._asked(lambda library: library.get(language, name))
        await self._tell_pbx()
        return stored

    async def _tell_pbx(self) -> None:
        """The PBX plays what lies in the folder; that there now is a prompt where there was none,
        it has to be told.
        """
        now = await asyncio.to_thread(prompt_globals, self._folder)
        for name, value in now.items():
            if self._globals.get(name) != value:
                self._set_global(name, value)
        self._globals = now


def set_global(connection: AmiConnection, name: str, value: str) -> None:
    """Set a global of the dialplan. Out of sight nothing happens: it is right at the next start."""

    def done(sent: asyncio.Future[AmiMessage]) -> None:
        if not sent.cancelled() and (fault := sent.exception()) is not None:
            _log.warning("the PBX was not told of a prompt: %s", fault)

    connection.send("Setvar", {"Variable": name, "Value": value}).add_done_callback(done)


async def _worker(order: bytes) -> dict[str, object]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "prompts.worker"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_LONGEST_SECONDS):
            said, _ = await process.communicate(order)
    except TimeoutError:
        said = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    try:
        result = json.loads(said)
    except ValueError:
        # It died of the file, or was still reading it.
        return {"code": Meaning.PROMPT_NOT_AUDIO, "detail": "the file cannot be read"}
    return dict(result)


def _meaning(code: str) -> Meaning:
    try:
        return Meaning(code)
    except ValueError:
        return Meaning.PROMPTS_UNAVAILABLE


def _failed(fault: PromptsError) -> PromptFailed:
    return PromptFailed(_meaning(fault.code), f"{fault}.")
