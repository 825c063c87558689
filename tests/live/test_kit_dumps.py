"""A phone's dump is put on the wall clock from when it grew, not from when it was looked at."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from .kit.dumps import HEADER_BYTES, Dump, DumpFolder
from .kit.tones import tone, write_wav

RATE = 8000
PACKET = 160  # samples in 20 ms


def dump_of(path: Path, packets_at: list[float]) -> Dump:
    """A dump that got one packet of 20 ms at each of these moments."""
    write_wav(path, tone(600, 0.02 * len(packets_at)))
    dump = Dump(path, "dec")
    dump.anchors = [
        (at, HEADER_BYTES + 2 * PACKET * (number + 1)) for number, at in enumerate(packets_at)
    ]
    # The file's last change is the phone closing it, and must not count.
    os.utime(path, (packets_at[-1] + 9, packets_at[-1] + 9))
    return dump


def test_a_steady_stream_starts_one_packet_before_its_first_was_complete(tmp_path: Path) -> None:
    [(start, rate, samples)] = dump_of(
        tmp_path / "a.wav", [1000.02 + 0.02 * n for n in range(100)]
    ).chunks()

    assert start == pytest.approx(1000.0, abs=0.001)
    assert (rate, len(samples)) == (RATE, 16000)


def test_where_no_packet_came_there_is_a_gap_of_that_length(tmp_path: Path) -> None:
    moments = [1000.02 + 0.02 * n for n in range(50)] + [1003.02 + 0.02 * n for n in range(50)]

    chunks = dump_of(tmp_path / "a.wav", moments).chunks()

    assert [round(start, 3) for start, _, _ in chunks] == [1000.0, 1003.0]
    assert [len(samples) for _, _, samples in chunks] == [8000, 8000]


def test_a_phone_held_up_by_a_busy_machine_leaves_no_gap(tmp_path: Path) -> None:
    moments = [1000.02 + 0.02 * n for n in range(100)]
    for late in range(50, 75):
        moments[late] = 1001.52  # half a second of packets taken in at once

    chunks = dump_of(tmp_path / "a.wav", moments).chunks()

    assert [round(start, 3) for start, _, _ in chunks] == [1000.0]


def test_a_dump_nobody_wrote_to_is_no_sound(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(0, dtype=np.int16))

    assert Dump(tmp_path / "a.wav", "dec").chunks() == []


def test_two_calls_within_one_second_keep_a_dump_each(tmp_path: Path) -> None:
    folder = DumpFolder(tmp_path)
    for tones in (600, 1000):
        write_wav(tmp_path / "dump-2026-01-01-00-00-00-dec.wav", tone(tones, 0.5))
        folder.look()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["000-dec.wav", "001-dec.wav"]
    assert len(folder.chunks("dec")) == 2
    assert folder.chunks("enc") == []
