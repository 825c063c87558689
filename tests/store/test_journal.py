"""A fact that was appended is there after any death of the process, once, under its number."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd import facts as f
from acd.facts import Fact
from acd.values import SeatNumber
from store.errors import (
    FactUnwritable,
    JournalDamaged,
    JournalGap,
    JournalInUse,
    JournalWriteFailed,
)
from store.journal import Journal
from store.stored_fact import StoredFact
from tests.store.stories import NOON, answered_call, offered, signed_in


@contextmanager
def opened(folder: Path, **options: object) -> Iterator[Journal]:
    journal = Journal(folder, **options)  # type: ignore[arg-type]
    try:
        yield journal
    finally:
        journal.close()


def lost(number: int) -> Fact:
    return f.PbxLost(at=NOON + number, reason=f"number {number}")


def numbered(first: int, *facts: Fact) -> list[StoredFact]:
    return [StoredFact(n, fact) for n, fact in enumerate(facts, first)]


def the_segment(folder: Path) -> Path:
    return max(folder.glob("*.jsonl"))


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_facts_get_numbers_that_go_on_over_restarts(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        assert journal.append([lost(1), lost(2)]) == numbered(1, lost(1), lost(2))
        assert journal.append([]) == []
        first_id = journal.journal_id
    with opened(tmp_path) as journal:
        assert journal.last_seq == 2
        assert journal.append([lost(3)]) == numbered(3, lost(3))
        assert list(journal.read_from(1)) == numbered(1, lost(1), lost(2), lost(3))
        assert list(journal.replay()) == numbered(1, lost(1), lost(2), lost(3))
        assert journal.journal_id == first_id
        assert len(first_id) == 32


def test_two_journals_have_two_names(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as one, opened(tmp_path / "b") as other:
        assert one.journal_id != other.journal_id


def test_a_journal_that_lost_the_file_with_its_name_keeps_its_name(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        name = journal.journal_id
    (tmp_path / "journal-id").unlink()
    with opened(tmp_path) as journal:
        assert journal.journal_id == name


def test_only_one_process_writes(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(JournalInUse, match="written by another process"):
        Journal(tmp_path)
    with opened(tmp_path) as again:
        assert again.last_seq == 0


def test_all_facts_of_an_append_are_kept_or_none(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        with pytest.raises(FactUnwritable):
            journal.append([lost(1), f.PbxSeen(at=float("nan"))])
        assert journal.last_seq == 0
        assert journal.append([lost(2)]) == numbered(1, lost(2))
        assert list(journal.read_from(1)) == numbered(1, lost(2))


_ENDLESS = """
import sys
from pathlib import Path
from acd.facts import PbxLost
from store.journal import Journal
journal = Journal(Path(sys.argv[1]), segment_bytes=4000)
while True:
    for stored in journal.append([PbxLost(at=1.0, reason="x" * 50)] * 3):
        print(stored.seq, flush=True)
"""


def test_what_was_appended_survives_kill_9(tmp_path: Path) -> None:
    for _ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", _ENDLESS, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        assert writer.stdout is not None
        with writer.stdout as said:
            for _ in range(300):
                told = int(said.readline())
            writer.send_signal(signal.SIGKILL)
            rest = [int(line) for line in said if line.endswith("\n")]
        writer.wait(10)
        told = max([told, *rest])
        with opened(tmp_path) as journal:
            assert journal.last_seq >= told
            numbers = [stored.seq for stored in journal.read_from(1)]
            assert numbers == list(range(1, journal.last_seq + 1))


@pytest.mark.parametrize(
    "torn", [b'{"seq":3,"fact":"PbxLo', b"{", b"\x00" * 4096, b"\n", b"rubb\n"]
)
def test_an_unfinished_end_is_cut_off_and_said(tmp_path: Path, torn: bytes) -> None:
    with opened(tmp_path) as journal:
        journal.append([lost(1), lost(2)])
    with the_segment(tmp_path).open("ab") as file:
        file.write(torn)

    with opened(tmp_path) as journal:
        assert journal.cut is not None
        assert journal.cut.bytes == len(torn)
        assert journal.cut.segment == "facts-000000000001.jsonl"
        assert journal.append([lost(3)]) == numbered(3, lost(3))
    with opened(tmp_path) as journal:
        assert journal.cut is None
        assert list(journal.read_from(1)) == numbered(1, lost(1), lost(2), lost(3))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_wherever_the_last_write_was_torn_whole_facts_stay(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    facts = answered_call("c1", NOON)
    torn_bytes = data.draw(st.integers(0, 679))
    with opened(folder) as journal:
        journal.append(facts[:4])
        whole = the_segment(folder).stat().st_size
        journal.append(facts[4:])
        size = the_segment(folder).stat().st_size
    os.truncate(the_segment(folder), max(whole, size - torn_bytes))

    with opened(folder) as journal:
        kept = list(journal.read_from(1))
        assert kept == numbered(1, *facts)[: len(kept)]
        assert len(kept) >= 4
        assert journal.append([lost(1)])[0].seq == len(kept) + 1


def test_damage_in_the_middle_is_left_for_a_person(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        journal.append([lost(1), lost(2), lost(3)])
    path = the_segment(tmp_path)
    before = path.read_bytes()
    path.write_bytes(before.replace(b'"seq":2', b'"seq"=2'))

    with pytest.raises(JournalDamaged, match=r"byte \d+: not JSON"):
        Journal(tmp_path)
    path.write_bytes(before.replace(b'"reason":"number 2"', b'"raison":"number 2"'))
    with pytest.raises(JournalDamaged, match="PbxLost has no field 'raison'"):
        Journal(tmp_path)
    path.write_bytes(b"something else\n")
    with pytest.raises(JournalDamaged, match="does not begin like a segment"):
        Journal(tmp_path)
    path.write_bytes(before)
    with opened(tmp_path) as journal:
        assert journal.last_seq == 3


def test_a_gap_in_the_numbers_is_damage(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        journal.append([lost(1), lost(2), lost(3)])
    path = the_segment(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], lines[1], lines[3]]))

    with pytest.raises(JournalDamaged, match="fact 3 follows fact 1"):
        Journal(tmp_path)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 1, 150])
def test_a_full_disk_keeps_nothing_and_heals(tmp_path: Path, room: int) -> None:
    with opened(tmp_path) as journal:
        journal.append([lost(1)])
        size = the_segment(tmp_path).stat().st_size
        with largest_file(size + room):
            for _ in range(2):
                with pytest.raises(JournalWriteFailed):
                    journal.append([lost(2), lost(3)])
        assert the_segment(tmp_path).stat().st_size == size
        assert journal.last_seq == 1

        assert journal.append([lost(2), lost(3), lost(4)])[0].seq == 2
    with opened(tmp_path) as journal:
        assert journal.cut is None
        assert list(journal.read_from(1)) == numbered(1, lost(1), lost(2), lost(3), lost(4))


def test_facts_reach_the_disk_within_a_moment_without_being_asked_to(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        synced = threading.Event()
        numbers: list[int] = []

        def noted(seq: int) -> None:
            numbers.append(seq)
            if seq == 3:
                synced.set()

        unsubscribe = journal.subscribe_synced(noted)
        began = time.monotonic()
        journal.append([lost(1)])
        journal.append([lost(2), lost(3)])
        assert synced.wait(10)
        assert time.monotonic() - began < 5
        assert journal.synced_seq == 3
        assert numbers == sorted(numbers)
        unsubscribe()
        journal.append([lost(4)])
        journal.sync()
        assert journal.synced_seq == 4
        assert 4 not in numbers


def test_listeners_hear_every_append_in_order(tmp_path: Path) -> None:
    heard: list[StoredFact] = []
    with opened(tmp_path) as journal:
        unsubscribe = journal.subscribe(heard.extend)
        journal.append([lost(1)])
        journal.append([lost(2), lost(3)])
        unsubscribe()
        journal.append([lost(4)])
    assert heard == numbered(1, lost(1), lost(2), lost(3))


def test_a_new_segment_begins_when_the_old_one_is_large_or_of_another_day(tmp_path: Path) -> None:
    clock = Clock(NOON)
    with opened(tmp_path, segment_bytes=400, clock=clock) as journal:
        for n in range(1, 11):
            journal.append([lost(n)])
        assert len(list(tmp_path.glob("*.jsonl"))) > 2
        assert list(journal.read_from(1)) == numbered(1, *map(lost, range(1, 11)))
    with opened(tmp_path, clock=clock) as journal:
        count = len(list(tmp_path.glob("*.jsonl")))
        clock.now += 24 * 3600
        journal.append([lost(11)])
        journal.append([lost(12)])
        assert len(list(tmp_path.glob("*.jsonl"))) == count + 1
        assert list(journal.read_from(4)) == numbered(4, *map(lost, range(4, 13)))


def test_old_segments_can_go_and_what_is_gone_is_said(tmp_path: Path) -> None:
    with opened(tmp_path, segment_bytes=300) as journal:
        for n in range(1, 21):
            journal.append([lost(n)])
        assert journal.first_seq == 1
        assert journal.drop_before(10) > 0
        first = journal.first_seq
        assert 1 < first <= 10
        assert journal.drop_before(10_000) > 0
        assert len(list(tmp_path.glob("*.jsonl"))) == 2
        first = journal.first_seq
    with opened(tmp_path, segment_bytes=300) as journal:
        assert journal.first_seq == first
        assert journal.last_seq == 20
        assert [stored.seq for stored in journal.read_from(first)] == list(range(first, 21))
        with pytest.raises(JournalGap, match="fact 1 is not in journal"):
            journal.read_from(1)
        with pytest.raises(JournalGap, match="fact 22 is not in journal"):
            journal.read_from(22)
        assert list(journal.read_from(21)) == []


def test_a_start_reads_what_is_open_and_not_the_whole_history(tmp_path: Path) -> None:
    with opened(tmp_path, segment_bytes=3000) as journal:
        journal.append([signed_in(NOON), offered("open", NOON + 1)])
        for n in range(20):
            journal.append(answered_call(f"c{n}", NOON + 100 * n, seat="1002"))
        last = journal.last_seq
    with opened(tmp_path) as journal:
        replayed = list(journal.replay())
        carried = [stored for stored in replayed if stored.carried]
        own = [stored for stored in replayed if not stored.carried]

        assert len(replayed) < last / 2
        assert StoredFact(1, signed_in(NOON), carried=True) in carried
        assert StoredFact(2, offered("open", NOON + 1), carried=True) in carried
        assert "c0" not in {getattr(stored.fact, "call", None) for stored in replayed}
        assert [stored.seq for stored in own] == list(range(own[0].seq, last + 1))
        assert [stored.seq for stored in journal.read_from(1)] == list(range(1, last + 1))


def test_reading_from_the_files_skips_to_the_place(tmp_path: Path) -> None:
    facts = [lost(n) for n in range(1, 25_001)]
    with opened(tmp_path) as journal:
        journal.append(facts)
        assert [s.seq for s in journal.read_from(4_990)][:20] == list(range(4_990, 5_010))
        assert sum(1 for _ in journal.read_from(1)) == 25_000


def test_the_last_moment_alive_is_known_after_a_death(tmp_path: Path) -> None:
    clock = Clock(NOON)
    with opened(tmp_path, clock=clock) as journal:
        assert journal.alive_until is None
    clock.now += 3600
    with opened(tmp_path, clock=clock) as journal:
        assert journal.alive_until == NOON


def test_closing_twice_is_harmless(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append([f.SeatPhoneChanged(at=1.0, seat=SeatNumber("1"), phone="busy")])  # type: ignore[arg-type]
    journal.close()
    journal.close()
