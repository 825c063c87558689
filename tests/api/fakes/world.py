"""What every fake needs: a clock that stands still, and a database that may be away."""

from __future__ import annotations

from api.ports import StoreUnavailable


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Outage:
    """Whether the pretended database is away."""

    def __init__(self) -> None:
        self.on = False

    def check(self) -> None:
        if self.on:
            raise StoreUnavailable


def older(at: float, name: str, after: tuple[float, str] | None) -> bool:
    return after is None or (at, name) < after


def within(at: float, since: float | None, before: float | None) -> bool:
    return (since is None or at >= since) and (before is None or at < before)
