"""A change is taken over by the PBX, kept, and in force; or nothing has happened."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from acd.events import CallArrived, PbxSnapshot, SiteConfigured
from acd.values import CallId, HotlineNumber
from administration import parts
from administration.errors import (
    ChangedMeanwhile,
    DocumentWrong,
    NoSuchVersion,
    NotTakenOver,
    TelephoneSystemAway,
)
from administration.model import Document
from administration.taken import Taken
from administration.versions import Version, VersionNote
from pbx.ami import SightGained
from rexian.backend.administration import Administration
from rexian.pbxconfig import accounts_and_queues
from rexian.secrets import load_or_create
from rexian.settings import Settings
from rexian.site import in_force
from store.errors import StoreUnavailable
from store.site import SiteVersions
from tests.administration.town import NOW, at, town
from tests.pbx.ami.scripted_peer import PeerSession, ScriptedPeer, connected
from tests.rexian.backend.parts import PATIENCE, Backend

NEW_SEAT = parts.put(town(), "seats", "1009", {"skills": {"12345": 1}})
MORE_LINES = parts.merge(town(), {"lines": 20, "line_periods": []}, "hotlines", "12345")


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

    async def serve(self, session: PeerSession) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                self._answer(session, await session.next_action())

    def _answer(self, session: PeerSession, action: dict[str, str]) -> None:
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
    for path, text in accounts_and_queues(settings, secrets, first, town()).items():
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


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk_at(tmp_path) as made:
        yield made


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


# --- changes --------------------------------------------------------------------------------------


async def test_more_lines_are_in_force_when_the_change_returns(desk: Desk) -> None:
    taken = await desk.change(MORE_LINES)

    assert (taken.version.number, taken.version.note.by) == (2, "li")
    assert desk.lines == 20
    assert desk.pbx.database["plan/hotline/12345/0"] == "0-20-open"
    # No account was touched, so nothing was reloaded.
    assert desk.pbx.reloads == 0


async def test_a_new_seat_has_a_password_an_account_and_its_queues(desk: Desk) -> None:
    taken = await desk.change(NEW_SEAT)

    password = taken.secrets["1009"]
    assert len(password) == 24
    assert desk.passwords()["1009"] == password
    assert f"password = {password}" in desk.file("accounts.conf")
    assert "1009" in desk.pbx.endpoints
    assert desk.pbx.database["seat/1009/queues"] == "12345"
    assert desk.administration.dial("1009") == "PJSIP/1009"
    assert password not in repr(taken)


async def test_a_seat_that_goes_loses_account_password_and_keys(desk: Desk) -> None:
    first = (await desk.change(NEW_SEAT)).secrets["1009"]
    await desk.change(town(), base=2)

    assert "1009" not in desk.pbx.endpoints
    assert "1009" not in desk.passwords()
    assert "seat/1009/queues" not in desk.pbx.database
    # Should it come back, the old password is worth nothing.
    assert (await desk.change(NEW_SEAT, base=3)).secrets["1009"] != first


async def test_the_version_is_kept_for_a_start_without_the_database(desk: Desk) -> None:
    await desk.change(MORE_LINES)

    kept = json.loads((desk.settings.data / "site.json").read_text())
    assert (kept["version"], kept["by"]) == (2, "li")
    assert kept["document"]["hotlines"]["12345"]["lines"] == 20


async def test_a_document_that_says_the_same_is_no_new_version(desk: Desk) -> None:
    assert (await desk.change(town())).version.number == 1
    assert len(desk.versions.rows) == 1


async def test_an_old_version_is_taken_over_again(desk: Desk) -> None:
    await desk.change(MORE_LINES)

    taken = await desk.administration.restore(1, base=2, by="wang", comment="back")

    assert (taken.version.number, desk.lines) == (3, 12)
    with pytest.raises(NoSuchVersion):
        await desk.administration.restore(9, base=3, by="wang", comment="")


async def test_who_asked_may_go_away_and_the_change_is_whole(desk: Desk) -> None:
    asking = asyncio.create_task(desk.change(NEW_SEAT))
    await until(lambda: "1009" in desk.file("accounts.conf"))
    asking.cancel()

    await until(lambda: "seat/1009/queues" in desk.pbx.database)
    assert desk.administration.newest().number == 2


async def test_two_at_once_one_after_the_other_and_the_second_is_told(desk: Desk) -> None:
    results = await asyncio.gather(
        desk.change(NEW_SEAT), desk.change(MORE_LINES), return_exceptions=True
    )

    assert isinstance(results[0], Taken)
    assert isinstance(results[1], ChangedMeanwhile)
    assert (desk.lines, len(desk.versions.rows)) == (12, 2)


# --- what is not taken over -----------------------------------------------------------------------


async def test_a_wrong_document_changes_nothing(desk: Desk) -> None:
    with pytest.raises(DocumentWrong, match="/seats/1009/skills/law: there is no queue law"):
        await desk.change(parts.put(town(), "seats", "1009", {"skills": {"law": 1}}))

    assert await desk.is_as_before()


async def test_a_refused_reload_leaves_the_old_version_working_and_says_why(desk: Desk) -> None:
    desk.pbx.refuses_reload = "A reload is in progress"

    with pytest.raises(NotTakenOver, match="A reload is in progress"):
        await desk.change(NEW_SEAT)

    assert await desk.is_as_before()
    # The second put the former file back.
    assert desk.pbx.reloads == 2


async def test_an_account_the_pbx_does_not_take_is_named(desk: Desk) -> None:
    desk.pbx.drops = "1009"

    with pytest.raises(NotTakenOver, match="did not take the accounts 1009"):
        await desk.change(NEW_SEAT)

    assert await desk.is_as_before()


async def test_with_the_database_away_the_pbx_is_as_before(desk: Desk) -> None:
    desk.versions.away = True

    with pytest.raises(StoreUnavailable):
        await desk.change(NEW_SEAT)

    assert await desk.is_as_before()


async def test_files_that_cannot_be_read_are_a_clear_error(desk: Desk) -> None:
    path = desk.settings.data / "pbx" / "etc" / "generated" / "accounts.conf"
    text = path.read_text()
    path.unlink()

    with pytest.raises(NotTakenOver, match=r"accounts\.conf: No such file"):
        await desk.change(NEW_SEAT)

    path.write_text(text)
    assert await desk.is_as_before()


async def test_without_the_pbx_no_account_can_be_changed(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        desk.peer.answers_login = False
        desk.administration._connection.give_up_session("for the test")
        await until(lambda: not desk.administration._connection.connected)

        with pytest.raises(TelephoneSystemAway):
            await desk.change(NEW_SEAT)

        assert len(desk.versions.rows) == 1


async def test_a_queue_with_callers_in_it_cannot_be_removed(desk: Desk) -> None:
    queued = parts.put(town(), "queues", "law", {})
    queued = parts.merge(queued, {"queue": "law"}, "hotlines", "12345")
    queued = parts.merge(queued, {"skills": {"law": 1, "12345": None}}, "seats", "1001")
    queued = parts.merge(queued, {"skills": {"12345": None}}, "seats", "1002")
    queued = parts.merge(queued, {"skills": {"12345": None}}, "seats", "1003")
    await desk.change(queued)
    call = CallArrived(call=CallId("rexian-1.1"), hotline=HotlineNumber("12345"))
    desk.backend.loop.take(call)

    with pytest.raises(DocumentWrong, match="1 callers wait in queue law"):
        await desk.change(town(), base=2)

    assert desk.administration.newest().number == 2


# --- what the clock brings ------------------------------------------------------------------------


async def test_at_six_in_the_evening_there_are_four_lines(desk: Desk) -> None:
    assert desk.lines == 12

    desk.backend.clock.time = at("2026-11-23 18:00")

    await until(lambda: desk.lines == 4)
    # The PBX had it in its plan already; the version is the same.
    assert desk.administration.newest().number == 1


async def test_a_block_that_is_over_is_taken_away(desk: Desk) -> None:
    block = {"reason": "noise", "until": "2026-11-23T10:30:00+08:00"}
    await desk.change(parts.put(town(), "blocked", "13800000000", block))
    assert "blocked/+8613800000000" in desk.pbx.database

    desk.backend.clock.time = at("2026-11-23 10:30")

    await until(lambda: "blocked/+8613800000000" not in desk.pbx.database)


async def test_each_day_the_pbx_is_told_two_weeks_ahead(desk: Desk) -> None:
    await until(lambda: "plan/hotline/12345/0" in desk.pbx.database)
    before = desk.pbx.database["plan/hotline/12345/0"]

    desk.backend.clock.time = at("2026-11-24 08:00")

    await until(lambda: desk.pbx.database["plan/hotline/12345/0"] != before)


# --- after a loss of sight ------------------------------------------------------------------------


async def test_accounts_of_a_change_that_was_cut_off_are_put_right(desk: Desk) -> None:
    path = desk.settings.data / "pbx" / "etc" / "generated" / "accounts.conf"
    right = path.read_text()
    path.write_text(right + "[1009](rx-seat)\n")
    desk.pbx.read()

    desk.administration.on_sight()

    await until(lambda: path.read_text() == right and "1009" not in desk.pbx.endpoints)
