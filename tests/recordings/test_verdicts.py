from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile

from recordings.errors import RecordingForeign
from recordings.evidence import Verdict, check, measure
from recordings.ingest import Recording
from tests.recordings.sounds import ingest, put, tone

Damage = Callable[[Path], object]


def stored(spool: Path, store: Path, call_id: str, hertz: float = 600) -> Recording:
    put(spool, "citizen", "c", tone(hertz, 2.0), call_id=call_id)
    put(spool, "operator", "o", tone(1000, 1.0), at=0.5, call_id=call_id)
    return ingest(spool, store, call_id)


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def keep(share: float) -> Damage:
    return lambda path: path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def become_a_link(path: Path) -> None:
    path.rename(path.with_suffix(".moved"))
    path.symlink_to(path.with_suffix(".moved"))


def become_an_ogg_of_others(path: Path) -> None:
    soundfile.write(path, tone(600, 60.0), 16000, format="OGG", subtype="OPUS")


def drop_the_last_byte(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def replace_the_tail_with_zeros(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-500] + bytes(500))


@pytest.mark.parametrize(
    ("damage", "verdict"),
    [
        (flip_a_bit, Verdict.ALTERED),
        (lambda path: path.write_bytes(path.read_bytes() + b"\0"), Verdict.ALTERED),
        (replace_the_tail_with_zeros, Verdict.ALTERED),
        (drop_the_last_byte, Verdict.CUT),
        (keep(0.5), Verdict.CUT),
        (keep(0.003), Verdict.CUT),
        (keep(0.0), Verdict.CUT),
        (lambda path: path.unlink(), Verdict.MISSING),
        (lambda path: path.write_bytes(b"hello"), Verdict.FOREIGN),
        (lambda path: path.write_bytes(b"RIFF" * 100_000), Verdict.FOREIGN),
        (lambda path: path.write_bytes(b"OggS" + bytes(100_000)), Verdict.FOREIGN),
        (become_an_ogg_of_others, Verdict.FOREIGN),
        (become_a_folder, Verdict.FOREIGN),
        (become_a_link, Verdict.FOREIGN),
    ],
)
def test_every_damage_has_its_name_and_harms_no_other_verdict(
    spool: Path, store: Path, damage: Damage, verdict: Verdict
) -> None:
    rows = [stored(spool, store, f"call-{n}") for n in range(3)]
    assert [check(row, store).verdict for row in rows] == [Verdict.OK] * 3

    damage(store / rows[1].path)

    assert [check(row, store).verdict for row in rows] == [Verdict.OK, verdict, Verdict.OK]
    assert check(rows[1], store).detail != ""
    assert check(rows[0], store).bytes_read == rows[0].bytes


def test_two_recordings_swapped_are_both_altered(spool: Path, store: Path) -> None:
    one, two = stored(spool, store, "call-1"), stored(spool, store, "call-2", 1700)
    aside = store / "aside"
    (store / one.path).rename(aside)
    (store / two.path).rename(store / one.path)
    aside.rename(store / two.path)

    verdicts = [check(row, store) for row in (one, two)]

    assert [(off.call_id, off.verdict, off.detail) for off in verdicts] == [
        ("call-1", Verdict.ALTERED, "holds the recording of call call-2"),
        ("call-2", Verdict.ALTERED, "holds the recording of call call-1"),
    ]


@pytest.mark.parametrize(
    "path", ["../outside.ogg", "/etc/passwd", "a/../../x.ogg", "", ".", "a\\b", "a\0b", "a//b"]
)
def test_a_row_with_a_path_out_of_the_store_is_off_and_reads_nothing(
    spool: Path, store: Path, path: str
) -> None:
    row = stored(spool, store, "call-1")
    tampered = replace(row, path=path)
    verdict = check(tampered, store)
    assert (verdict.verdict, verdict.bytes_read) == (Verdict.FOREIGN, 0)


def test_a_store_that_is_lost_has_no_file(spool: Path, store: Path, tmp_path: Path) -> None:
    row = stored(spool, store, "call-1")
    assert check(row, tmp_path / "unmounted").verdict is Verdict.MISSING


def test_a_foreign_file_has_no_evidence(tmp_path: Path) -> None:
    path = tmp_path / "x.ogg"
    become_an_ogg_of_others(path)
    with pytest.raises(RecordingForeign):
        measure(path)
