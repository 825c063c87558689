"""``rexian recordings verify`` on real files, a real ledger and a real database."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from recordings.ingest import Recording, ingest_call
from recordings.ledgered import entries_for
from rexian.archive import Archive, open_archive
from rexian.cli import main
from rexian.commands.recordings import EXIT_OFF, verify
from rexian.errors import RexianError, SecretsError
from rexian.settings import Settings
from store.database import Database
from store.recordings import Recordings
from tests.conftest_postgres import (  # noqa: F401
    database,
    database_url,
    server_url,
    template,
)
from tests.recordings.sounds import BEIJING, put, tone
from tests.store.books import build
from tests.store.stories import NOON, answered_call


class Heard:
    """Progress that is remembered."""

    def __init__(self) -> None:
        self.shares: list[float] = []

    def advance(self, text: str, fraction: float) -> None:
        self.shares.append(fraction)

    def step(self, text: str) -> None:
        self.shares.append(-1.0)


class Hall:
    """An installation with two recorded calls, and a third one that is not recorded yet."""

    def __init__(self, data: Path, url: str, books: Database) -> None:
        self.settings = Settings(data=data, database_url=SecretStr(url))
        self.archive: Archive = open_archive(self.settings)
        self.root = data / "recordings"
        self.rows = Recordings(books)
        self.made: list[Recording] = []
        self.progress = Heard()

    async def record(self, call: str) -> None:
        spool = self.settings.data / "spool"
        put(spool, "citizen", "c", tone(500 + 100 * len(self.made), 0.5), call_id=call)
        made = await asyncio.to_thread(ingest_call, spool, self.archive.store, call, tz=BEIJING)
        at = datetime.fromtimestamp(NOON, BEIJING)
        self.archive.ledger.add(entries_for(made), at)
        await self.rows.keep(made, ("2026-11-21", 1))
        self.made.append(made)

    async def verify(self, *heads: Path, key: Path | None = None) -> tuple[int, list[str]]:
        said: list[str] = []
        code = await asyncio.to_thread(
            verify, self.settings, said.append, self.progress, key, heads
        )
        return code, said


@pytest.fixture
async def hall(
    tmp_path: Path,
    database_url: str,  # noqa: F811
    database: Database,  # noqa: F811
) -> Hall:
    calls = [answered_call(f"c{n}", NOON + 99 * n) for n in (1, 2, 3)]
    await build(database, [fact for call in calls for fact in call])
    hall = Hall(tmp_path / "var", database_url, database)
    for call in ("c1", "c2"):
        await hall.record(call)
    return hall


async def test_all_is_well(hall: Hall) -> None:
    code, said = await hall.verify()
    assert code == 0
    assert said[0] == "note: 1 calls have no recording (yet)"
    assert said[1].startswith("the ledger has 4 entries of 1 days, the last signed with the key ")
    assert said[2].startswith("4 of 4 files are as they were stored (")
    assert hall.progress.shares[-1] == 1.0
    assert await hall.rows.counts() == {"ok": 2, "pending": 1}


async def test_what_is_off_is_named_and_noted_in_the_database(hall: Hall) -> None:
    first = hall.made[0]
    (hall.root / first.path).write_bytes((hall.root / first.path).read_bytes()[:-9])
    (hall.root / "added.ogg").write_bytes(b"OggS")

    code, said = await hall.verify()

    assert code == EXIT_OFF
    assert said[0] == (
        f"cut: {first.path} (call c1): {first.bytes - 9} bytes, {first.bytes} were stored"
    )
    assert said[1] == "unknown: added.ogg: nobody stored this"
    assert said[-1].startswith("3 of 4 files are as they were stored, 1 cut, 1 unknown (")
    row = await hall.rows.one("c1")
    assert row is not None
    assert (row.status, row.reason) == (
        "cut",
        f"{first.bytes - 9} bytes, {first.bytes} were stored",
    )
    other = await hall.rows.one("c2")
    assert other is not None
    assert other.status == "ok"


async def test_a_recording_put_right_again_is_ok_again(hall: Hall) -> None:
    path = hall.root / hall.made[0].path
    content = path.read_bytes()
    path.unlink()
    assert (await hall.verify())[0] == EXIT_OFF
    assert await hall.rows.counts() == {"missing": 1, "ok": 1, "pending": 1}
    path.write_bytes(content)
    assert (await hall.verify())[0] == 0
    assert await hall.rows.counts() == {"ok": 2, "pending": 1}


async def test_an_entry_altered_is_named(hall: Hall) -> None:
    (book,) = hall.archive.ledger_folder.glob("*.jsonl")
    book.write_bytes(book.read_bytes().replace(b'"call":"c1"', b'"call":"c9"', 1))
    code, said = await hall.verify()
    assert code == EXIT_OFF
    assert said[0] == f"entry altered: {book.stem} entry 1"


async def test_the_public_key_and_a_head_can_be_kept_elsewhere(hall: Hall, tmp_path: Path) -> None:
    env = {"REXIAN_DATA": str(hall.settings.data)}
    runner = CliRunner()
    key = runner.invoke(main, ["recordings", "key"], env=env)
    head = runner.invoke(main, ["recordings", "head"], env=env)
    assert (key.exit_code, head.exit_code) == (0, 0)
    assert key.output.startswith("-----BEGIN PUBLIC KEY-----")
    assert json.loads(head.output)["head"]["entries"] == 4
    (tmp_path / "key.pem").write_text(key.output)
    (tmp_path / "kept.head").write_text(head.output)

    code, _ = await hall.verify(tmp_path / "kept.head", key=tmp_path / "key.pem")
    assert code == 0

    (book,) = hall.archive.ledger_folder.glob("*.jsonl")
    book.unlink()
    book.with_suffix(".head").unlink()
    for made in hall.made:
        hall.archive.ledger.add(entries_for(made), datetime.fromtimestamp(NOON + 1, BEIJING))
    assert (await hall.verify())[0] == 0
    code, said = await hall.verify(tmp_path / "kept.head")
    assert code == EXIT_OFF
    assert said[0].startswith("ledger differs from the head kept elsewhere: 2026-11-21")


async def test_what_is_no_key_or_no_head_is_said_so(hall: Hall, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"\xff nothing")
    with pytest.raises(RexianError, match="the recordings cannot be read"):
        await hall.verify(key=wrong)
    with pytest.raises(RexianError, match="not a head of a ledger"):
        await hall.verify(wrong)


async def test_without_its_key_the_ledger_is_not_begun_anew(hall: Hall) -> None:
    (hall.settings.data / "keys" / "ledger.key").unlink()
    with pytest.raises(SecretsError, match=r"ledger\.key is gone"):
        open_archive(hall.settings)
    with pytest.raises(SecretsError, match=r"ledger\.key is gone"):
        await hall.verify()


async def test_recordings_are_sealed_from_one_day_on_and_all_can_be_checked(hall: Hall) -> None:
    hall.settings = hall.settings.model_copy(update={"recordings_sealed": True})
    hall.archive = open_archive(hall.settings)
    await hall.record("c3")
    starts = [(hall.root / made.path).read_bytes()[:4] for made in hall.made]
    assert starts == [b"OggS", b"OggS", b"RXSE"]
    assert (await hall.verify())[0] == 0
    assert await hall.rows.counts() == {"ok": 3}

    (hall.settings.data / "keys" / "recordings.key").unlink()
    with pytest.raises(SecretsError, match="nobody can hear"):
        open_archive(hall.settings)


def test_the_store_must_be_one_that_is_known(tmp_path: Path) -> None:
    with pytest.raises(RexianError, match="use s3://bucket"):
        open_archive(Settings(data=tmp_path, recordings_store="ftp://x"))
