"""Is there a sound for everything that is said, and can it be played?"""

from __future__ import annotations

import re
from pathlib import Path

import soundfile

from rexian.doctor.context import Context
from rexian.doctor.finding import Finding, failure, not_checked, ok, warning

NAME = "prompts"
_HEADLESS = (".gsm", ".sln", ".sln16", ".ulaw", ".alaw", ".g722", ".pcm")


async def check(c: Context) -> list[Finding]:
    etc = c.settings.data / "pbx" / "etc"
    try:
        said = (etc / "generated" / "globals.conf").read_text(encoding="utf-8")
        directories = (etc / "asterisk.conf").read_text(encoding="utf-8")
    except FileNotFoundError:
        return [not_checked(NAME, "the PBX was never configured in this folder")]
    sounds = re.search(r"^astdatadir => (\S+)", directories, re.MULTILINE)
    roots = [Path(sounds[1]) / "sounds"] if sounds else []
    names = {
        part
        for value in re.findall(r"^RX_SAY_\w+ = (\S+)", said, re.MULTILINE)
        for part in value.split("&")
    }
    missing, broken, unknown = [], [], 0
    for name in sorted(names):
        if not name.startswith("/") and not roots:
            unknown += 1
            continue
        files = _files(name, roots)
        if not files:
            missing.append(name)
        elif not any(_plays(file) for file in files):
            broken.append(name)
    if missing or broken:
        parts = [f"missing: {', '.join(missing[:6])}"] if missing else []
        parts += [f"cannot be played: {', '.join(broken[:6])}"] if broken else []
        todo = "upload them again, or remove them and restart: they are made anew"
        return [failure(NAME, "; ".join(parts), todo)]
    if unknown == len(names):
        todo = "play one by hand: this Asterisk knows itself where its sounds are"
        return [warning(NAME, f"where {unknown} sounds lie is not known here", todo)]
    return [ok(NAME, f"{len(names) - unknown} sounds are there and can be played")]


def _files(name: str, roots: list[Path]) -> list[Path]:
    """All files of one sound: any format, any language."""
    places = [Path(name)] if name.startswith("/") else [root / name for root in roots]
    found: list[Path] = []
    for place in places:
        # Asterisk puts the language before the last part, and before the whole of a relative one.
        folders = [place.parent, *_languages(place.parent)]
        if not name.startswith("/"):
            root = roots[places.index(place)]
            folders += [one / Path(name).parent for one in _languages(root)]
        for folder in folders:
            found += [file for file in folder.glob(f"{place.name}.*") if file.is_file()]
    return found


def _languages(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [one for one in folder.iterdir() if re.fullmatch(r"[a-z]{2}(_\w+)?", one.name)]


def _plays(file: Path) -> bool:
    try:
        if file.suffix in _HEADLESS:
            return file.stat().st_size > 0
        return int(soundfile.info(str(file)).frames) > 0
    except (OSError, RuntimeError):
        return False
