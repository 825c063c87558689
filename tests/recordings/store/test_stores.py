"""What every store does alike: a folder, objects, and each of them sealed."""

from __future__ import annotations

import io
import random
import socket
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from recordings.errors import PathRefused, RecordingMissing, StoreAway
from recordings.evidence import Verdict, check
from recordings.ingest import ingest_call
from recordings.replay import Replay
from recordings.store import FileStore, LocalStore, MasterKey, SealedStore, digest
from recordings.store.objects import ObjectStore, s3
from tests.recordings.sounds import BEIJING, CALL, listen, put, tone, tones_heard
from tests.recordings.store.faults import Away

KEY = MasterKey.of(bytes(range(32)))
PATH = "2025/11/22/call-1.ogg"


@pytest.fixture(params=["folder", "objects", "folder sealed", "objects sealed"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> FileStore:
    kind: str = request.param
    store: FileStore = LocalStore(tmp_path / "store")
    if kind.startswith("objects"):
        store = ObjectStore(MemoryStore(), tmp_path / "staging")
    return SealedStore(store, KEY) if kind.endswith("sealed") else store


def lay(files: FileStore, content: bytes, path: str = PATH) -> None:
    with files.put(path) as file:
        for start in range(0, len(content), 10_000):
            file.write(content[start : start + 10_000])


def sound(size: int) -> bytes:
    return random.Random(size).randbytes(size)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001])
def test_what_was_put_is_there(files: FileStore, size: int) -> None:
    lay(files, sound(size))
    with files.open(PATH) as file:
        assert file.read() == sound(size)
    assert files.stat(PATH).bytes == size
    assert list(files.list()) == [PATH]
    assert digest(files, PATH)[1] == size


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (65_530, 65_540), (131_071, 131_073), (200_000, 200_001), (5, 5)]
)
def test_any_range_of_it(files: FileStore, start: int, stop: int) -> None:
    lay(files, sound(200_001))
    with files.open(PATH) as file:
        file.seek(start)
        assert file.read(stop - start) == sound(200_001)[start:stop]
        file.seek(-3, io.SEEK_END)
        assert file.read() == sound(200_001)[-3:]
        file.seek(999_999)
        assert file.read() == b""


def test_putting_again_replaces_and_changes_the_identity(files: FileStore) -> None:
    lay(files, b"one")
    before = files.stat(PATH).identity
    assert files.stat(PATH).identity == before
    lay(files, b"two")
    assert files.stat(PATH).identity != before
    with files.open(PATH) as file:
        assert file.read() == b"two"


def test_a_block_that_fails_leaves_what_was_there(files: FileStore, tmp_path: Path) -> None:
    lay(files, b"one")

    def two() -> None:
        with files.put(PATH) as file:
            file.write(b"half of two")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        two()
    with files.open(PATH) as file:
        assert file.read() == b"one"
    assert list(files.list()) == [PATH]
    staging = tmp_path / "staging"
    assert not staging.exists() or list(staging.iterdir()) == []


def test_what_is_deleted_is_gone(files: FileStore) -> None:
    lay(files, b"one")
    assert files.delete(PATH)
    assert not files.delete(PATH)
    assert list(files.list()) == []
    for ask in (files.open, files.stat):
        with pytest.raises(RecordingMissing):
            ask(PATH)


@pytest.mark.parametrize(
    "path", ["../x", "/etc/passwd", "a/../../x", "", ".", "a/./b", "a\\b", "a\0b", "a//b", "a/"]
)
def test_a_path_out_of_the_store_is_refused(files: FileStore, tmp_path: Path, path: str) -> None:
    with pytest.raises(PathRefused), files.put(path):
        pytest.fail("it was opened")
    for ask in (files.open, files.stat, files.delete):
        with pytest.raises(PathRefused):
            ask(path)
    assert list(files.list()) == []


def test_a_call_goes_through_every_store_and_is_heard_again(
    files: FileStore, spool: Path, tmp_path: Path
) -> None:
    put(spool, "citizen", "c", tone(600, 2.0))
    put(spool, "operator", "o", tone(1000, 2.0))
    made = ingest_call(spool, files, CALL, tz=BEIJING)
    again = ingest_call(spool, files, CALL, tz=BEIJING)
    assert again == made

    replay = Replay(files, tmp_path / "cache", cache_key=KEY)
    playable = replay.rendition(made, "operator-0")
    with playable.open() as file:
        (tmp_path / "heard.ogg").write_bytes(file.read())
    heard, rate = listen(tmp_path / "heard.ogg")
    assert tones_heard(heard[8000:24000, 0], rate, (600.0, 1000.0)) == {1000.0}
    with replay.whole(made).open() as file:
        assert file.read(4) == b"OggS"
    assert check(made, files).verdict is Verdict.OK
    for stored in (tmp_path / "cache").iterdir():
        assert stored.read_bytes()[:8] == b"RXSEAL1\n"


def test_a_store_that_does_not_answer_is_away_and_not_empty(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and never listening: nobody else gets the port
        endpoint = f"http://127.0.0.1:{taken.getsockname()[1]}"
        objects = s3(
            "recordings", endpoint=endpoint, key="k", secret="s", retry_for=timedelta(seconds=1)
        )
        files = ObjectStore(objects, tmp_path / "staging")
        with pytest.raises(StoreAway), files.put(PATH) as file:
            file.write(b"x")
        for ask in (files.open, files.stat, files.delete):
            with pytest.raises(StoreAway):
                ask(PATH)
        with pytest.raises(StoreAway):
            list(files.list())


def test_a_check_of_a_store_that_is_away_calls_no_file_missing(spool: Path, tmp_path: Path) -> None:
    files = Away(LocalStore(tmp_path / "store"))
    put(spool, "citizen", "c", tone(600, 0.5))
    made = ingest_call(spool, files, CALL, tz=BEIJING)
    files.away = True
    with pytest.raises(StoreAway):
        check(made, files)
    with pytest.raises(StoreAway):
        Replay(files, tmp_path / "cache").whole(made)


def test_many_write_and_read_at_the_same_time(files: FileStore) -> None:
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(5):
                path = f"2025/11/{number:02}/{turn}.ogg"
                lay(files, sound(70_000 + number), path)
                assert digest(files, path)[1] == 70_000 + number
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    assert len(list(files.list())) == 20
