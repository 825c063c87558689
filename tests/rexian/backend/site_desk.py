"""An administrator's desk: the real ``Administration``, a PBX that answers by a script, versions in
memory, and files in a folder.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from acd.events import PbxSnapshot, SiteConfigured
from acd.values import HotlineNumber
from administration.model import Document
from administration.taken import Taken
from administration.versions import Version, VersionNote
from pbx.ami import SightGained
from rexian.backend.administration import Administration
from rexian.pbxconfig import files_of_site
from rexian.secrets import load_or_create
from rexian.settings import Settings
from rexian.site import in_force
from store.errors import StoreUnavailable
from store.site import SiteVersions
from tests.administration.town import NOW, town
from tests.pbx.ami.scripted_peer import PeerSession, ScriptedPeer, connected
from tests.rexian.backend.parts import PATIENCE, Backend


class KeptVersions(SiteVersions):
    """Versions in memory; the database may be away."""

    def __init__(self) -> None:
        self.rows = [Version(VersionNote(1, NOW, "", ""), town())]
        self.away = False

    async def one(self, number: int) -> Version | None:
        return next((row for row in self.rows if row.number == number), None)

    async def add(
        self, document: Document, *, base: int, at: float, by: str, comment: str
    ) -> Version:
        if self.away:
            raise StoreUnavailable("away")
        version = Version(VersionNote(base + 1, at, by, comment), document)
        self.rows.append(version)
        return version


class Pbx:
    """Answers like a PBX that reads its accounts file at a reload."""

    def __init__(self, accounts: Path) -> None:
        self.accounts = accounts
        self.database: dict[str, str] = {}
        self.endpoints: set[str] = set()
        self.refuses_reload = ""
        """What it says of the next reload."""
        self.drops = ""
        """An account it does not take."""
        self.reloads = 0
        self.reloaded: list[str] = []
        """Every module, in order."""

    async def serve(self, session: PeerSession) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                self._answer(session, await session.next_action())

    def _answer(self, session: PeerSession, action: dict[str, str]) -> None:
        if action["action"] == "Reload":
            self.reloaded.append(action["module"])
        match action["action"]:
            case "DBPut":
                self.database[f"{action['family']}/{action['key']}"] = action["val"]
            case "DBDel":
                self.database.pop(f"{action['family']}/{action['key']}", None)
            case "DBGetTree":
                session.reply_list(action, [], "DBGetTreeComplete")
                return
            case "Reload" if action["module"] == "res_pjsip.so":
                self.reloads += 1
                if self.refuses_reload:
                    session.reply(action, "Error", f"Message: {self.refuses_reload}")
                    self.refuses_reload = ""
                    return
                self.read()
            case "PJSIPShowEndpoints":
                rows = [["Event: EndpointList", f"ObjectName: {n}"] for n in sorted(self.endpoints)]
                session.reply_list(action, rows, "EndpointListComplete")
                return
        session.reply(action, "Success", "Message: done")

    def read(self) -> None:
        text = self.accounts.read_text()
        names = {line[1:].partition("]")[0] for line in text.splitlines() if "](rx-" in line}
        self.endpoints = names - {self.drops}


@dataclass
class Desk:
    """A backend with its PBX, versions and files; it is Monday, ten o'clock."""

    backend: Backend
    administration: Administration
    versions: KeptVersions
    pbx: Pbx
    settings: Settings
    peer: ScriptedPeer

    @property
    def lines(self) -> int:
        """What the core goes by."""
        return self.backend.loop.centre.state.site.hotlines[HotlineNumber("12345")].lines

    def passwords(self) -> dict[str, str]:
        stored = json.loads((self.settings.data / "secrets.json").read_text())
        found: dict[str, str] = stored["sip"]
        return found

    def file(self, name: str) -> str:
        return (self.settings.data / "pbx" / "etc" / "generated" / name).read_text()

    async def change(self, document: Document, base: int = 1) -> Taken:
        return await asyncio.wait_for(
            self.administration.change(document, base=base, by="li", comment="why"), PATIENCE
        )

    async def is_as_before(self) -> bool:
        """Files, passwords, versions, the PBX and the core."""
        await asyncio.wait_for(self.administration.restore(1, base=1, by="", comment=""), PATIENCE)
        return (
            len(self.versions.rows) == 1
            and self.administration.newest() == self.versions.rows[0]
            and "1009" not in self.passwords()
            and "1009" not in self.file("accounts.conf")
            and "1009" not in self.pbx.endpoints
            and "seat/1009/queues" not in self.pbx.database
            and self.lines == 12
        )


@asynccontextmanager
async def desk_at(folder: Path, moment: float = NOW) -> AsyncIterator[Desk]:
    settings = Settings(data=folder / "var")
    generated = settings.data / "pbx" / "etc" / "generated"
    generated.mkdir(parents=True)
    secrets, _ = load_or_create(settings.data / "secrets.json", town().seats, ["2001"])
    versions = KeptVersions()
    first = in_force(versions.rows[0], settings)
    for path, text in files_of_site(settings, secrets, first, town()).items():
        path.write_text(text)
    backend = Backend(folder)
    backend.clock.time = moment
    async with ScriptedPeer() as peer, connected(peer) as line:
        session = await peer.session()
        assert isinstance(await line.item(), SightGained)
        pbx = Pbx(generated / "accounts.conf")
        pbx.read()
        administration = Administration(
            settings,
            secrets,
            versions.rows[0],
            backend.loop,
            line.connection,
            versions,
            longest_sleep=0.01,
        )
        backend.loop.take(SiteConfigured(site=administration.site()))
        backend.loop.take(PbxSnapshot(began_at=moment, legs=()))
        serving = asyncio.create_task(pbx.serve(session))
        administration.on_sight()
        running = asyncio.create_task(administration.run())
        try:
            yield Desk(backend, administration, versions, pbx, settings, peer)
        finally:
            running.cancel()
            await asyncio.wait([running])
            while not serving.done():
                # wait_for may have been about to return, and swallow the first.
                serving.cancel()
                await asyncio.wait([serving], timeout=1)
    backend.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)
