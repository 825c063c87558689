"""Which sounds are said when: the system's own prompts, spoken or uploaded (``rexian.spoken``), and
where there are none the English sounds that come with Asterisk.

The dialplan finds them in globals, RX_SAY_<code>; the language of the channel decides between
``zh`` and ``en`` of the same name.
"""

from __future__ import annotations

from pathlib import Path

from prompts import waiting
from prompts.names import LANGUAGES
from prompts.numbers import english
from prompts.texts import TEXTS
from rexian.settings import Settings

_ASTERISK = {
    "greeting": "hello",
    "unknown_number": "ss-noservice",
    "all_lines_busy": "all-circuits-busy-now",
    "closed": "please-try-call-later",
    "blocked": "ss-noservice",
    "ok": "auth-thankyou",
    "refused": "beeperr",
    "no_reply": "beeperr",
    "seat_in_use": "agent-alreadyon",
    "operator_signed_in_elsewhere": "agent-alreadyon",
    "no_such_department": "pbx-invalid",
    "department_has_no_number": "pbx-invalid",
    "department_already_on_call": "beeperr",
    "department_busy": "tt-allbusy",
    "department_no_answer": "number-not-answering",
    "department_declined": "number-not-answering",
    "department_unreachable": "number-not-answering",
    "department_vacant": "ss-noservice",
    "department_congested": "all-circuits-busy-now",
    "department_lost": "number-not-answering",
    "department_hung_up": "number-not-answering",
    "comfort": "queue-thankyou",
    "ring-back-offer": "vm-press&digits/1&vm-tocallback",
    "ring-back-number": "vm-enter-num-to-call&vm-then-pound",
    "ring-back-booked": "auth-thankyou&goodbye",
    "voicemail-leave": "vm-intro",
    "voicemail-full": "auth-thankyou&goodbye",
    "satisfaction-question": "agent-pass",
    "satisfaction-thanks": "auth-thankyou&goodbye",
    "test_call": "demo-congrats",
}
"""What of Asterisk's comes closest; an error tone stands for everything else."""
_NO_WORDS = "beeperr"
_UPPER = {"greeting": "RX_SAY_GREETING", "unknown_number": "RX_SAY_UNKNOWN_NUMBER"}
OF_ASTERISK = "="
"""Before a part of an announcement: one of Asterisk's sounds, not of the folder RX_PROMPTS."""


def prompts_folder(settings: Settings) -> Path:
    """Where the PBX plays prompts from."""
    return settings.data / "prompts"


def prompt_names(settings: Settings) -> frozenset[str]:
    """All there are now, as ``zh/welcome``."""
    found = prompts_folder(settings).glob("*/*.wav")
    return frozenset(f"{path.parent.name}/{path.stem}" for path in found)


def prompt_globals(folder: Path | None = None) -> dict[str, str]:
    """The dialplan's globals. ``folder`` holds the system's prompts (``PromptLibrary``)."""
    said = {
        _UPPER.get(name, "RX_SAY_" + name.replace("-", "_")): _sound(name, folder)
        for name in TEXTS
        if name in _ASTERISK or "-" not in name
    }
    return {"RX_PROMPTS": str(folder or ""), **said}


def prompt(code: str, folder: Path | None = None) -> str:
    """The sound for a message of the core, e.g. ``department_busy``; of a code without words the
    one that says it was refused.
    """
    return _sound(code if code in TEXTS else "refused", folder)


def announcement(
    language: str, kind: str, place: int, seconds: float, folder: Path | None = None
) -> tuple[str, ...]:
    """The parts of an announcement to a caller who waits.

    ``kind`` is ``position``, ``comfort`` or ``ring_back_offer``; ``place`` 1 is next; ``seconds``
    the expected wait, 0 when it is not known. Raises ValueError for another kind.
    """
    if kind == "position":
        parts = waiting.position(language, place, seconds)
        spare = _asterisk_position(place, seconds)
    elif kind == "comfort":
        parts, spare = waiting.comfort(language), (_ASTERISK["comfort"],)
    elif kind == "ring_back_offer":
        parts = waiting.ring_back_offer(language)
        spare = tuple(_ASTERISK["ring-back-offer"].split("&"))
    else:
        raise ValueError(f"there is no announcement {kind!r}")
    if folder is not None and all(_there(folder, language, part) for part in parts):
        return parts
    return tuple(OF_ASTERISK + part for part in spare)


def _sound(name: str, folder: Path | None) -> str:
    if folder is not None and all(_there(folder, language, name) for language in LANGUAGES):
        # Without the language: the PBX puts the channel's before the last part of the path.
        return str(folder / name)
    return _ASTERISK.get(name, _NO_WORDS)


def _there(folder: Path, language: str, name: str) -> bool:
    return (folder / language / f"{name}.wav").is_file()


def _asterisk_position(place: int, seconds: float) -> tuple[str, ...]:
    """As app_queue says it."""
    if place == 1:
        said: tuple[str, ...] = ("queue-youarenext",)
    else:
        said = ("queue-thereare", *_asterisk_number(place), "queue-callswaiting")
    if seconds <= 0:
        return said
    minutes = int(-(-seconds // 60))
    unit = "queue-minute" if minutes == 1 else "queue-minutes"
    return (*said, "queue-holdtime", *_asterisk_number(minutes), unit)


def _asterisk_number(number: int) -> tuple[str, ...]:
    parts = english(min(number, 9999))
    return tuple(f"digits/{part.removeprefix('num-')}" for part in parts if part != "num-and")
