"""A system in memory for the checks: well, unless a test says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rexian.doctor import modules
from rexian.doctor.context import Context, PbxSilent, Running, Space
from rexian.settings import Settings
from store.migrate import newest

NOW = 1_795_320_000.0
MATRIX = """\
         Translation times between formats (in microseconds) for one second of data
          Source Format (Rows) Destination Format (Columns)

           ulaw  alaw slin8 slin16  g722
     ulaw     - 15000  9000  17000 17250
     alaw 15000     -  9000  17000 17250
    slin8  6000  6000     -   8000  8250
   slin16 14500 14500  8500      -  6000
     g722 15600 15600  9600   9000     -
""".splitlines()
READ, WRITE = "system,call,user", "system,call,command,agent,user,reporting,originate"


def account(read: str = READ, write: str = WRITE) -> list[str]:
    return [
        "          username: rexian",
        "            secret: <Set>",
        f"         read perm: {read}",
        f"        write perm: {write}",
    ]


@dataclass
class FakePbx:
    """Says what a real one says; ``None`` for a command or an action: no answer."""

    offset: float | None = 0.002
    says: dict[str, list[str] | None] = field(default_factory=dict)
    lists: dict[str, list[dict[str, str]] | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        said: dict[str, list[str] | None] = {
            "core show version": ["Asterisk 22.10.1+dfsg built by nobody"],
            "module show": [
                "Module                 Description     Use Count  Status      Support Level",
                *(
                    f"{name}     Something              1          Running   core"
                    for name in modules.wanted()
                ),
            ],
            "manager show user rexian": account(),
            "manager show user rexian-security": account("system,security", "reporting"),
            "core show translation": list(MATRIX),
        }
        self.says = said | self.says
        rows: dict[str, list[dict[str, str]] | None] = {
            "PJSIPShowRegistrationsOutbound": None,
            "PJSIPShowContacts": [{"aor": "carrier", "status": "NonQualified"}],
            "PJSIPShowEndpoints": [
                {"objectname": "1001", "aor": "1001", "auths": "1001"},
                {"objectname": "trunk", "aor": "trunk", "auths": "trunk"},
                {"objectname": "carrier", "aor": "carrier", "auths": ""},
            ],
        }
        self.lists = rows | self.lists

    async def command(self, text: str) -> Sequence[str]:
        found = self.says[text]
        if found is None:
            raise PbxSilent(text)
        return found

    async def rows(self, action: str) -> Sequence[Mapping[str, str]]:
        found = self.lists[action]
        if found is None:
            raise PbxSilent(action)
        return found


@dataclass
class FakeBooks:
    at: str | None = field(default_factory=newest)
    holds: int = 0

    async def version(self) -> str:
        return "PostgreSQL 18.0"

    async def revision(self) -> str | None:
        return self.at

    async def position(self, journal: str) -> int:
        return self.holds


def settings(data: Path, **changed: Any) -> Settings:
    return Settings(data=data, **changed)


def well(data: Path, **changed: Any) -> Context:
    """A running system of the folder, everything about it good."""
    context = Context(
        settings=settings(data),
        now=NOW,
        running=Running({"backend": 1, "asterisk": 2, "postgresql": 3}),
        pbx=FakePbx(),
        pbx_trouble="",
        guard_trouble="",
        books=FakeBooks(),
        books_trouble="",
        ready={"pbx": "", "database": "", "journal": ""},
        space=lambda path: Space(1 << 42, 1 << 40),
        listening=lambda kind, port: True,
    )
    return replace(context, **changed)


def stopped(data: Path, **changed: Any) -> Context:
    """The same folder with nothing running."""
    return replace(
        well(data),
        **{
            "running": Running(),
            "pbx": None,
            "pbx_trouble": "no connection (nothing listens there)",
            "books": None,
            "books_trouble": "PostgreSQL is not running",
            "ready": None,
            "listening": lambda kind, port: False,
            **changed,
        },
    )
