"""Storing, listing, taking back and removing prompts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from prompts.errors import (
    LibraryError,
    NameRefused,
    NotAudio,
    PromptUnknown,
    UploadTooLarge,
)
from prompts.library import MOST_VERSIONS, PromptLibrary
from prompts.sound import read_sound
from prompts.versions import Prompt, Source
from tests.prompts.sounds import in_pieces, loudest_hz, read_wav, sine, wav_bytes, written


@pytest.fixture
def library(tmp_path: Path) -> PromptLibrary:
    return PromptLibrary(tmp_path / "prompts")


def put(library: PromptLibrary, hz: float, name: str = "greeting", language: str = "zh") -> Prompt:
    content = wav_bytes(sine(hz, 0.5))
    return library.store_upload(in_pieces(content), language, name, by="admin", at=100.0)


def played(library: PromptLibrary, name: str = "greeting", language: str = "zh") -> float:
    """What the PBX would play, by its pitch."""
    _, _, rate, samples = read_wav(library.folder / language / f"{name}.wav")
    return loudest_hz(samples, rate)


def test_an_upload_is_played_from_then_on(library: PromptLibrary) -> None:
    prompt = put(library, 600)

    assert (prompt.language, prompt.name) == ("zh", "greeting")
    assert (prompt.current.number, prompt.current.source) == (1, "upload")
    assert (prompt.current.by, prompt.current.at) == ("admin", 100.0)
    assert prompt.current.seconds == pytest.approx(0.5)
    assert len(prompt.current.digest) == 64
    assert played(library) == pytest.approx(600, abs=2)
    assert read_wav(library.folder / "zh" / "greeting.wav16")[2] == 16000


def test_languages_are_kept_apart(library: PromptLibrary) -> None:
    put(library, 600, language="zh")
    put(library, 1000, language="en")

    assert played(library, language="zh") == pytest.approx(600, abs=2)
    assert played(library, language="en") == pytest.approx(1000, abs=2)
    assert [(p.language, p.name) for p in library.all()] == [
        ("zh", "greeting"),
        ("en", "greeting"),
    ]
    assert [p.language for p in library.all("en")] == ["en"]


def test_a_new_upload_is_a_new_version_and_the_old_can_be_taken_back(
    library: PromptLibrary,
) -> None:
    put(library, 600)
    second = put(library, 1000)
    assert second.current.number == 2
    assert played(library) == pytest.approx(1000, abs=2)
    assert [version.number for version in library.versions("zh", "greeting")] == [2, 1]

    restored = library.restore("zh", "greeting", 1)

    assert restored.current.number == 1
    assert played(library) == pytest.approx(600, abs=2)
    assert put(library, 1700).current.number == 3


def test_one_who_plays_it_at_that_moment_hears_the_old_one_to_its_end(
    library: PromptLibrary,
) -> None:
    put(library, 600)
    with (library.folder / "zh" / "greeting.wav").open("rb") as playing:
        before = playing.read(100)
        put(library, 1000)
        rest = playing.read()
    assert len(before + rest) == 44 + 4000 * 2
    assert played(library) == pytest.approx(1000, abs=2)


def test_only_so_many_versions_are_kept(library: PromptLibrary, tmp_path: Path) -> None:
    put(library, 600)
    path = written(tmp_path / "x.wav", library.file("zh", "greeting").read_bytes())
    for _ in range(MOST_VERSIONS + 1):
        library.store(path, "zh", "greeting", source=Source.UPLOAD, by="", at=0.0)

    numbers = [version.number for version in library.versions("zh", "greeting")]
    assert numbers == list(range(MOST_VERSIONS + 2, 2, -1))


def test_removing(library: PromptLibrary) -> None:
    put(library, 600)
    put(library, 600, name="other")

    library.remove("zh", "greeting")

    assert [prompt.name for prompt in library.all()] == ["other"]
    assert sorted(p.name for p in (library.folder / "zh").iterdir()) == ["other.wav", "other.wav16"]
    with pytest.raises(PromptUnknown, match="no prompt greeting in zh"):
        library.get("zh", "greeting")
    assert put(library, 600).current.number == 1


def test_asking_for_what_is_not_there(library: PromptLibrary) -> None:
    for ask in (
        lambda: library.get("zh", "nothing"),
        lambda: library.file("zh", "nothing"),
        lambda: library.versions("zh", "nothing"),
        lambda: library.remove("zh", "nothing"),
        lambda: library.restore("zh", "nothing", 1),
    ):
        with pytest.raises(PromptUnknown):
            ask()
    put(library, 600)
    with pytest.raises(PromptUnknown, match="no version 7"):
        library.restore("zh", "greeting", 7)
    assert library.get("zh", "greeting").current.number == 1


@pytest.mark.parametrize(
    "name",
    ["", "../greeting", "a/b", "Greeting", "greeting\n", "问候", ".x", "-x", "x" * 41, "a b"],
)
def test_names_that_are_refused_before_anything_is_read(library: PromptLibrary, name: str) -> None:
    def unread() -> Iterator[bytes]:
        yield b""
        raise AssertionError("nothing should be read")

    with pytest.raises(NameRefused):
        library.store_upload(unread(), "zh", name, by="", at=0.0)
    with pytest.raises(NameRefused):
        library.store_upload(unread(), "fr", "greeting", by="", at=0.0)
    assert library.all() == []


def test_two_hundred_megabytes_are_refused_while_they_come(library: PromptLibrary) -> None:
    came = 0

    def endless() -> Iterator[bytes]:
        nonlocal came
        yield wav_bytes(sine())[:44]
        while came < 200:
            came += 1
            yield bytes(1024 * 1024)

    with pytest.raises(UploadTooLarge, match="at most 20 MiB"):
        library.store_upload(endless(), "zh", "greeting", by="", at=0.0)

    assert came == 20
    assert library.all() == []
    assert left_behind(library) == []


def test_a_refused_sound_leaves_the_old_one_playing(library: PromptLibrary) -> None:
    put(library, 600)

    with pytest.raises(NotAudio):
        library.store_upload([b"this is a text"], "zh", "greeting", by="", at=0.0)

    assert library.get("zh", "greeting").current.number == 1
    assert played(library) == pytest.approx(600, abs=2)
    assert left_behind(library) == []


def test_an_upload_that_breaks_off_leaves_nothing(library: PromptLibrary) -> None:
    def broken() -> Iterator[bytes]:
        yield wav_bytes(sine())[:1000]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        library.store_upload(broken(), "zh", "greeting", by="", at=0.0)
    assert library.all() == []
    assert left_behind(library) == []


def test_uploads_at_once_each_get_a_version_of_their_own(
    library: PromptLibrary, tmp_path: Path
) -> None:
    path = written(tmp_path / "x.wav", wav_bytes(sine(600, 0.2)))
    other = PromptLibrary(library.folder)

    def store(into: PromptLibrary) -> None:
        for _ in range(4):
            into.store(path, "zh", "greeting", source=Source.UPLOAD, by="", at=0.0)

    threads = [threading.Thread(target=store, args=(one,)) for one in (library, library, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [version.number for version in library.versions("zh", "greeting")] == [*range(12, 0, -1)]


def test_what_was_stored_can_be_stored_again(library: PromptLibrary) -> None:
    put(library, 600)
    again = read_sound(library.file("zh", "greeting"))
    assert again.given_lufs == pytest.approx(-24, abs=0.1)


def test_a_damaged_note_is_told_and_not_guessed(library: PromptLibrary) -> None:
    put(library, 600)
    (library.file("zh", "greeting").parent / "about.json").write_text("{")
    with pytest.raises(LibraryError, match="cannot be understood"):
        library.get("zh", "greeting")


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="prompts cannot be kept"):
        PromptLibrary(tmp_path / "file" / "prompts")


def left_behind(library: PromptLibrary) -> list[str]:
    hidden = (library.folder / "versions").glob(".[!l]*")
    return [path.name for path in hidden]
