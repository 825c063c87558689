"""Telling a person at a terminal, or a log file, what is being fetched."""

from __future__ import annotations

import math
import sys
import time
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as RichProgress


class Progress(Protocol):
    """What provisioning says while it works."""

    def step(self, text: str) -> None:
        """Say that something begins or is done; one line."""

    def advance(self, text: str, fraction: float) -> None:
        """Say how far the named piece of work is; `fraction` runs from 0 to 1."""


class SilentProgress:
    """Says nothing (tests, library use)."""

    def step(self, text: str) -> None: ...

    def advance(self, text: str, fraction: float) -> None: ...


class PlainProgress:
    """Plain lines for log files; a moving figure is repeated every `interval` seconds at most."""

    def __init__(self, out: TextIO | None = None, interval: float = 2.0) -> None:
        self._out = out or sys.stderr
        self._interval = interval
        self._said: dict[str, float] = {}

    def step(self, text: str) -> None:
        print(text, file=self._out, flush=True)

    def advance(self, text: str, fraction: float) -> None:
        now = time.monotonic()
        said = self._said.get(text, 0.0)
        if said == math.inf or (fraction < 1 and now - said < self._interval):
            return
        self._said[text] = math.inf if fraction >= 1 else now  # the end is said once
        print(f"{text}: {fraction:4.0%}", file=self._out, flush=True)


class BarProgress:
    """One moving bar per piece of work, for a terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._bars: RichProgress | None = None
        self._tasks: dict[str, TaskID] = {}

    def step(self, text: str) -> None:
        self._close()
        self._console.print(text, highlight=False, markup=False)

    def advance(self, text: str, fraction: float) -> None:
        if self._bars is None:
            self._bars = RichProgress(
                TextColumn("{task.description}"),
                BarColumn(),
                TextColumn("{task.percentage:>3.0f} %"),
                console=self._console,
            )
            self._bars.start()
        if text not in self._tasks:
            self._tasks[text] = self._bars.add_task(text, total=1.0)
        self._bars.update(self._tasks[text], completed=fraction)
        if all(task.finished for task in self._bars.tasks):
            self._close()

    def _close(self) -> None:
        if self._bars is not None:
            self._bars.stop()
            self._bars = None
            self._tasks.clear()


def console_progress() -> Progress:
    """Bars when standard error is a terminal, plain lines otherwise."""
    return BarProgress() if sys.stderr.isatty() else PlainProgress()
