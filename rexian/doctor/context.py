"""What the checks may look at. Everything that can be absent or slow is asked for once, before the
first check, so that each check only judges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Protocol

from rexian.settings import Settings


class Pbx(Protocol):
    """An Asterisk that let us in."""

    @property
    def offset(self) -> float | None:
        """Its clock minus ours, seconds."""

    async def command(self, text: str) -> Sequence[str]:
        """The lines a console command prints. Raises PbxSilent."""

    async def rows(self, action: str) -> Sequence[Mapping[str, str]]:
        """The rows of an action that answers with a list, header names in lower case. Raises
        PbxSilent.
        """


class PbxSilent(Exception):
    """The PBX does not answer, or does not want to."""


class Books(Protocol):
    """A database that answers."""

    async def version(self) -> str:
        """What the server says it is."""

    async def revision(self) -> str | None:
        """The revision its schema is at."""

    async def position(self, journal: str) -> int:
        """The last fact of that journal it holds."""


class Space(NamedTuple):
    """Bytes of a file system."""

    total: int
    free: int


@dataclass(frozen=True, slots=True)
class Running:
    """The processes of the system, by the name ``rexian run`` gives them; only those that run."""

    pids: Mapping[str, int] = field(default_factory=dict)

    def __contains__(self, name: object) -> bool:
        return name in self.pids


@dataclass(frozen=True, slots=True)
class Context:
    """All of it. Where something is None, the text beside it says why."""

    settings: Settings
    now: float
    """Seconds since the epoch."""
    running: Running
    pbx: Pbx | None
    pbx_trouble: str
    guard_trouble: str
    """Why the account that watches failed sign-ins does not get in; "" when it does."""
    books: Books | None
    books_trouble: str
    ready: Mapping[str, str] | None
    """What the backend says of itself: its checks with what is wrong, "" for good; None when it
    does not answer.
    """
    space: Callable[[Path], Space]
    listening: Callable[[str, int], bool]
    """Whether something of this machine listens on a port (``tcp`` or ``udp``)."""


def here(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return path
