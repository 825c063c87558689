"""Sealed files: nothing can be read, altered, cut or moved without the master key."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings.errors import KeyDamaged, KeyExposed, KeyLost, SealBroken
from recordings.evidence import Verdict, check
from recordings.ingest import ingest_call
from recordings.store import LocalStore, MasterKey, SealedStore, load_or_create_master_key
from tests.recordings.sounds import BEIJING, CALL, put, tone

KEY = MasterKey.of(bytes(range(32)))
PATH = "2025/11/22/call-1.ogg"
CONTENT = b"what the citizen said " * 10_000  # four pieces


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def files(folder: Path) -> SealedStore:
    sealed = SealedStore(LocalStore(folder), KEY)
    with sealed.put(PATH) as file:
        file.write(CONTENT)
    return sealed


def read(files: SealedStore, path: str = PATH) -> bytes:
    with files.open(path) as file:
        return file.read()


def test_nothing_of_it_can_be_read_on_the_disk(files: SealedStore, folder: Path) -> None:
    on_disk = (folder / PATH).read_bytes()
    assert b"citizen" not in on_disk
    assert on_disk.startswith(b"RXSEAL1\n")
    assert len(on_disk) == 76 + len(CONTENT) + 4 * 16


def test_the_same_content_twice_is_sealed_with_two_keys(files: SealedStore, folder: Path) -> None:
    once = (folder / PATH).read_bytes()
    with files.put("2025/11/22/call-2.ogg") as file:
        file.write(CONTENT)
    again = (folder / "2025/11/22/call-2.ogg").read_bytes()
    assert once[28:76] != again[28:76]
    assert once[76:140] != again[76:140]


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:20] + bytes([data[20] ^ 1]) + data[21:],
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: data[:100] + bytes([data[100] ^ 1]) + data[101:],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:-1],
        lambda data: data[: 76 + 2 * 65_552],
        lambda data: data[:76] + data[76 + 65_552 :],
        lambda data: (
            data[:76]
            + data[76 + 65_552 : 76 + 2 * 65_552]
            + data[76 : 76 + 65_552]
            + data[76 + 2 * 65_552 :]
        ),
        lambda data: data + b"x",
        lambda data: data[:76],
        lambda data: data[:10],
    ],
    ids=[
        "nonce",
        "file key",
        "piece",
        "tag",
        "a byte short",
        "pieces short",
        "first piece gone",
        "pieces swapped",
        "longer",
        "head alone",
        "half a head",
    ],
)
def test_whatever_was_done_to_it_it_does_not_open(
    files: SealedStore, folder: Path, change: Change
) -> None:
    path = folder / PATH
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(SealBroken):
        read(files)


def test_files_from_before_sealing_are_given_as_they_are(files: SealedStore, folder: Path) -> None:
    (folder / "old.ogg").write_bytes(b"OggS, not sealed")
    assert read(files, "old.ogg") == b"OggS, not sealed"
    assert files.stat("old.ogg").bytes == 16


def test_when_sealing_ends_what_was_sealed_can_still_be_read(
    folder: Path, files: SealedStore
) -> None:
    after = SealedStore(LocalStore(folder), KEY, seal=False)
    with after.put("new.ogg") as file:
        file.write(b"OggS")
    assert (folder / "new.ogg").read_bytes() == b"OggS"
    assert (read(after, "new.ogg"), read(after)) == (b"OggS", CONTENT)


def test_a_file_in_place_of_another_does_not_open(files: SealedStore, folder: Path) -> None:
    other = folder / "2025/11/22/call-2.ogg"
    other.write_bytes((folder / PATH).read_bytes())
    with pytest.raises(SealBroken, match="put in place of another file"):
        read(files, "2025/11/22/call-2.ogg")


def test_another_master_key_does_not_open_it_and_says_which_would(
    folder: Path, files: SealedStore
) -> None:
    stranger = SealedStore(LocalStore(folder), MasterKey.of(b"\1" * 32))
    with pytest.raises(SealBroken, match=KEY.name.hex()):
        read(stranger)


def test_a_recording_altered_under_its_seal_has_a_verdict(spool: Path, folder: Path) -> None:
    files = SealedStore(LocalStore(folder), KEY)
    put(spool, "citizen", "c", tone(600, 1.0))
    made = ingest_call(spool, files, CALL, tz=BEIJING)
    assert check(made, files).verdict is Verdict.OK
    path = folder / made.path
    data = bytearray(path.read_bytes())
    data[random.Random(1).randrange(76, len(data))] ^= 1
    path.write_bytes(data)
    assert check(made, files).verdict is Verdict.ALTERED


def test_the_master_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "master.key"
    made = load_or_create_master_key(path)
    assert load_or_create_master_key(path, may_create=False) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(base64.b64decode(path.read_bytes())) == 32
    path.chmod(0o644)
    with pytest.raises(KeyExposed):
        load_or_create_master_key(path)


def test_a_master_key_that_is_gone_or_damaged_is_not_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    with pytest.raises(KeyLost, match="nobody can hear"):
        load_or_create_master_key(path, may_create=False)
    for content in (b"", b"short", base64.b64encode(bytes(31))):
        path.write_bytes(content)
        path.chmod(0o600)
        with pytest.raises(KeyDamaged):
            load_or_create_master_key(path)
