"""Keeping one program running, with tiny real programs."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from rexian.errors import ChildFailedError
from rexian.supervise import procfs
from rexian.supervise.child import Child, ChildSpec, delays

RUN_ON = "import time\nprint('up', flush=True)\ntime.sleep(600)"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + RUN_ON


class Bench:
    """Makes children in one data folder, hears what they say, and ends them all at last."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.lines: asyncio.Queue[str] = asyncio.Queue()
        self.children: list[Child] = []

    def child(
        self,
        program: str,
        *,
        ready: Callable[[], Awaitable[None]] | None = None,
        take_over: bool = True,
        stop_seconds: float = 10,
        ready_seconds: float = 30,
    ) -> Child:
        spec = ChildSpec(
            name="worker",
            argv=(sys.executable, "-c", program, "worker-of-this-test"),
            marker="worker-of-this-test",
            run_dir=self.data / "run",
            log=self.data / "log" / "worker.log",
            ready=ready or self.up,
            ready_seconds=ready_seconds,
            take_over=take_over,
            stop_seconds=stop_seconds,
        )
        child = Child(spec, self.lines.put_nowait, first_delay=0.05, longest_delay=0.2)
        self.children.append(child)
        return child

    async def up(self, times: int = 1) -> None:
        """Return once `up` stands in the log that many times."""
        log = self.data / "log" / "worker.log"
        while log.read_text().count("up") < times if log.exists() else True:
            await asyncio.sleep(0.01)

    async def said(self, part: str) -> str:
        """The next line with `part` in it."""
        async with asyncio.timeout(20):
            while part not in (line := await self.lines.get()):
                pass
            return line


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path)
    yield made
    for child in made.children:
        await child.stop()


def running(child: Child) -> procfs.ProcessId:
    assert child.process is not None
    assert child.process.alive()
    return child.process


async def test_it_is_ready_when_start_returns_and_gone_when_stop_returns(bench: Bench) -> None:
    child = bench.child(RUN_ON)

    await child.start()
    process = running(child)
    await child.stop()

    assert not process.alive()
    assert not child.pid_file.exists()
    await child.stop()  # a second time changes nothing


async def test_one_that_dies_is_started_again_and_it_is_said(bench: Bench) -> None:
    child = bench.child(RUN_ON)
    await child.start()
    first = running(child)

    os.kill(first.pid, signal.SIGKILL)

    assert await bench.said("worker") == (
        "worker: was ended by SIGKILL; starting it again in 0.05 s"
    )
    await asyncio.wait_for(bench.up(times=2), 20)
    assert running(child) != first


async def test_each_next_restart_waits_longer(bench: Bench) -> None:
    child = bench.child("import os, sys\nprint('up', flush=True)\nos.read(0, 1)\nsys.exit(3)")

    await child.start()

    assert [await bench.said("again") for _ in range(4)] == [
        f"worker: ended with exit code 3; starting it again in {wait} s"
        for wait in ("0.05", "0.1", "0.2", "0.2")
    ]


def test_the_delays_double_up_to_the_longest() -> None:
    waits = delays(first=0.5, longest=30)

    assert [next(waits) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


async def test_one_that_dies_at_once_is_given_up_with_the_end_of_its_log(bench: Bench) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    child = bench.child("raise SystemExit('no such database')", ready=never)

    with pytest.raises(ChildFailedError, match=r"ended 3 times before it was ready") as fault:
        await child.start()

    assert "no such database" in str(fault.value)
    assert not child.pid_file.exists()


async def test_one_that_does_not_get_ready_in_time_is_ended(bench: Bench) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    child = bench.child(RUN_ON, ready=never, ready_seconds=0.3)
    starting = asyncio.create_task(child.start())
    await bench.up()
    process = running(child)

    with pytest.raises(ChildFailedError, match=r"is not ready after 0.3 s"):
        await starting

    assert not process.alive()


async def test_one_that_does_not_heed_the_signal_is_killed(bench: Bench) -> None:
    child = bench.child(DEAF, stop_seconds=0.2)
    await child.start()
    process = running(child)

    await child.stop()

    assert not process.alive()
    assert "does not stop within 0.2 s" in await bench.said("killing")


async def test_what_a_program_started_goes_with_it(bench: Bench) -> None:
    program = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('grandchild', child.pid, 'up', flush=True)\n"
        "child.wait()"
    )
    child = bench.child(program)
    await child.start()
    pid = int((bench.data / "log/worker.log").read_text().split()[1])
    grandchild = procfs.identify(pid)
    assert grandchild is not None
    assert grandchild.alive()

    os.kill(running(child).pid, signal.SIGKILL)
    await bench.said("SIGKILL")

    async with asyncio.timeout(20):
        await procfs.wait_gone(grandchild)


async def test_one_left_running_is_taken_over(bench: Bench) -> None:
    former = bench.child(RUN_ON)
    await former.start()
    process = running(former)
    await former.let_go()

    child = bench.child(RUN_ON)
    await child.start()

    assert running(child) == process
    assert child.taken_over
    assert await bench.said("taken over") == (
        f"worker: still running (process {process.pid}), taken over"
    )
    await child.stop()
    assert not process.alive()


async def test_one_taken_over_is_restarted_when_it_dies(bench: Bench) -> None:
    former = bench.child(RUN_ON)
    await former.start()
    await former.let_go()
    child = bench.child(RUN_ON)
    await child.start()
    process = running(child)

    os.kill(process.pid, signal.SIGKILL)
    await bench.said("starting it again")
    await asyncio.wait_for(bench.up(times=2), 20)

    assert running(child) != process


async def test_one_left_running_can_be_replaced_instead(bench: Bench) -> None:
    former = bench.child(RUN_ON)
    await former.start()
    process = running(former)
    await former.let_go()

    child = bench.child(RUN_ON, take_over=False)
    await child.start()

    assert not process.alive()
    assert running(child) != process


async def test_a_number_given_to_another_program_is_not_taken_for_ours(bench: Bench) -> None:
    child = bench.child(RUN_ON)
    child.spec.run_dir.mkdir(parents=True)
    ourselves = procfs.identify(os.getpid())
    assert ourselves is not None
    # Same number, another start: what a reboot or a wrap of the numbers leaves behind.
    procfs.save(
        child.pid_file,
        procfs.ProcessId(ourselves.pid, ourselves.started - 1, ourselves.boot),
        sys.executable,
    )

    await child.start()

    assert running(child).pid != os.getpid()
    assert not child.taken_over


async def test_a_pid_file_copied_from_another_data_folder_does_not_count(bench: Bench) -> None:
    child = bench.child(RUN_ON)
    await child.start()
    copy = bench.data / "copy" / "worker.process"
    copy.parent.mkdir()
    copy.write_bytes(child.pid_file.read_bytes())

    assert procfs.load(child.pid_file) == running(child)
    assert procfs.load(copy) is None


async def test_a_damaged_pid_file_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "x.pid").write_text('{"pid": "one"')

    assert procfs.load(tmp_path / "x.pid") is None
