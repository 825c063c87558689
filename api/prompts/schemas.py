"""Prompts as they are asked for and shown."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import Path
from pydantic import Field, StringConstraints

from api.here import Here
from api.paging import PageQuery
from api.schemas import NO_CONTROL_BUT_LINES, Shown, StrictBody
from api.times import Moment
from api.views.prompts import PromptRow, PromptVersionRow

NAME = r"^[a-z0-9][a-z0-9_-]{0,39}$"
MOST_VERSION = 2**31 - 1


class Language(StrEnum):
    CHINESE = "zh"
    ENGLISH = "en"


PathName = Annotated[str, Path(pattern=NAME)]
PathVersion = Annotated[int, Path(ge=1, le=MOST_VERSION)]


class PromptQuery(PageQuery):
    language: Language | None = None


class SpeechBody(StrictBody):
    """What a machine is to say."""

    text: Annotated[
        str,
        StringConstraints(
            min_length=1, max_length=1000, pattern=NO_CONTROL_BUT_LINES, strip_whitespace=True
        ),
    ]


class PromptVersion(Shown):
    version: int
    source: Annotated[
        str,
        Field(
            description="`upload`; `speech`: spoken by a machine from `text`; `built_in`: so, too, "
            "from a text of the system's own."
        ),
    ]
    seconds: float
    given_lufs: Annotated[
        float, Field(description="How loud it was when it came (ITU-R BS.1770), LUFS.")
    ]
    lufs: Annotated[float, Field(description="How loud it is played, LUFS.")]
    clipped: Annotated[
        int, Field(description="Samples that were cut off at full scale when it was recorded.")
    ]
    sha256: Annotated[str, Field(description="Of what the audio endpoint sends.")]
    text: Annotated[str, Field(description='What is said, where it is known; "" otherwise.')]
    stored_by: str
    stored_at: Moment


class Prompt(Shown):
    """A prompt in one language; what it says now."""

    language: Language
    name: str
    needed: Annotated[
        bool, Field(description="The system itself says it: it can be replaced, not removed.")
    ]
    current: PromptVersion


class PromptWithVersions(Prompt):
    versions: Annotated[
        list[PromptVersion], Field(description="Newest first; the oldest are not kept for ever.")
    ]


def show_version(row: PromptVersionRow, site: Here) -> PromptVersion:
    return PromptVersion(
        version=row.number,
        source=str(row.source),
        seconds=round(row.seconds, 3),
        given_lufs=round(row.given_lufs, 1),
        lufs=round(row.lufs, 1),
        clipped=row.clipped,
        sha256=row.digest,
        text=row.text,
        stored_by=row.by,
        stored_at=site.moment(row.at),
    )


def show_prompt(row: PromptRow, site: Here) -> Prompt:
    return Prompt(
        language=Language(row.language),
        name=row.name,
        needed=site.ports.prompts.needed(row.name),
        current=show_version(row.current, site),
    )
