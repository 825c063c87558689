"""What the ports raise, and what an exception from behind one means."""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """What an exception from behind a port means to the one who asked; ``api.problems`` gives each
    its status.
    """

    STORE_UNAVAILABLE = "store_unavailable"
    CENTRE_UNAVAILABLE = "centre_unavailable"
    RECORDING_MISSING = "recording_missing"
    """The file is gone."""
    RECORDING_CUT = "recording_cut"
    """The file is shorter than it was, or its end is torn off."""
    RECORDING_ALTERED = "recording_altered"
    """A recording, but not the bytes that were stored."""
    RECORDING_FOREIGN = "recording_foreign"
    """Something else lies where the recording should be."""
    RECORDING_PENDING = "recording_pending"
    """It is still to be made."""
    RECORDING_FAILED = "recording_failed"
    """It could not be made, and never will be."""
    RECORDING_DELETED = "recording_deleted"
    """It was deleted on purpose, when its time was over."""
    RECORDING_UNREADABLE = "recording_unreadable"
    """The operating system refuses to read the file."""
    NO_SUCH_VOICE = "no_such_voice"
    RECORDINGS_UNAVAILABLE = "recordings_unavailable"
    """The store of recordings does not answer."""
    HOTLINE_TAKEN = "hotline_taken"
    """The hotline's recordings have another retention class."""
    CLASS_IN_USE = "class_in_use"
    """Recordings were given the retention class by hand."""
    NO_SUCH_CLASS = "no_such_class"
    CALLER_HAS_OPEN_CASE = "caller_has_open_case"
    """A closed case cannot be opened again while its caller has another one open."""
    PROMPT_NOT_AUDIO = "prompt_not_audio"
    PROMPT_TOO_LONG = "prompt_too_long"
    PROMPT_SILENT = "prompt_silent"
    PROMPT_TOO_LARGE = "prompt_too_large"
    PROMPTS_UNAVAILABLE = "prompts_unavailable"
    """The folder of prompts cannot be used."""
    SPEECH_UNAVAILABLE = "speech_unavailable"
    """There is no machine to speak a text."""


class PortError(Exception):
    """Base of what the ports raise by themselves. ``meaning`` says it to ``api.problems``."""

    meaning: Meaning


class CentreUnavailable(PortError):
    """The core is not running (starting or stopping): nothing was decided."""

    meaning = Meaning.CENTRE_UNAVAILABLE


class PromptFailed(PortError):
    """A prompt was not stored; ``detail`` is for people and repeats nothing of what was sent."""

    def __init__(self, meaning: Meaning, detail: str) -> None:
        super().__init__(detail)
        self.meaning = meaning
        self.detail = detail


class RecordingNotThere(PortError):
    """The call is known and its recording is not there, for a reason. ``state`` is that of its row,
    ``why`` what the program noted there.
    """

    def __init__(self, meaning: Meaning, state: str, why: str) -> None:
        super().__init__(f"{state}: {why}")
        self.meaning = meaning
        self.state = state
        self.why = why


class StoreUnavailable(PortError):
    """The database cannot be reached: nothing was read or written."""

    meaning = Meaning.STORE_UNAVAILABLE


class FeedGap(Exception):
    """The feed cannot resume after that number: too old, or never given out. Whoever follows must
    load everything anew.
    """


class FeedTooSlow(Exception):
    """The subscriber fell too far behind and was dropped."""
