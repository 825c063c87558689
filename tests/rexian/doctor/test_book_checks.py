"""What is asked of the books and the sounds: database, journal, prompts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from acd.facts import SeatBecameReady
from acd.values import SeatNumber
from rexian.doctor import database, journal, prompts
from rexian.doctor.finding import Status
from store import segment
from store.journal import Journal
from tests.rexian.doctor.patient import NOW, FakeBooks, settings, stopped, well


def write_facts(data: Path, count: int) -> None:
    written = Journal(data / "facts")
    written.append([SeatBecameReady(seat=SeatNumber("1001"), at=NOW + n) for n in range(count)])
    written.close()


# --- the database ---------------------------------------------------------------------------------


async def test_a_database_that_keeps_up(tmp_path: Path) -> None:
    write_facts(tmp_path, 10)
    (finding,) = await database.check(well(tmp_path, books=FakeBooks(holds=8)))
    assert finding.status is Status.OK
    assert "PostgreSQL 18.0" in finding.what
    assert "2 facts behind" in finding.what


async def test_a_database_that_is_far_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BEHIND_FACTS", 5)
    write_facts(tmp_path, 10)
    (finding,) = await database.check(well(tmp_path, books=FakeBooks(holds=1)))
    assert finding.status is Status.WARNING
    assert "9 facts behind" in finding.what


@pytest.mark.parametrize(
    ("revision", "status"),
    [(None, Status.WARNING), ("0001", Status.WARNING), ("9999", Status.FAILURE)],
)
async def test_other_tables(tmp_path: Path, revision: str | None, status: Status) -> None:
    (finding,) = await database.check(well(tmp_path, books=FakeBooks(at=revision)))
    assert finding.status is status


async def test_no_database(tmp_path: Path) -> None:
    (finding,) = await database.check(stopped(tmp_path))
    assert finding.status is Status.NOT_CHECKED
    given = settings(tmp_path, database_url="postgresql://rexian@db/rexian")
    (finding,) = await database.check(
        stopped(tmp_path, settings=given, books_trouble="the database does not answer")
    )
    assert finding.status is Status.FAILURE


# --- the journal ----------------------------------------------------------------------------------


async def test_a_whole_journal(tmp_path: Path) -> None:
    write_facts(tmp_path, 10)
    (finding,) = await journal.check(well(tmp_path))
    assert finding.status is Status.OK
    assert "10 facts" in finding.what


async def test_a_line_that_is_being_written_is_no_damage(tmp_path: Path) -> None:
    write_facts(tmp_path, 3)
    with segment.segments_in(tmp_path / "facts")[-1].open("ab") as file:
        file.write(b'{"seq": 4, "fa')
    (finding,) = await journal.check(well(tmp_path))
    assert finding.status is Status.OK


async def test_a_damaged_journal(tmp_path: Path) -> None:
    write_facts(tmp_path, 3)
    with segment.segments_in(tmp_path / "facts")[-1].open("ab") as file:
        file.write(b"not ours\n")
    (finding,) = await journal.check(stopped(tmp_path))
    assert finding.status is Status.FAILURE
    assert "damaged" in finding.what


async def test_facts_that_cannot_be_written(tmp_path: Path) -> None:
    write_facts(tmp_path, 3)
    context = well(tmp_path, ready={"journal": "12 facts could not be written yet"})
    (finding,) = await journal.check(context)
    assert finding.status is Status.FAILURE
    assert "12 facts" in finding.what


async def test_no_journal_yet(tmp_path: Path) -> None:
    (finding,) = await journal.check(stopped(tmp_path))
    assert finding.status is Status.NOT_CHECKED


# --- the sounds -----------------------------------------------------------------------------------


def configured(data: Path, *said: str) -> Path:
    """A configured PBX that says these sounds; the folder Asterisk's own sounds are in."""
    etc = data / "pbx" / "etc"
    (etc / "generated").mkdir(parents=True)
    lines = [f"RX_SAY_{number} = {name}" for number, name in enumerate(said)]
    (etc / "generated" / "globals.conf").write_text("RX_TRACKS = /x\n" + "\n".join(lines) + "\n")
    (etc / "asterisk.conf").write_text(f"[directories]\nastdatadir => {data / 'share'}\n")
    return data / "share" / "sounds"


def speak(path: Path, seconds: float = 0.5) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.zeros(int(8000 * seconds), dtype=np.int16), 8000, subtype="PCM_16")


async def test_every_sound_is_there(tmp_path: Path) -> None:
    own = tmp_path / "prompts"
    sounds = configured(tmp_path, "hello", "vm-intro&digits/1", str(own / "greeting"))
    speak(sounds / "en" / "hello.wav")
    speak(sounds / "en" / "digits" / "1.wav")
    (sounds / "en" / "vm-intro.gsm").write_bytes(b"\0" * 33)
    speak(own / "zh" / "greeting.wav")
    (finding,) = await prompts.check(stopped(tmp_path))
    assert (finding.status, finding.what) == (
        Status.OK,
        "4 sounds are there and can be played",
    )


async def test_sounds_that_are_missing_or_broken(tmp_path: Path) -> None:
    own = tmp_path / "prompts"
    sounds = configured(tmp_path, "hello", "beeperr", "tt-allbusy", str(own / "greeting"))
    speak(sounds / "en" / "hello.wav")
    speak(sounds / "en" / "tt-allbusy.wav", seconds=0)
    (sounds / "en" / "beeperr.wav").write_bytes(b"no sound at all")
    (finding,) = await prompts.check(well(tmp_path))
    assert finding.status is Status.FAILURE
    assert f"missing: {own / 'greeting'}" in finding.what
    assert "cannot be played: beeperr, tt-allbusy" in finding.what


async def test_a_pbx_that_was_never_configured(tmp_path: Path) -> None:
    (finding,) = await prompts.check(stopped(tmp_path))
    assert finding.status is Status.NOT_CHECKED


async def test_an_asterisk_of_others_knows_itself_where_its_sounds_are(tmp_path: Path) -> None:
    configured(tmp_path, "hello")
    (tmp_path / "pbx" / "etc" / "asterisk.conf").write_text("[directories]\n")
    (finding,) = await prompts.check(well(tmp_path))
    assert finding.status is Status.WARNING
