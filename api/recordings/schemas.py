"""Recordings as they are shown."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.here import Here
from api.paging import PageQuery
from api.schemas import Identifier, Line, Number, Shown
from api.times import AskedMoment, Moment, Seconds
from api.views import Peaks, RecordingRow
from api.views.recordings import MarkerRow

AskedSeconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


class RecordingQuery(PageQuery):
    """All given conditions must hold. Moments are about when the recording starts."""

    since: AskedMoment | None = None
    before: AskedMoment | None = None
    hotline: Number | None = None
    caller: Annotated[Line | None, Field(min_length=3)] = None
    seat: Annotated[Number | None, Field(description="It was on the call.")] = None
    operator: Annotated[Line | None, Field(description="Was on the call.")] = None
    department: Annotated[Number | None, Field(description="It was on the call.")] = None
    call: Identifier | None = None
    case: Identifier | None = None
    grade: Annotated[int | None, Field(ge=1, le=5, description="As keyed in by the citizen.")] = (
        None
    )
    longer_than: Annotated[AskedSeconds | None, Field(description="At least so long.")] = None
    shorter_than: AskedSeconds | None = None
    silence_over: Annotated[
        AskedSeconds | None, Field(description="The longest silence lasts at least so long.")
    ] = None
    overlap_over: Annotated[
        AskedSeconds | None, Field(description="At least so long two talk at once.")
    ] = None
    coverage_below: Annotated[float | None, Field(gt=0, le=1, examples=[0.995])] = None


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
    talk_seconds: Annotated[float | None, Field(description="Null: not measured yet.")]
    talk_share: Annotated[
        float | None, Field(description="Of what all speakers talk together, 0 to 1.")
    ]
    speech_dbfs: Annotated[
        float | None, Field(description="RMS of the speech; a full-scale sine is -3.01.")
    ]
    clipped_share: Annotated[float | None, Field(description="Of all samples, 0 to 1.")]


class Measures(Shown):
    """Told from the voices' own tracks, without any model."""

    conversation_seconds: Annotated[
        Seconds, Field(description="At least two speakers' tracks were running.")
    ]
    silence_seconds: Annotated[Seconds, Field(description="Of it: nobody talked.")]
    longest_silence_seconds: Seconds
    overlap_seconds: Annotated[Seconds, Field(description="Of it: two or more talked.")]


class Coverage(Shown):
    """How much of the call is on its recording."""

    expected_seconds: Annotated[
        Seconds, Field(description="Talk, hold and consultation of all legs together.")
    ]
    recorded_seconds: Seconds
    share: Annotated[
        float | None, Field(description="0 to 1; below 0.995 raises an alarm. Null: no talk.")
    ]


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
    state: Annotated[
        str,
        Field(
            description="As last checked.",
            examples=["ok", "missing", "cut", "altered", "foreign", "unreadable", "deleted"],
        ),
    ]
    grade: Annotated[int | None, Field(description="What the citizen keyed in, 1 to 5.")]
    measures: Annotated[Measures | None, Field(description="Null: not measured yet.")]
    coverage: Annotated[Coverage | None, Field(description="Null: not known yet.")]
    voices: list[Voice]


class Marker(Shown):
    """Something that happened while it was recorded."""

    kind: Annotated[
        str,
        Field(examples=["joined", "left", "three_way", "held", "aside", "transfer", "supervision"]),
    ]
    starts: Annotated[float, Field(description="Seconds from the start of the recording.")]
    until: Annotated[float | None, Field(description="The same; null for a moment.")]
    role: Annotated[str, Field(examples=["citizen", "operator", "department"])]
    leg: str | None
    who: Annotated[str, Field(description='A seat, department or number; "" for the citizen.')]


class Markers(Shown):
    markers: list[Marker]


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
        state=row.status,
        grade=row.grade,
        measures=_measures(row),
        coverage=_coverage(row),
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
                talk_seconds=voice.talk_seconds,
                talk_share=voice.talk_share,
                speech_dbfs=voice.speech_dbfs,
                clipped_share=voice.clipped_share,
            )
            for voice in row.voices
        ],
    )


def _measures(row: RecordingRow) -> Measures | None:
    if row.conversation_seconds is None:
        return None
    return Measures(
        conversation_seconds=row.conversation_seconds,
        silence_seconds=row.silence_seconds or 0.0,
        longest_silence_seconds=row.longest_silence_seconds or 0.0,
        overlap_seconds=row.overlap_seconds or 0.0,
    )


def _coverage(row: RecordingRow) -> Coverage | None:
    if row.expected_seconds is None:
        return None
    return Coverage(
        expected_seconds=row.expected_seconds,
        recorded_seconds=row.recorded_seconds or 0.0,
        share=row.coverage,
    )


def show_wave(peaks: Peaks) -> Wave:
    return Wave(
        per_second=peaks.per_second,
        voices=[
            VoiceWave(id=voice.voice, role=voice.role, peaks=list(voice.peaks))
            for voice in peaks.voices
        ],
    )


def show_marker(row: MarkerRow) -> Marker:
    return Marker(
        kind=row.kind,
        starts=row.starts,
        until=row.until,
        role=row.role,
        leg=row.leg,
        who=row.who,
    )
