"""What somebody in charge has to look at, and who is kept out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from api.views.alarms import AlarmRow, BanRow


class AlarmNews(Protocol):
    """News of alarms without end; ``aclose`` ends the subscription."""

    def __aiter__(self) -> AsyncIterator[AlarmRow]: ...
    async def aclose(self) -> None: ...


class AlarmsPort(Protocol):
    """What somebody in charge has to look at."""

    async def find(
        self, open_only: bool, kind: str | None, after: int | None, limit: int
    ) -> Sequence[AlarmRow]:
        """Newest first; the key is ``alarm`` of the last row seen."""

    async def acknowledge(self, alarm: int, by: str, at: float) -> AlarmRow | None:
        """None when there is no such alarm; who acknowledged it first stays."""

    def news(self) -> AlarmNews:
        """Every alarm that is raised, raised again or acknowledged from now on, as it is then. Of
        one that changes faster than it is taken only the newest state is given.
        """


class BansPort(Protocol):
    """Who is kept out of the PBX. Answers from memory."""

    def all(self) -> Sequence[BanRow]: ...

    def of(self, address: str) -> BanRow | None:
        """The ban an IP address is under; None when there is none."""

    async def lift(self, address: str) -> bool:
        """Let the address in again; False when it is not banned."""
