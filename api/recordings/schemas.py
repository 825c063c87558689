"""Recordings as they are shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.here import Here
from api.paging import PageQuery
from api.schemas import Identifier, Line, Number, Shown
from api.times import AskedMoment, Moment, Seconds
from api.views import Peaks, RecordingRow


class RecordingQuery(PageQuery):
    """All given conditions must hold. Moments are about when the recording starts."""

    since: AskedMoment | None = None
    before: AskedMoment | None = None
    hotline: Number | None = None
    caller: Annotated[Line | None, Field(min_length=3)] = None
    operator: Line | None = None
    call: Identifier | None = None
    case: Identifier | None = None


class Voice(Shown):
    """One party's track."""

    id: Annotated[str, Field(description="For ``?voice=``.")]
    role: Annotated[str, Field(examples=["citizen", "operator", "department", "played"])]
    leg: str | None
    seat: str | None
    operator: str | None
    department: str | None
    starts: Annotated[float, Field(description="Seconds from the start of the recording.")]
    seconds: Seconds


class Recording(Shown):
    id: str
    call: str
    case: str | None
    hotline: str
    caller: str
    operator: str | None
    started_at: Moment
    seconds: Seconds
    bytes: int
    sha256: str
    media_type: str
    voices: list[Voice]


class VoiceWave(Shown):
    id: str
    role: str
    peaks: Annotated[
        list[int],
        Field(description="Lowest and highest sample of each step in turn; 128 is full scale."),
    ]


class Wave(Shown):
    """Waveforms of all voices, aligned: every voice has the same number of steps."""

    per_second: Annotated[float, Field(description="Steps a second.")]
    voices: list[VoiceWave]


def show_recording(row: RecordingRow, site: Here) -> Recording:
    return Recording(
        id=row.recording,
        call=row.call,
        case=row.case,
        hotline=row.hotline,
        caller=row.caller,
        operator=row.operator,
        started_at=site.moment(row.started_at),
        seconds=row.seconds,
        bytes=row.bytes,
        sha256=row.sha256,
        media_type=row.media_type,
        voices=[
            Voice(
                id=voice.voice,
                role=voice.role,
                leg=voice.leg,
                seat=voice.seat,
                operator=voice.operator,
                department=voice.department,
                starts=voice.starts,
                seconds=voice.seconds,
            )
            for voice in row.voices
        ],
    )


def show_wave(peaks: Peaks) -> Wave:
    return Wave(
        per_second=peaks.per_second,
        voices=[
            VoiceWave(id=voice.voice, role=voice.role, peaks=list(voice.peaks))
            for voice in peaks.voices
        ],
    )
