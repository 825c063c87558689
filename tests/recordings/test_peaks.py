from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recordings.errors import RecordingForeign, RequestError
from recordings.peaks import PeaksBuilder, parse_peaks
from tests.recordings.sounds import ingest, put, tone


def test_the_document_has_the_shape_it_promises(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(1000, 2.0, level=0.5))
    put(spool, "operator", "o-7", tone(1000, 1.03, level=0.25), at=1.0)

    recording = ingest(spool, store)
    assert [voice.peaks for voice in recording.voices] == [
        "2025/11/22/1763784000.12.peaks.json"
    ] * 2
    document = json.loads((store / recording.voices[0].peaks).read_bytes())

    assert {key: document[key] for key in document if key != "voices"} == {
        "version": 1,
        "sample_rate": 16000,
        "peaks_per_second": 20,
        "length": 41,
        "bits": 8,
    }
    citizen, operator = document["voices"]
    assert {key: operator[key] for key in operator if key != "peaks"} == {
        "key": "operator-0",
        "role": "operator",
        "leg_id": "o-7",
        "channel": 1,
    }
    assert len(citizen["peaks"]) == len(operator["peaks"]) == 82
    # Half and a quarter of full scale, of 128; silence where a leg is not on the call.
    assert citizen["peaks"][10:14] == pytest.approx([-63, 63, -63, 63], abs=2)
    assert citizen["peaks"][80:] == [0, 0]
    assert operator["peaks"][:38] == [0] * 38
    assert operator["peaks"][42:46] == pytest.approx([-31, 31, -31, 31], abs=2)


def test_peaks_do_not_depend_on_how_the_blocks_fall() -> None:
    sound = np.random.default_rng(7).integers(-32768, 32767, (1003, 2)).astype(np.int16)
    found = []
    for size in (1, 7, 100, 1003):
        builder = PeaksBuilder(2, 1000, 100)
        for at in range(0, 1003, size):
            builder.add(sound[at : at + size])
        found.append(builder.finish())
    assert found[0].shape == (101, 2, 2)
    assert all(np.array_equal(found[0], other) for other in found[1:])


def test_full_scale_fits_and_a_whisper_is_no_wave() -> None:
    builder = PeaksBuilder(1, 1000, 500)
    builder.add(np.array([[-32768], [32767], [-200], [200]], np.int16))
    assert builder.finish().tolist() == [[[-128, 127]], [[0, 0]]]


def test_a_number_per_second_that_does_not_divide_the_rate_is_refused() -> None:
    for wrong in (0, -1, 7):
        with pytest.raises(RequestError):
            PeaksBuilder(1, 16000, wrong)


def test_a_document_reads_back(spool: Path, store: Path) -> None:
    put(spool, "citizen", "c", tone(1000, 1.0, level=0.5))
    recording = ingest(spool, store)
    (voice,) = parse_peaks((store / recording.voices[0].peaks).read_bytes())
    assert (voice.key, voice.channel, voice.pairs.shape) == ("citizen-0", 0, (20, 2))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"version": 2, "bits": 8}',
        b'{"version":1,"bits":8,"length":2,"voices":[{"key":"a","channel":0,"peaks":[1]}]}',
        b'{"version":1,"bits":8,"length":1,"voices":[{"key":"a","channel":0,"peaks":[1,999]}]}',
        b"\xff\xfe",
    ],
)
def test_anything_else_is_foreign(data: bytes) -> None:
    with pytest.raises(RecordingForeign):
        parse_peaks(data)
