"""A voice for prompts: espeak-ng, the machine's own or Debian's, privately unpacked.

A placeholder for recorded voices: clear enough to be understood, and there at once in Chinese and
English.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rexian.errors import ProvisionError, RexianError
from rexian.provision.debian import fetch_tree, multiarch
from rexian.provision.progress import Progress

PACKAGES = ("espeak-ng",)
VOICES = {"zh": "cmn", "en": "en-gb"}
"""espeak-ng's voice for each language of prompts."""
WORDS_A_MINUTE = 160
_LONGEST_SECONDS = 60.0


class SpeechFailed(RexianError):
    """A text could not be spoken."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Speaks a text into a WAV file: blocking, a process a text."""

    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)

    def speak(self, language: str, text: str, into: Path) -> None:
        """Raises ``SpeechFailed``."""
        command = [
            *self.argv,
            *("-v", VOICES[language], "-s", str(WORDS_A_MINUTE), "-w", str(into), "--", text),
        ]
        try:
            done = subprocess.run(
                command,
                env={**os.environ, **self.env},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_LONGEST_SECONDS,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired) as fault:
            raise SpeechFailed(f"the text cannot be spoken: {fault}") from fault
        if done.returncode != 0 or not into.is_file():
            raise SpeechFailed(f"the text cannot be spoken: {done.stderr.strip()[-200:]}")


def find_or_fetch_speech(
    tools_dir: Path, progress: Progress, *, mirror: str | None = None
) -> Speaker:
    """An installed espeak-ng, else Debian's under ``tools_dir``. Raises ``ProvisionError``."""
    if installed := shutil.which("espeak-ng"):
        return Speaker((installed,))
    tree = fetch_tree(tools_dir.resolve(), "voices", PACKAGES, progress, mirror=mirror)
    # Its sound output, not used here, links a library that lies in a folder of its own.
    argv = tree.argv("usr/bin/espeak-ng", f"usr/lib/{multiarch()}/pulseaudio")
    if not (tree.lib / "espeak-ng-data" / "cmn_dict").is_file():
        raise ProvisionError(f"{tree.root} has no Chinese voice; remove it to fetch it again.")
    return Speaker(argv, {"ESPEAK_DATA_PATH": str(tree.lib)})
