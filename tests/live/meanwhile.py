"""What survival tests look at and do while nobody watches: the PBX's own journal, and phones."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.errors import PhoneError
from tests.live.system import HOTLINE


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the PBX's own journal: ``event`` without its RX_, ``data`` without the time."""

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
        """The ``times``-th line of that event whose data hold all of ``data``; AssertionError."""
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


async def code(phone: BaresipPhone, digits: str) -> None:
    """Dial a feature code and wait until the PBX has spoken its answer."""
    began = time.time()
    await phone.dial(digits)
    await phone.wait_for("CALL_CLOSED", since=began, within=10)


async def ring_in(citizen: BaresipPhone, journal: PbxJournal, times: int) -> str:
    """Dial the hotline; the call's id from the PBX's journal (the ``times``-th arrival)."""
    await citizen.dial(HOTLINE)
    return (await journal.wait("ARRIVED", HOTLINE, times=times)).call


async def seats_of(api: Any) -> dict[str, str]:
    items = (await api.get("/seats")).json()["items"]
    return {seat["number"]: seat["state"] for seat in items}


async def sign_in(feed: Follower, phones: dict[str, BaresipPhone]) -> None:
    """Sign the seats in by their phones, in this order; their phones are free afterwards."""
    for seat, phone in phones.items():
        await phone.dial("*11")
        await feed.fact("seat_signed_in", seat=seat)
    await asyncio.gather(*(phone.wait_for("CALL_CLOSED") for phone in phones.values()))


async def put_down(phone: BaresipPhone) -> None:
    """Hang up if there is a call: what people do when a line has gone dead."""
    with contextlib.suppress(PhoneError):
        await phone.hang_up()
