"""All prompts, in one folder:

    zh/ok.wav, zh/ok.wav16              what the PBX plays; links to the current version
    versions/zh/ok/1/sound.wav ...      every version, never changed once it is there
    versions/zh/ok/current              link to the number of the version that is played

A prompt changes at one instant, when the link ``current`` is replaced: whoever plays it at that
moment hears the old or the new one to its end. A version is made beside its place and renamed into
it. Methods may be called from several threads and processes.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from prompts.errors import LibraryError, NameRefused, PromptUnknown
from prompts.names import LANGUAGES, check_language, check_name
from prompts.upload import Upload
from prompts.versions import Prompt, Source, Version, read_version, write_version

# Otherwise where a sound is made only: what decodes them takes a fifth of a second to load and
# much memory, and most who open a library play what is there.
if TYPE_CHECKING:
    from prompts.sound import Sound

MOST_VERSIONS = 20
"""Older ones are thrown away, the current one never."""
_SUFFIXES = ("wav", "wav16")


class PromptLibrary:
    """See the module. All methods raise ``LibraryError`` when the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._versions = folder / "versions"
        self._thread_lock = threading.RLock()
        try:
            for language in LANGUAGES:
                (folder / language).mkdir(parents=True, exist_ok=True, mode=0o755)
                (self._versions / language).mkdir(parents=True, exist_ok=True, mode=0o755)
        except OSError as fault:
            raise LibraryError(f"prompts cannot be kept in {folder}: {fault}") from fault

    # --- putting in -------------------------------------------------------------------------------

    def upload(self) -> Upload:
        """A place for an upload to be written to; hand it to ``store`` when all has come."""
        return Upload(self._versions)

    def store_upload(
        self, stream: Iterable[bytes], language: str, name: str, *, by: str, at: float
    ) -> Prompt:
        """Take an upload as it comes, check it, play it from now on.

        Raises ``NameRefused`` before anything is read, ``UploadTooLarge`` at the limit,
        ``SoundRefused``; nothing is changed then.
        """
        check_language(language)
        check_name(name)
        with self.upload() as upload:
            for chunk in stream:
                upload.write(chunk)
            return self.store(upload.finish(), language, name, source=Source.UPLOAD, by=by, at=at)

    def store(
        self,
        path: Path,
        language: str,
        name: str,
        *,
        source: Source,
        by: str,
        at: float,
        text: str = "",
    ) -> Prompt:
        """Make the sound in the file ``path`` the prompt's newest version, and play it from now on.

        Raises ``NameRefused`` or ``SoundRefused``; nothing is changed then.
        """
        from prompts.sound import read_sound

        check_language(language)
        check_name(name)
        # What a machine spoke has silence around it that belongs to no sentence.
        sound = read_sound(path, trim=source is not Source.UPLOAD)
        with self._locked("store a prompt"):
            number = max(self._numbers(language, name), default=0) + 1
            version = self._place(language, name, number, sound, source, by, at, text)
            self._play(language, name, number)
            self._forget_oldest(language, name)
            return Prompt(language, name, version)

    # --- looking ----------------------------------------------------------------------------------

    def all(self, language: str | None = None) -> list[Prompt]:
        """All prompts, by language and name."""
        chosen = LANGUAGES if language is None else (check_language(language),)
        found = []
        with self._locked("list the prompts"):
            for one in chosen:
                for folder in sorted((self._versions / one).iterdir()):
                    with contextlib.suppress(PromptUnknown, NameRefused):
                        found.append(self.get(one, folder.name))
        return found

    def get(self, language: str, name: str) -> Prompt:
        """Raises ``PromptUnknown``, ``NameRefused``."""
        number = self._current(language, name)
        return Prompt(language, name, read_version(self._version(language, name, number)))

    def versions(self, language: str, name: str) -> list[Version]:
        """Newest first. Raises ``PromptUnknown``, ``NameRefused``."""
        with self._locked("list the versions of a prompt"):
            self._current(language, name)
            numbers = sorted(self._numbers(language, name), reverse=True)
            return [read_version(self._version(language, name, number)) for number in numbers]

    def file(self, language: str, name: str, version: int | None = None) -> Path:
        """The 16 kHz WAV of a version, or of the current one. Raises ``PromptUnknown``."""
        number = self._current(language, name) if version is None else version
        path = self._version(language, name, number) / "sound.wav16"
        if not path.is_file():
            raise PromptUnknown(f"the prompt {name} ({language}) has no version {number}")
        return path

    # --- changing ---------------------------------------------------------------------------------

    def restore(self, language: str, name: str, version: int) -> Prompt:
        """Play an earlier version again. Raises ``PromptUnknown``."""
        with self._locked("restore a prompt"):
            self._current(language, name)
            self.file(language, name, version)
            self._play(language, name, version)
            return self.get(language, name)

    def remove(self, language: str, name: str) -> None:
        """Take the prompt away with all its versions. Raises ``PromptUnknown``."""
        with self._locked("remove a prompt"):
            self._current(language, name)
            try:
                for suffix in _SUFFIXES:
                    (self.folder / language / f"{name}.{suffix}").unlink(missing_ok=True)
                shutil.rmtree(self._prompt(language, name))
            except OSError as fault:
                raise LibraryError(f"the prompt cannot be removed: {fault}") from fault

    # --- inside -----------------------------------------------------------------------------------

    def _prompt(self, language: str, name: str) -> Path:
        return self._versions / check_language(language) / check_name(name)

    def _version(self, language: str, name: str, number: int) -> Path:
        return self._prompt(language, name) / str(int(number))

    def _numbers(self, language: str, name: str) -> list[int]:
        folder = self._prompt(language, name)
        if not folder.is_dir():
            return []
        return [int(entry.name) for entry in folder.iterdir() if entry.name.isdecimal()]

    def _current(self, language: str, name: str) -> int:
        try:
            return int((self._prompt(language, name) / "current").readlink().name)
        except (FileNotFoundError, NotADirectoryError):
            raise PromptUnknown(f"there is no prompt {name} in {language}") from None
        except (OSError, ValueError) as fault:
            raise LibraryError(f"the prompt {name} cannot be read: {fault}") from fault

    def _place(
        self,
        language: str,
        name: str,
        number: int,
        sound: Sound,
        source: Source,
        by: str,
        at: float,
        text: str,
    ) -> Version:
        from prompts.sound import write_sound

        unfinished: Path | None = None
        try:
            unfinished = Path(tempfile.mkdtemp(dir=self._versions, prefix=".making-"))
            unfinished.chmod(0o755)  # the PBX may run as somebody else
            write_sound(sound, unfinished)
            version = Version(
                number=number,
                source=source,
                seconds=sound.seconds,
                given_lufs=sound.given_lufs,
                lufs=sound.lufs,
                clipped=sound.clipped,
                digest=hashlib.sha256((unfinished / "sound.wav16").read_bytes()).hexdigest(),
                text=text,
                by=by,
                at=at,
            )
            write_version(unfinished, version)
            self._prompt(language, name).mkdir(exist_ok=True)
            unfinished.rename(self._version(language, name, number))
        except OSError as fault:
            raise LibraryError(f"the prompt cannot be written: {fault}") from fault
        finally:
            if unfinished is not None:
                shutil.rmtree(unfinished, ignore_errors=True)
        return version

    def _play(self, language: str, name: str, number: int) -> None:
        folder = self._prompt(language, name)
        try:
            _link(folder / "current", Path(str(number)))
            for suffix in _SUFFIXES:
                played = self.folder / language / f"{name}.{suffix}"
                if not played.is_symlink():
                    target = Path("..", "versions", language, name, "current", f"sound.{suffix}")
                    _link(played, target)
        except OSError as fault:
            raise LibraryError(f"the prompt cannot be changed: {fault}") from fault

    def _forget_oldest(self, language: str, name: str) -> None:
        numbers = sorted(self._numbers(language, name))
        for number in numbers[:-MOST_VERSIONS]:
            if number != self._current(language, name):
                shutil.rmtree(self._version(language, name, number), ignore_errors=True)

    @contextlib.contextmanager
    def _locked(self, what: str) -> Iterator[None]:
        with self._thread_lock:
            try:
                lock = (self._versions / ".lock").open("w")
            except OSError as fault:
                raise LibraryError(f"cannot {what}: {fault}") from fault
            with lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield


def _link(path: Path, target: Path) -> None:
    """Make ``path`` a link to ``target`` at one instant, whatever it was."""
    beside = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(path)
