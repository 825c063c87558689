"""Telling a person at a terminal how far a piece of work is, with bars that move."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as RichProgress


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
