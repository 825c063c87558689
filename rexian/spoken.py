"""The prompts the system needs of its own, spoken at the first start from the table of texts.

What an admin uploaded under one of these names stays; what was spoken from an older text is spoken
anew.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from prompts.errors import PromptsError, PromptUnknown
from prompts.library import PromptLibrary
from prompts.names import LANGUAGES
from prompts.texts import TEXTS
from prompts.versions import Source
from rexian.errors import ProvisionError, RexianError
from rexian.prompts import prompts_folder
from rexian.provision.progress import Progress
from rexian.provision.speech import Speaker, find_or_fetch_speech
from rexian.settings import Settings

_AT_ONCE = 2


def prepare_prompts(settings: Settings, progress: Progress) -> None:
    """Have every prompt of the system spoken that is not there yet; fetches the voice if need be.

    Nothing of this keeps the system from starting: without a voice the English sounds that come
    with Asterisk are used, and ``progress`` says so.
    """
    if settings.speech == "off":
        return
    try:
        library = PromptLibrary(prompts_folder(settings))
        wanted = missing(library)
        if wanted:
            speaker = find_or_fetch_speech(settings.tools, progress, mirror=settings.debian_mirror)
            speak_all(library, speaker, wanted, lambda part: progress.advance("prompts", part))
    except (ProvisionError, PromptsError, RexianError) as fault:
        progress.step(f"prompts: none could be spoken, Asterisk's English ones are used ({fault})")


def missing(library: PromptLibrary) -> list[tuple[str, str, str]]:
    """Language, name and text of what is not there, or was spoken from another text."""
    found = []
    for language in LANGUAGES:
        for name, words in TEXTS.items():
            text = words.of(language)
            if not text:
                continue
            try:
                current = library.get(language, name).current
                if current.source is not Source.BUILT_IN or current.text == text:
                    continue
            except PromptUnknown:
                pass
            found.append((language, name, text))
    return found


def speak_all(
    library: PromptLibrary,
    speaker: Speaker,
    wanted: list[tuple[str, str, str]],
    done: Callable[[float], None] = lambda part: None,
) -> None:
    """Raises ``RexianError`` or ``PromptsError`` at the first that cannot be made."""
    with tempfile.TemporaryDirectory(prefix="rexian-speech-") as folder:

        def one(number: int) -> None:
            language, name, text = wanted[number]
            path = Path(folder) / f"{number}.wav"
            speaker.speak(language, text, path)
            library.store(
                path,
                language,
                name,
                source=Source.BUILT_IN,
                by="rexian",
                at=time.time(),
                text=text,
            )
            path.unlink()

        pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
        try:
            for count, _ in enumerate(pool.map(one, range(len(wanted))), start=1):
                done(count / len(wanted))
        finally:
            pool.shutdown(cancel_futures=True)
