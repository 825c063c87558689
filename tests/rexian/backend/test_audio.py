"""Recordings as the API gets them: rows from memory, sound from a real store."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from api.ports import Meaning
from recordings.errors import (
    RecordingCut,
    RecordingForeign,
    RecordingMissing,
    RecordingUnreadable,
    VoiceUnknown,
)
from recordings.ingest import Recording, ingest_call
from recordings.replay import Replay
from rexian.backend.audio import MEANINGS, FileAudio, RecordingsForApi
from store.markers import Marker, Markers
from store.recordings import AbsentRow, RecordingRow, Recordings, SpanRow, VoiceRow
from tests.recordings.sounds import BEIJING, CALL, put, tone


def row_of(made: Recording) -> RecordingRow:
    voices = tuple(
        VoiceRow(
            key=voice.key,
            channel=voice.channel,
            role=str(voice.role),
            leg=voice.leg_id,
            seat=None,
            operator=None,
            department=None,
            starts=voice.start_offset,
            seconds=voice.duration,
            level_dbfs=voice.level_dbfs,
            peaks=voice.peaks,
            spans=tuple(SpanRow(span.start, span.seconds) for span in voice.spans),
            odd_bytes=voice.odd_bytes,
        )
        for voice in made.voices
    )
    fields: dict[str, Any] = dict.fromkeys(RecordingRow.__slots__)
    fields |= {
        "call": made.call_id,
        "path": made.path,
        "sha256": made.sha256,
        "bytes": made.bytes,
        "voices": voices,
    }
    return RecordingRow(**fields)


class OneRow(Recordings):
    def __init__(self, row: RecordingRow) -> None:
        self._row = row

    async def one(self, recording: str) -> RecordingRow | None:
        return self._row if recording == self._row.call else None

    async def absent(self, recording: str) -> AbsentRow | None:
        return None


class NoMarkers(Markers):
    def __init__(self) -> None:
        pass

    async def of(self, recording: str) -> Sequence[Marker] | None:
        return None


class Archive:
    """One recorded call: citizen and operator, half a second."""

    def __init__(self, folder: Path) -> None:
        spool, self.store = folder / "spool", folder / "store"
        put(spool, "citizen", CALL, tone(440, 0.5))
        put(spool, "operator", f"{CALL}-1", tone(880, 0.4), at=0.1)
        self.made = ingest_call(spool, self.store, CALL, tz=BEIJING)
        self.file = self.store / self.made.path
        self.peaks = next(self.store.rglob("*.peaks.json"))
        self.api = RecordingsForApi(
            OneRow(row_of(self.made)), Replay(self.store, folder / "cache"), NoMarkers()
        )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


async def whole(audio: FileAudio, start: int, stop: int) -> bytes:
    return b"".join([piece async for piece in audio.read(start, stop)])


async def test_the_whole_recording(archive: Archive) -> None:
    audio = await archive.api.audio(CALL, None)

    assert audio is not None
    assert (audio.size, audio.sha256) == (archive.made.bytes, archive.made.sha256)
    assert audio.media_type == "audio/ogg; codecs=opus"
    assert await whole(audio, 0, audio.size) == archive.file.read_bytes()


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (100, 200), (5, 5), (1, 10**9), (10**9, 10)])
async def test_a_part_of_it(archive: Archive, start: int, stop: int) -> None:
    audio = await archive.api.audio(CALL, None)
    assert audio is not None

    assert await whole(audio, start, stop) == archive.file.read_bytes()[start:stop]


async def test_more_than_one_piece(tmp_path: Path) -> None:
    content = bytes(range(256)) * 1024
    (tmp_path / "long").write_bytes(content)
    audio = FileAudio(lambda: (tmp_path / "long").open("rb"), len(content), "", "audio/ogg")

    pieces = [piece async for piece in audio.read(3, len(content) - 3)]

    assert len(pieces) == 4
    assert b"".join(pieces) == content[3:-3]


async def test_a_reader_who_leaves_closes_the_file(archive: Archive) -> None:
    audio = await archive.api.audio(CALL, None)
    assert audio is not None
    pieces = audio.read(0, audio.size)
    assert len(await anext(pieces)) > 0

    await pieces.aclose()  # type: ignore[attr-defined]

    with pytest.raises(StopAsyncIteration):
        await anext(pieces)


async def test_one_voice_and_the_mix(archive: Archive) -> None:
    citizen = await archive.api.audio(CALL, "citizen-0")
    mix = await archive.api.audio(CALL, "mix")

    assert citizen is not None
    assert mix is not None
    assert (await whole(citizen, 0, 4)) == b"OggS"
    assert citizen.sha256 != mix.sha256


async def test_what_is_not_there(archive: Archive) -> None:
    assert await archive.api.audio("another", None) is None
    assert await archive.api.peaks("another") is None
    with pytest.raises(VoiceUnknown):
        await archive.api.audio(CALL, "mayor-7")
    archive.file.unlink()
    with pytest.raises(RecordingMissing):
        await archive.api.audio(CALL, None)


async def test_a_file_that_was_cut_is_not_handed_out(archive: Archive) -> None:
    archive.file.write_bytes(archive.file.read_bytes()[:-10])

    with pytest.raises(RecordingCut) as fault:
        await archive.api.audio(CALL, None)

    assert MEANINGS[type(fault.value)] is Meaning.RECORDING_CUT


async def test_peaks_of_every_voice(archive: Archive) -> None:
    found = await archive.api.peaks(CALL)

    assert found is not None
    assert found.per_second == 20
    assert [(voice.voice, voice.role) for voice in found.voices] == [
        ("citizen-0", "citizen"),
        ("operator-0", "operator"),
    ]
    assert len(found.voices[0].peaks) == len(found.voices[1].peaks) == 20
    assert -40 < min(found.voices[0].peaks) < -35  # 0.3 of full scale
    assert found.voices[1].peaks[:2] == (0, 0)  # not on the call yet


@pytest.mark.parametrize("without", ["peaks_per_second", "version", "voices"])
async def test_peaks_that_are_none(archive: Archive, without: str) -> None:
    document = json.loads(archive.peaks.read_bytes())
    del document[without]
    archive.peaks.write_text(json.dumps(document))

    with pytest.raises(RecordingForeign):
        await archive.api.peaks(CALL)


async def test_peaks_that_are_no_json(archive: Archive) -> None:
    archive.peaks.write_bytes(b"\xff\xfe not json")

    with pytest.raises(RecordingForeign):
        await archive.api.peaks(CALL)


async def test_peaks_that_went_or_cannot_be_read(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refused(path: Any, flags: int, mode: int = 0o777) -> int:
        if str(path) == str(archive.peaks.resolve()):
            raise PermissionError(13, "Permission denied")
        return real(path, flags, mode)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refused)
        with pytest.raises(RecordingUnreadable):
            await archive.api.peaks(CALL)
    archive.peaks.unlink()
    with pytest.raises(RecordingMissing):
        await archive.api.peaks(CALL)


def test_every_fault_of_a_recording_has_a_meaning() -> None:
    assert set(MEANINGS.values()) == {
        Meaning.RECORDING_MISSING,
        Meaning.RECORDING_CUT,
        Meaning.RECORDING_ALTERED,
        Meaning.RECORDING_FOREIGN,
        Meaning.RECORDING_UNREADABLE,
        Meaning.NO_SUCH_VOICE,
        Meaning.RECORDINGS_UNAVAILABLE,
        Meaning.HOTLINE_TAKEN,
        Meaning.CLASS_IN_USE,
        Meaning.NO_SUCH_CLASS,
    }
