"""One program kept running: started, taken over, restarted when it dies, stopped for good.

A child gets a session and a log file of its own, so neither Ctrl-C at the terminal nor the death of
the supervisor reaches it. Its identity is kept in a pid file; the next supervisor finds it there.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rexian.errors import ChildFailedError
from rexian.supervise import procfs
from rexian.supervise.procfs import ProcessId

_LOG_LIMIT = 64 * 1024 * 1024  # bytes; a longer log is put aside when the program starts again
_GIVE_UP_AFTER = 3  # deaths before the program was ready for the first time


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """What to run and how to end it.

    `marker` is a word of `argv` that tells whose program it is (a path in the data folder, say).
    `take_over` says what becomes of one that a killed supervisor left behind: kept, or ended and
    started anew. `before_start` runs before each start. `ready` returns once the program works.
    """

    name: str
    argv: tuple[str, ...]
    marker: str
    run_dir: Path
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    take_over: bool = True
    before_start: Callable[[], None] | None = None
    ready: Callable[[], Awaitable[None]] | None = None
    ready_seconds: float = 60.0


def delays(first: float = 0.5, longest: float = 30.0) -> Iterator[float]:
    """Seconds to wait before each next restart: doubled every time, up to `longest`."""
    delay = first
    while True:
        yield delay
        delay = min(delay * 2, longest)


class Child:
    """Supervises one program. `start()`, later `stop()`; in between it is kept running.

    `say` gets one line for each thing a person should know.
    """

    def __init__(
        self,
        spec: ChildSpec,
        say: Callable[[str], None],
        *,
        first_delay: float = 0.5,
        longest_delay: float = 30.0,
        calm_seconds: float = 60.0,
    ) -> None:
        self.spec = spec
        self.deaths = 0
        self.taken_over = False
        self.process: ProcessId | None = None
        self._say = say
        self._delays = (first_delay, longest_delay)
        self._calm_seconds = calm_seconds
        self._popen: subprocess.Popen[bytes] | None = None
        self._task: asyncio.Task[None] | None = None
        self._was_ready = False
        self._failed = asyncio.Event()

    @property
    def pid_file(self) -> Path:
        """Its own ending keeps it apart from pid files the programs write themselves."""
        return self.spec.run_dir / f"{self.spec.name}.process"

    async def start(self) -> None:
        """Start or take over the program and return once it is ready.

        Raises ChildFailedError, with the end of its log, when it does not get ready in time or
        keeps dying before; it is then stopped, unless it was taken over.
        """
        self.spec.run_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.spec.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        left = procfs.load(self.pid_file)
        if left is not None and self.spec.take_over:
            self.process, self.taken_over = left, True
            self._say(f"{self.spec.name}: still running (process {left.pid}), taken over")
        elif left is not None:
            self._say(f"{self.spec.name}: ending the one left running (process {left.pid})")
            await self._end(left)
        if self.process is None:
            self._spawn()
        self._task = asyncio.create_task(self._keep_running(), name=f"keep {self.spec.name}")
        try:
            await self._wait_first_ready()
        except BaseException:
            await (self.let_go() if self.taken_over else self.stop())
            raise
        self._was_ready = True

    async def let_go(self) -> None:
        """Stop supervising and leave the program running, for the next supervisor to take over."""
        await self._stop_keeping()

    async def stop(self) -> None:
        """End the program and everything it started; returns when it is gone. May be repeated."""
        await self._stop_keeping()
        if self.process is not None:
            await self._end(self.process)
            self.process = None
        self.pid_file.unlink(missing_ok=True)

    async def _stop_keeping(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _wait_first_ready(self) -> None:
        if self.spec.ready is None:
            return
        ready = asyncio.ensure_future(self.spec.ready())
        failed = asyncio.ensure_future(self._failed.wait())
        try:
            done, _ = await asyncio.wait(
                {ready, failed},
                timeout=self.spec.ready_seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for waiting in (ready, failed):
                waiting.cancel()
            await asyncio.gather(ready, failed, return_exceptions=True)
        if ready in done and (fault := ready.exception()) is None:
            return
        if ready in done:
            reason = f"is not ready: {fault}"
        elif failed in done:
            reason = f"ended {self.deaths} times before it was ready"
        else:
            reason = f"is not ready after {self.spec.ready_seconds:g} s"
        raise ChildFailedError(
            f"{self.spec.name} {reason}. The end of {self.spec.log}:\n{tail(self.spec.log)}"
        )

    async def _keep_running(self) -> None:
        loop = asyncio.get_running_loop()
        waits = delays(*self._delays)
        while True:
            began = loop.time()
            if self.process is not None:
                await procfs.wait_gone(self.process)
            ending = self._reap()
            self.deaths += 1
            if not self._was_ready and self.deaths >= _GIVE_UP_AFTER:
                self._failed.set()
                return
            if loop.time() - began >= self._calm_seconds:
                waits = delays(*self._delays)
            wait = next(waits)
            self._say(f"{self.spec.name}: {ending}; starting it again in {wait:g} s")
            await asyncio.sleep(wait)
            try:
                self._spawn()
            except OSError as fault:
                self._say(f"{self.spec.name}: cannot be started: {fault}")

    def _spawn(self) -> None:
        if self.spec.before_start is not None:
            self.spec.before_start()
        _put_long_log_aside(self.spec.log)
        with self.spec.log.open("ab") as log:
            self._popen = subprocess.Popen(
                self.spec.argv,
                cwd=self.spec.cwd,
                env={**os.environ, **self.spec.env},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        # Our own child is there, at least as a zombie, until it is reaped.
        self.process = procfs.identify(self._popen.pid)
        if self.process is not None:
            procfs.save(self.pid_file, self.process, self.spec.marker)

    def _reap(self) -> str:
        """Take note of an end, and end what the program left behind in its process group."""
        self.process = None
        if self._popen is None:
            return "ended"
        # Before the reaping: until then the number of the group cannot go to another one.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        code = self._popen.wait()
        self._popen = None
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    async def _end(self, process: ProcessId) -> None:
        process.signal(self.spec.stop_signal)
        try:
            async with asyncio.timeout(self.spec.stop_seconds):
                await procfs.wait_gone(process)
        except TimeoutError:
            self._say(
                f"{self.spec.name}: does not stop within {self.spec.stop_seconds:g} s; killing it"
            )
            process.kill_group()
            await procfs.wait_gone(process)
        if self._popen is not None:
            self._reap()


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a text file, indented; says so when there are none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16384))
            text = file.read().decode(errors="replace")
    except OSError:
        text = ""
    return "\n".join(f"  {line}" for line in text.splitlines()[-lines:]) or "  (empty)"


def _put_long_log_aside(log: Path) -> None:
    try:
        if log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_suffix(log.suffix + ".1"))
    except FileNotFoundError:
        return
