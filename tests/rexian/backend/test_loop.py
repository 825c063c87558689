"""The one loop: written before it is done, going on whatever fails, awake when it is time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from acd.centre import Centre, Decision
from acd.commands import Command, RingSeat
from acd.events import Event, LegEnded, TimeReached
from acd.facts import Fact, PbxSeen, RequestRefused
from acd.values import CallId, Ending, LegId
from rexian.backend import loop as loop_module
from store.stored_fact import StoredFact
from tests.rexian.backend.parts import PATIENCE, Backend


class ScriptedCore(Centre):
    """Decides what a test tells it to, and wants to be woken when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.deadline: float | None = None
        self.facts: list[Fact] = []
        self.commands: list[Command] = []
        self.fails = False
        self.stepped: asyncio.Queue[Event] = asyncio.Queue()

    def step(self, event: Event, now: float) -> Decision:
        self.stepped.put_nowait(event)
        if isinstance(event, TimeReached):
            self.deadline = None
        if self.fails:
            self.fails = False
            raise RuntimeError("a defect")
        return Decision(tuple(self.facts), tuple(self.commands))

    def next_deadline(self) -> float | None:
        return self.deadline

    async def next_event(self) -> Event:
        return await asyncio.wait_for(self.stepped.get(), PATIENCE)


@pytest.fixture
def core() -> ScriptedCore:
    return ScriptedCore()


@pytest.fixture
async def scripted(tmp_path: Path, core: ScriptedCore) -> Backend:
    return Backend(tmp_path, core)


def leg_gone() -> Event:
    return LegEnded(leg=LegId("c9"), ending=Ending.HUNG_UP)


RING = RingSeat(CallId("c1"), LegId("c1-1"), *("1001", 20.0, "12345"))  # type: ignore[arg-type]


async def test_facts_are_written_before_a_command_is_sent(backend: Backend) -> None:
    known_when_sent: list[list[str]] = []

    def execute(commands: Sequence[Command]) -> None:
        if any(isinstance(command, RingSeat) for command in commands):
            known_when_sent.append(backend.journal.kinds())

    backend.loop.execute = execute
    backend.sign_in("1001")

    backend.call_arrives("c1")

    told = ["PbxSeen", "SeatSignedIn", "CallOffered", "CallQueued", "SeatRung"]
    assert known_when_sent == [told]


async def test_a_full_disk_does_not_stop_calls(backend: Backend) -> None:
    backend.journal.full = True

    backend.sign_in("1001")
    backend.call_arrives("c1")

    rung = [command.seat for command in backend.sent if isinstance(command, RingSeat)]
    assert rung == ["1001"]
    assert backend.journal.kinds() == ["PbxSeen"]
    assert backend.loop.trouble == "4 facts could not be written yet"


async def test_held_facts_come_once_and_in_order_with_the_next_ones(backend: Backend) -> None:
    backend.journal.full = True
    backend.sign_in("1001")
    backend.call_arrives("c1")
    backend.journal.full = False

    backend.call_arrives("c2")

    assert backend.journal.kinds() == [
        "PbxSeen",
        "SeatSignedIn",
        "CallOffered",
        "CallQueued",
        "SeatRung",
        "CallOffered",
        "CallQueued",
    ]
    assert backend.loop.trouble is None


async def test_held_facts_come_by_themselves_when_there_is_room_again(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "_RETRY_JOURNAL_SECONDS", 0.01)
    written: asyncio.Queue[list[int]] = asyncio.Queue()
    backend.journal.subscribe(lambda facts: written.put_nowait([one.seq for one in facts]))
    backend.journal.full = True
    backend.sign_in("1001")
    backend.journal.full = False

    assert await asyncio.wait_for(written.get(), PATIENCE) == [2]

    assert backend.loop.trouble is None
    assert backend.journal.kinds() == ["PbxSeen", "SeatSignedIn"]


async def test_trouble_of_the_disk_itself_is_told(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert backend.loop.trouble is None

    monkeypatch.setattr(type(backend.journal), "trouble", "not forced onto the disk")

    assert backend.loop.trouble == "not forced onto the disk"


async def test_a_fact_that_can_never_be_written_holds_up_no_other(
    scripted: Backend, core: ScriptedCore
) -> None:
    core.facts = [
        PbxSeen(at=1.0),
        PbxSeen(at=float("nan")),
        RequestRefused(at=2.0, code="not_now", detail=""),
    ]
    core.commands = [RING]

    scripted.loop.take(leg_gone())
    core.facts = [PbxSeen(at=3.0)]
    scripted.loop.take(leg_gone())

    assert scripted.journal.kinds() == ["PbxSeen", "RequestRefused", "PbxSeen"]
    assert scripted.sent == [RING, RING]
    assert scripted.loop.trouble is None
    scripted.close()


async def test_an_unwritable_fact_and_a_full_disk_together(
    scripted: Backend, core: ScriptedCore
) -> None:
    scripted.journal.full = True
    core.facts = [PbxSeen(at=1.0), PbxSeen(at=float("inf"))]
    scripted.loop.take(leg_gone())
    scripted.journal.full = False
    core.facts = [RequestRefused(at=2.0, code="not_now", detail="")]

    scripted.loop.take(leg_gone())

    assert scripted.journal.kinds() == ["PbxSeen", "RequestRefused"]
    scripted.close()


async def test_a_listener_that_fails_neither_doubles_facts_nor_stops_calls(
    backend: Backend,
) -> None:
    def fails(facts: Sequence[StoredFact]) -> None:
        raise RuntimeError("a defect")

    backend.journal.subscribe(fails)

    backend.sign_in("1001")
    backend.call_arrives("c1")

    told = ["PbxSeen", "SeatSignedIn", "CallOffered", "CallQueued", "SeatRung"]
    assert backend.journal.kinds() == told
    assert any(isinstance(command, RingSeat) for command in backend.sent)
    assert backend.loop.trouble is None


async def test_the_core_is_woken_when_it_wants_to_be(scripted: Backend, core: ScriptedCore) -> None:
    core.deadline = scripted.clock.now() + 0.02

    scripted.loop.take(leg_gone())

    assert isinstance(await core.next_event(), LegEnded)
    assert isinstance(await core.next_event(), TimeReached)
    scripted.close()


async def test_an_earlier_deadline_replaces_a_later_one(
    scripted: Backend, core: ScriptedCore
) -> None:
    core.deadline = scripted.clock.now() + 3600
    scripted.loop.take(leg_gone())
    core.deadline = scripted.clock.now() - 5  # late already

    scripted.loop.take(leg_gone())

    for expected in (LegEnded, LegEnded, TimeReached):
        assert isinstance(await core.next_event(), expected)
    scripted.close()


async def test_a_defect_in_a_step_leaves_the_clock_running(
    scripted: Backend, core: ScriptedCore
) -> None:
    core.deadline = scripted.clock.now() + 0.02
    core.fails = True

    with pytest.raises(RuntimeError, match="a defect"):
        scripted.loop.take(leg_gone())

    assert isinstance(await core.next_event(), LegEnded)
    assert isinstance(await core.next_event(), TimeReached)
    scripted.close()


async def test_a_defect_at_a_deadline_is_not_tried_again_without_a_pause(
    scripted: Backend, core: ScriptedCore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "_PAUSE_AFTER_DEFECT_SECONDS", 0.01)

    class Stuck(ScriptedCore):
        def next_deadline(self) -> float | None:
            return scripted.clock.now() if self.stepped.qsize() < 3 else None

        def step(self, event: Event, now: float) -> Decision:
            super().step(event, now)
            moments.append(asyncio.get_running_loop().time())
            if len(moments) == 3:
                done.set()
            raise RuntimeError("a defect")

    moments: list[float] = []
    done = asyncio.Event()
    scripted.loop.centre = Stuck()
    with pytest.raises(RuntimeError):
        scripted.loop.take(leg_gone())

    await asyncio.wait_for(done.wait(), PATIENCE)

    assert moments[2] - moments[1] >= 0.009
    scripted.close()


async def test_commands_that_cannot_be_sent_do_not_undo_the_decision(backend: Backend) -> None:
    def fails(commands: Sequence[Command]) -> None:
        raise RuntimeError("a defect")

    backend.loop.execute = fails
    backend.sign_in("1001")

    backend.call_arrives("c1")

    assert backend.journal.kinds()[-1] == "SeatRung"


async def test_closing_writes_what_is_held_and_leaves_no_timer(backend: Backend) -> None:
    backend.sign_in("1001")
    backend.call_arrives("c1")
    backend.journal.full = True
    backend.call_arrives("c2")
    backend.journal.full = False

    backend.loop.close()

    assert backend.journal.kinds()[-2:] == ["CallOffered", "CallQueued"]
    assert len(backend.journal.kinds()) == 7
    assert backend.loop._timer is None
    assert backend.loop._journal_timer is None


async def test_closing_with_a_full_disk_says_what_is_lost(
    backend: Backend, caplog: pytest.LogCaptureFixture
) -> None:
    backend.journal.full = True
    backend.sign_in("1001")

    backend.loop.close()

    assert "1 facts could not be written and are lost" in caplog.text
    assert backend.loop._journal_timer is None


async def test_how_long_a_decision_took_is_reported(backend: Backend) -> None:
    seconds: list[float] = []
    backend.loop.observe_decision = seconds.append

    backend.sign_in("1001")

    assert len(seconds) == 1
    assert 0 <= seconds[0] < 1
