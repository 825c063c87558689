"""What is handed over proves itself with tools everybody has."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from recordings.errors import RecordingAltered, RecordingCut, RecordingMissing
from recordings.export import Why, check_before_export, export_zip
from recordings.ingest import Recording, ingest_call
from recordings.ledger import SigningKey, load_or_create_key, read_public_key
from recordings.store import LocalStore, MasterKey, SealedStore
from tests.recordings.sounds import BEIJING, put, tone

NOW = datetime(2025, 11, 23, 9, tzinfo=BEIJING)
WHY = Why("20251122-12345-0001", "zhao", "court order 7 法院", NOW)


@dataclass(frozen=True)
class Row:
    call_id: str
    path: str
    sha256: str
    bytes: int
    seconds: float
    ledger_day: str | None = "2025-11-22"
    ledger_entry: int | None = 7


class Case:
    """A case of two calls; the recordings are sealed."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "store"
        self.store = SealedStore(LocalStore(self.root), MasterKey.of(bytes(32)))
        self.key: SigningKey = load_or_create_key(folder / "ledger.key")
        self.made: list[Recording] = []
        for number in range(2):
            put(folder / "spool", "citizen", "c", tone(500, 3.0), call_id=f"call-{number}")
            self.made.append(
                ingest_call(folder / "spool", self.store, f"call-{number}", tz=BEIJING)
            )
        self.rows = [
            Row(one.call_id, one.path, one.sha256, one.bytes, one.duration_seconds)
            for one in self.made
        ]

    def pieces(self) -> list[bytes]:
        moments = {one.call_id: one.started_at.astimezone(BEIJING) for one in self.made}
        return list(export_zip(self.rows, moments, ["call-9"], WHY, self.store, self.key))


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def test_the_zip_holds_every_recording_as_it_was_stored(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(case.pieces()))) as bundle:
        assert bundle.testzip() is None
        assert bundle.namelist() == [
            "manifest.json",
            "manifest.sig",
            "public.pem",
            "SHA256SUMS",
            "recordings/call-0.ogg",
            "recordings/call-1.ogg",
        ]
        content = bundle.read("recordings/call-0.ogg")
        assert content[:4] == b"OggS"
        assert len(content) == case.made[0].bytes


def test_the_manifest_says_who_why_and_where_the_ledger_speaks_of_it(case: Case) -> None:
    with zipfile.ZipFile(io.BytesIO(b"".join(case.pieces()))) as bundle:
        manifest = json.loads(bundle.read("manifest.json"))
    first = case.made[0]
    assert manifest == {
        "version": 1,
        "case": "20251122-12345-0001",
        "exported_by": "zhao",
        "reason": "court order 7 法院",
        "exported_at": "2025-11-23T09:00:00+08:00",
        "key": case.key.public.name,
        "recordings": [
            {
                "call": "call-0",
                "file": "recordings/call-0.ogg",
                "sha256": first.sha256,
                "bytes": first.bytes,
                "seconds": 3.0,
                "started_at": "2025-11-22T12:00:00.000+08:00",
                "ledger_day": "2025-11-22",
                "ledger_entry": 7,
            },
            manifest["recordings"][1],
        ],
        "deleted": ["call-9"],
        "attachments": [],
    }


def test_its_signature_and_its_sums_can_be_checked_by_others(case: Case, tmp_path: Path) -> None:
    (tmp_path / "out.zip").write_bytes(b"".join(case.pieces()))
    out = tmp_path / "out"
    with zipfile.ZipFile(tmp_path / "out.zip") as bundle:
        bundle.extractall(out)
    key = read_public_key((out / "public.pem").read_text())
    signature = base64.b64decode((out / "manifest.sig").read_bytes())
    manifest = (out / "manifest.json").read_bytes()
    assert key == case.key.public
    assert key.signed(manifest, signature)
    assert not key.signed(manifest.replace(b"zhao", b"qian"), signature)
    checked = subprocess.run(
        ["sha256sum", "--check", "SHA256SUMS"], cwd=out, capture_output=True, text=True, check=True
    )
    assert checked.stdout == "recordings/call-0.ogg: OK\nrecordings/call-1.ogg: OK\n"


def test_it_comes_in_pieces(case: Case) -> None:
    assert len([piece for piece in case.pieces() if piece]) >= 8


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda path: path.unlink(), RecordingMissing),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), RecordingAltered),
        (lambda path: path.write_bytes(b"OggS"), RecordingCut),
    ],
    ids=["gone", "cut under its seal", "cut"],
)
def test_what_is_off_is_said_before_a_byte_is_sent(
    case: Case, damage: object, fault: type[Exception]
) -> None:
    check_before_export(case.rows, case.store)
    damage(case.root / case.rows[1].path)  # type: ignore[operator]
    with pytest.raises(fault, match="call-1"):
        check_before_export(case.rows, case.store)


def test_what_is_altered_while_it_is_sent_ends_it(case: Case) -> None:
    aside = case.root / case.rows[1].path
    aside.write_bytes(b"OggS and something else")
    with pytest.raises(RecordingAltered, match="call-1"):
        case.pieces()


def test_a_case_without_recordings_is_an_honest_empty_zip(case: Case) -> None:
    pieces = export_zip([], {}, [], WHY, case.store, case.key)
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as bundle:
        assert json.loads(bundle.read("manifest.json"))["recordings"] == []
