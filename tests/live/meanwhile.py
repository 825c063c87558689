"""What survival tests look at while the backend is away: the PBX's own journal, and whether phones stayed on their calls."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.live.kit.baresip import BaresipPhone


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the PBX's own journal: ``RX_JOINED`` is ``event`` JOINED; ``data`` without the time."""

    call: str
    event: str
    at: float
    data: tuple[str, ...]


class PbxJournal:
    """The lines since this was made; ``wait`` for one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._skip = len(self._all())

    def lines(self) -> list[JournalLine]:
        return self._all()[self._skip :]

    def _all(self) -> list[JournalLine]:
        if not self._path.exists():
            return []
        found = []
        for line in self._path.read_text().splitlines():
            parts = line.split("|")
            if len(parts) > 5 and parts[2] == "rexian" and parts[4].startswith("RX_"):
                event = parts[4].removeprefix("RX_")
                found.append(JournalLine(parts[1], event, int(parts[5]) / 1000, tuple(parts[6:])))
        return found

    async def wait(
        self, event: str, *data: str, call: str | None = None, times: int = 1, within: float = 15.0
    ) -> JournalLine:
        """The ``times``-th line of that event whose data hold all of ``data``; AssertionError if none comes."""
        end = asyncio.get_running_loop().time() + within
        while True:
            found = [
                line
                for line in self.lines()
                if line.event == event
                and (call is None or line.call == call)
                and all(value in line.data for value in data)
            ]
            if len(found) >= times:
                return found[times - 1]
            if asyncio.get_running_loop().time() > end:
                listed = "\n".join(f"  {line}" for line in self.lines())
                raise AssertionError(f"no {event} {data} of {call} within {within} s:\n{listed}")
            await asyncio.sleep(0.05)


def stayed_on(phone: BaresipPhone, since: float) -> bool:
    """Whether no call of the phone's ended since then."""
    return not any(event.type == "CALL_CLOSED" and event.at >= since for event in phone.events)
