"""The system's own prompts: spoken once, kept where somebody uploaded another, done without where
there is no voice.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from prompts.library import PromptLibrary
from prompts.texts import TEXTS
from prompts.versions import Source
from rexian import spoken
from rexian.errors import ProvisionError
from rexian.prompts import announcement, prompt, prompt_globals, prompts_folder
from rexian.provision.progress import SilentProgress
from rexian.provision.speech import SpeechFailed, find_or_fetch_speech
from rexian.settings import Settings
from tests.prompts.sounds import sine, wav_bytes


class Voice:
    """Says everything as a tone; remembers what it was to say."""

    def __init__(self, mute: bool = False) -> None:
        self.said: list[tuple[str, str]] = []
        self.mute = mute

    def speak(self, language: str, text: str, into: Path) -> None:
        if self.mute:
            raise SpeechFailed("no voice today")
        self.said.append((language, text))
        into.write_bytes(wav_bytes(sine(600, 0.1, rate=8000), 8000))


class Teller(SilentProgress):
    def __init__(self) -> None:
        self.said: list[str] = []

    def step(self, text: str) -> None:
        self.said.append(text)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "var", tools=tmp_path / "tools", speech="auto")


@pytest.fixture
def voice(monkeypatch: pytest.MonkeyPatch) -> Voice:
    voice = Voice()
    monkeypatch.setattr(spoken, "find_or_fetch_speech", lambda *given, **more: voice)
    return voice


def test_everything_is_spoken_at_the_first_start_and_nothing_at_the_next(
    settings: Settings, voice: Voice
) -> None:
    spoken.prepare_prompts(settings, SilentProgress())

    assert ("zh", "您好，欢迎致电。") in voice.said
    assert ("en", "Welcome to the hotline.") in voice.said
    texts = sum(bool(words.zh) + bool(words.en) for words in TEXTS.values())
    assert len(voice.said) == texts
    greeting = PromptLibrary(prompts_folder(settings)).get("zh", "greeting").current
    assert (greeting.source, greeting.text) == (Source.BUILT_IN, "您好，欢迎致电。")

    voice.said.clear()
    spoken.prepare_prompts(settings, SilentProgress())
    assert voice.said == []


def test_what_somebody_uploaded_stays_and_an_older_text_is_spoken_anew(
    settings: Settings, voice: Voice, tmp_path: Path
) -> None:
    spoken.prepare_prompts(settings, SilentProgress())
    library = PromptLibrary(prompts_folder(settings))
    library.store_upload([wav_bytes(sine(900, 0.5))], "zh", "greeting", by="admin", at=1.0)
    sound = tmp_path / "old.wav"
    sound.write_bytes(wav_bytes(sine(900, 0.5)))
    library.store(
        sound, "zh", "ok", source=Source.BUILT_IN, by="rexian", at=1.0, text="an older text"
    )
    voice.said.clear()

    spoken.prepare_prompts(settings, SilentProgress())

    assert voice.said == [("zh", "好的。")]
    assert library.get("zh", "greeting").current.source == "upload"


def test_without_a_voice_the_english_sounds_stay_in_use_and_it_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_to_be_had(*given: object, **more: object) -> None:
        raise ProvisionError("there is no mirror")

    monkeypatch.setattr(spoken, "find_or_fetch_speech", none_to_be_had)
    teller = Teller()

    spoken.prepare_prompts(settings, teller)

    (said,) = teller.said
    assert "Asterisk's English ones are used" in said
    assert "there is no mirror" in said
    assert prompt_globals(prompts_folder(settings))["RX_SAY_GREETING"] == "hello"


def test_a_voice_that_fails_stops_nothing(settings: Settings, voice: Voice) -> None:
    voice.mute = True
    teller = Teller()
    spoken.prepare_prompts(settings, teller)
    assert "no voice today" in teller.said[0]


def test_speech_can_be_switched_off(tmp_path: Path, voice: Voice) -> None:
    spoken.prepare_prompts(Settings(data=tmp_path, speech="off"), SilentProgress())
    assert voice.said == []


# --- which sound the dialplan plays ---


def test_the_dialplan_plays_the_system_s_own_prompts_where_both_languages_are_there(
    tmp_path: Path,
) -> None:
    library = PromptLibrary(tmp_path)
    sound = [wav_bytes(sine(600, 0.1))]
    for language in ("zh", "en"):
        library.store_upload(sound, language, "department_busy", by="", at=0.0)
    library.store_upload(sound, "zh", "greeting", by="", at=0.0)

    globals_ = prompt_globals(tmp_path)

    assert globals_["RX_PROMPTS"] == str(tmp_path)
    assert globals_["RX_SAY_department_busy"] == str(tmp_path / "department_busy")
    assert globals_["RX_SAY_GREETING"] == "hello"
    assert globals_["RX_SAY_no_such_queue"] == "beeperr"
    assert globals_["RX_SAY_ring_back_number"] == "vm-enter-num-to-call&vm-then-pound"
    assert prompt("department_busy", tmp_path) == str(tmp_path / "department_busy")
    assert prompt("nobody thought of it", tmp_path) == "beeperr"


def test_an_announcement_is_made_of_own_parts_or_of_asterisk_s_never_of_both(
    tmp_path: Path,
) -> None:
    library = PromptLibrary(tmp_path)
    sound = [wav_bytes(sine(600, 0.1))]
    for name in ("position-before", "num-3", "position-after"):
        library.store_upload(sound, "zh", name, by="", at=0.0)

    own = announcement("zh", "position", 3, 0, folder=tmp_path)
    with_wait = announcement("zh", "position", 3, 100, folder=tmp_path)

    assert own == ("position-before", "num-3", "position-after")
    assert with_wait == (
        "=queue-thereare",
        "=digits/3",
        "=queue-callswaiting",
        "=queue-holdtime",
        "=digits/2",
        "=queue-minutes",
    )
    assert announcement("en", "position", 1, 50) == (
        "=queue-youarenext",
        "=queue-holdtime",
        "=digits/1",
        "=queue-minute",
    )
    assert announcement("en", "comfort", 1, 0) == ("=queue-thankyou",)
    assert announcement("en", "ring_back_offer", 1, 0) == (
        "=vm-press",
        "=digits/1",
        "=vm-tocallback",
    )
    with pytest.raises(ValueError, match="no announcement"):
        announcement("zh", "joke", 1, 0)


# --- the real voice ---


@pytest.mark.live
def test_espeak_speaks_chinese_and_english(tmp_path: Path) -> None:
    from tests.live.kit.tools import DEFAULT_FOLDER

    speaker = find_or_fetch_speech(DEFAULT_FOLDER, SilentProgress())
    library = PromptLibrary(tmp_path / "prompts")
    for language, text, least in (
        ("zh", "您排在第二位，预计等待两分钟。", 2.0),
        ("en", "You are number two in the queue.", 1.2),
    ):
        path = tmp_path / f"{language}.wav"
        speaker.speak(language, text, path)
        spoken_ = library.store(path, language, "x", source=Source.SPEECH, by="", at=0.0, text=text)
        assert least < spoken_.current.seconds < 8
        assert spoken_.current.lufs == pytest.approx(-24, abs=0.1)
