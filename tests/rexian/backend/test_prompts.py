"""Prompts as the API gets them: read by a process of their own, told to the PBX."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.ports import Meaning, PromptFailed
from rexian.backend import prompts as adapter
from rexian.backend.prompts import PromptsForApi
from rexian.provision.speech import SpeechFailed
from rexian.settings import Settings
from tests.prompts.sounds import sine, wav_bytes

SOUND = wav_bytes(sine(600, 0.3))


class Globals(dict[str, str]):
    def set(self, name: str, value: str) -> None:
        self[name] = value


@pytest.fixture
def told() -> Globals:
    return Globals()


@pytest.fixture
def prompts(tmp_path: Path, told: Globals) -> PromptsForApi:
    settings = Settings(data=tmp_path / "var", tools=tmp_path / "tools", speech="auto")
    return PromptsForApi(settings, told.set)


async def pieces(content: bytes, size: int = 4096) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def store(
    prompts: PromptsForApi, content: bytes, language: str = "zh", name: str = "holiday"
) -> None:
    await prompts.store(language, name, pieces(content), "admin", 100.0)


async def test_an_upload_is_stored_shown_and_taken_back(prompts: PromptsForApi) -> None:
    await store(prompts, SOUND)
    await store(prompts, wav_bytes(sine(900, 0.5)))

    row = await prompts.one("zh", "holiday")
    assert row is not None
    assert (row.current.number, row.current.by, row.current.at) == (2, "admin", 100.0)
    assert [x.number for x in await prompts.versions("zh", "holiday") or ()] == [2, 1]
    assert [x.name for x in await prompts.all(None)] == ["holiday"]
    restored = await prompts.restore("zh", "holiday", 1)
    assert restored is not None
    assert restored.current.number == 1
    assert await prompts.file("zh", "holiday", 2) is not None
    await prompts.remove("zh", "holiday")
    assert await prompts.one("zh", "holiday") is None


async def test_asking_for_what_is_not_there(prompts: PromptsForApi) -> None:
    assert await prompts.one("zh", "holiday") is None
    assert await prompts.versions("zh", "holiday") is None
    assert await prompts.file("zh", "holiday", None) is None
    assert await prompts.restore("zh", "holiday", 1) is None


async def test_the_pbx_is_told_of_a_prompt_of_the_system_once_both_languages_have_it(
    prompts: PromptsForApi, told: Globals, tmp_path: Path
) -> None:
    await store(prompts, SOUND, "zh", "ok")
    assert told == {}
    await store(prompts, SOUND, "en", "ok")
    assert told == {"RX_SAY_ok": str(tmp_path / "var" / "prompts" / "ok")}
    assert prompts.needed("ok")
    assert not prompts.needed("holiday")


@pytest.mark.parametrize(
    ("content", "meaning"),
    [
        (b"this is a text", Meaning.PROMPT_NOT_AUDIO),
        (wav_bytes(sine(peak=0.0)), Meaning.PROMPT_SILENT),
        (wav_bytes(sine(seconds=301, rate=4000), 4000), Meaning.PROMPT_TOO_LONG),
        (bytes(20 * 1024 * 1024 + 1), Meaning.PROMPT_TOO_LARGE),
    ],
)
async def test_what_cannot_be_a_prompt_is_refused_with_its_reason(
    prompts: PromptsForApi, content: bytes, meaning: Meaning
) -> None:
    with pytest.raises(PromptFailed) as refused:
        await prompts.store("zh", "holiday", pieces(content, 1 << 20), "admin", 0.0)
    assert refused.value.meaning is meaning
    assert await prompts.all(None) == []


async def test_a_file_that_kills_its_reader_is_refused(
    prompts: PromptsForApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(PromptFailed) as refused:
        await store(prompts, SOUND)
    assert refused.value.meaning is Meaning.PROMPT_NOT_AUDIO


async def test_a_file_that_is_read_for_ever_is_given_up(
    prompts: PromptsForApi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    endless = tmp_path / "endless"
    endless.write_text("#!/bin/sh\nexec sleep 100\n")
    endless.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(endless))
    monkeypatch.setattr(adapter, "_LONGEST_SECONDS", 0.2)
    with pytest.raises(PromptFailed):
        await asyncio.wait_for(store(prompts, SOUND), 20)


class Voice:
    def speak(self, language: str, text: str, into: Path) -> None:
        if text == "!":
            raise SpeechFailed("cannot be said")
        into.write_bytes(SOUND)


async def test_a_text_is_spoken(prompts: PromptsForApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "find_or_fetch_speech", lambda *given, **more: Voice())
    row = await prompts.speak("zh", "holiday", "国庆节放假", "admin", 5.0)
    assert (row.current.source, row.current.text) == ("speech", "国庆节放假")
    with pytest.raises(PromptFailed) as refused:
        await prompts.speak("zh", "holiday", "!", "admin", 6.0)
    assert refused.value.meaning is Meaning.SPEECH_UNAVAILABLE


async def test_speech_is_off(tmp_path: Path, told: Globals) -> None:
    prompts = PromptsForApi(Settings(data=tmp_path, speech="off"), told.set)
    with pytest.raises(PromptFailed) as refused:
        await prompts.speak("zh", "holiday", "国庆节放假", "admin", 5.0)
    assert refused.value.meaning is Meaning.SPEECH_UNAVAILABLE


async def test_a_folder_that_cannot_be_used(tmp_path: Path, told: Globals) -> None:
    (tmp_path / "prompts").write_text("")
    prompts = PromptsForApi(Settings(data=tmp_path), told.set)
    with pytest.raises(PromptFailed) as refused:
        await prompts.all(None)
    assert refused.value.meaning is Meaning.PROMPTS_UNAVAILABLE
