"""What can go wrong with a prompt, and whose fault it is.

Two families under one base: what somebody gave or asked for, and the folder the prompts lie in.
``code`` is stable; the message is a sentence for people.
"""

from __future__ import annotations


class PromptsError(Exception):
    """Base of every error raised by this package."""

    code = "prompt_failed"


class RequestError(PromptsError):
    """Whoever asked gave or named something that cannot be; nothing was changed."""


class NameRefused(RequestError, ValueError):
    """A name, a language or a version of a form that is not allowed."""

    code = "prompt_name_refused"


class PromptUnknown(RequestError, LookupError):
    """There is no such prompt, or it has no such version."""

    code = "no_such_prompt"


class UploadTooLarge(RequestError):
    """More bytes than an upload may have; it was given up at the limit, not read to its end."""

    code = "prompt_too_large"


class SoundRefused(RequestError):
    """What was given cannot be a prompt."""

    code = "prompt_refused"


class NotAudio(SoundRefused):
    """It is no WAV, MP3 or Ogg sound, whatever its name says, or it is damaged."""

    code = "prompt_not_audio"


class TooLong(SoundRefused):
    """It lasts longer than a prompt may."""

    code = "prompt_too_long"


class Silent(SoundRefused):
    """Nobody would hear anything."""

    code = "prompt_silent"


class LibraryError(PromptsError):
    """The folder cannot be read or written, or holds what this package did not put there."""

    code = "prompts_unavailable"
