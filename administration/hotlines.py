"""Published numbers and trunks: what they are, how many calls they hold, when they are open."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from administration.words import Line, Name, Network, NumberPattern, Part, PromptName

Lines = Annotated[int, Field(ge=0, le=10_000)]


class LinePeriod(Part):
    """While the calendar ``during`` is open there are so many lines."""

    during: Name
    lines: Lines


class WhenFull(StrEnum):
    BUSY = "busy"
    """SIP 486."""
    ANNOUNCEMENT = "announcement"
    """``full_prompt`` is played before the call is charged, then it is refused."""


class WhenClosed(StrEnum):
    MESSAGE = "message"
    VOICEMAIL = "voicemail"
    RING_BACK = "ring_back"


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


class Hotline(Part):
    """A published number. It is answered under its own number and under all ``numbers``."""

    name: Line = ""
    numbers: Annotated[
        tuple[NumberPattern, ...],
        Field(max_length=1000, description="Further numbers dialled that are this hotline."),
    ] = ()
    category: Line = ""
    language: Language = Language.ZH
    greeting: Annotated[PromptName, Field(description='Prompt; "": the site\'s.')] = ""
    lines: Annotated[Lines, Field(description="Calls it may hold at once when no period says.")]
    line_periods: Annotated[
        tuple[LinePeriod, ...], Field(max_length=50, description="The first that is on decides.")
    ] = ()
    when_full: WhenFull = WhenFull.BUSY
    full_prompt: PromptName = ""
    hours: Annotated[Name | None, Field(description="A calendar; null: always open.")] = None
    when_closed: WhenClosed = WhenClosed.MESSAGE
    closed_prompt: PromptName = ""
    queue: Annotated[Name | None, Field(description="null: a queue of its own number.")] = None
    priority: Annotated[int, Field(ge=-100, le=100, description="Higher is served first.")] = 0


class Trunk(Part):
    """A carrier's line. ``carrier`` (REXIAN_TRUNK_HOSTS) and ``trunk`` (for trials) are there by
    themselves; they are named here only to limit their lines.
    """

    title: Line = ""
    hosts: Annotated[
        tuple[Network, ...], Field(max_length=50, description="Whose calls are this carrier's.")
    ] = ()
    tls: bool = False
    lines: Annotated[
        Lines | None, Field(description="Calls it may hold at once; null: not limited here.")
    ] = None
    line_periods: Annotated[tuple[LinePeriod, ...], Field(max_length=50)] = ()
