"""Telling a person at a terminal, or a log file, what is being fetched."""

from __future__ import annotations

import math
import sys
import time
from typing import Protocol, TextIO


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


def console_progress() -> Progress:
    """Bars when standard error is a terminal, plain lines otherwise."""
    if not sys.stderr.isatty():
        return PlainProgress()
    from rexian.provision.bars import BarProgress  # here: nobody else needs what draws them

    return BarProgress()
