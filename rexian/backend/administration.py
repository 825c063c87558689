"""Changes of the site, taken over by the running system: checked as a whole, taken in by the PBX,
kept as a version, told to the core; in this order, and undone when a step fails.

What follows from the clock (line periods, hours, rosters, blocks that run out) is put in force here
too, at the moment ``administration.schedule`` names.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from acd.events import SiteConfigured
from acd.values import CallState, Site
from administration.check_numbers import BUILT_IN_TRUNKS
from administration.errors import ChangedMeanwhile, DocumentWrong, NoSuchVersion, NotTakenOver
from administration.live import GoingOn, live_faults
from administration.model import Document
from administration.parts import signed
from administration.schedule import next_change, site_at
from administration.taken import Taken
from administration.validate import faults_in, warnings
from administration.versions import Version, VersionNote
from pbx.ami import AmiConnection
from rexian import secrets as kept_secrets
from rexian.backend.dialling import dialler
from rexian.backend.loop import CentreLoop
from rexian.backend.pbx_accounts import PbxAccounts
from rexian.backend.pbx_keys import Keys, keys_of
from rexian.backend.tell_pbx import PbxDatabase
from rexian.errors import SecretsError
from rexian.pbxconfig import accounts_and_queues
from rexian.secrets import Secrets
from rexian.settings import Settings
from rexian.site import keep, where
from store.site import SiteVersions

_log = logging.getLogger(__name__)
LONGEST_SLEEP_SECONDS = 60.0
"""The clock may be set: whether something is due is looked at so often at least."""
DAY = 86_400


class Administration:
    """Fills ``api.ports.SitePort``. To be used in the event loop's thread; ``run`` as a task."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        version: Version,
        loop: CentreLoop,
        connection: AmiConnection,
        versions: SiteVersions,
        prompts: Callable[[], Collection[str]] | None = None,
        longest_sleep: float = LONGEST_SLEEP_SECONDS,
    ) -> None:
        """``version`` is the newest; ``prompts`` names those there are, as ``zh/welcome``."""
        self._longest_sleep = longest_sleep
        self._settings = settings
        self._secrets = secrets
        self._version = version
        self._loop = loop
        self._connection = connection
        self._versions = versions
        self._prompts = prompts
        self._where = where(settings)
        self._accounts = PbxAccounts(connection)
        self._database = PbxDatabase(connection)
        self._known = set(secrets.sip)
        self.dial = dialler(self._known, self._outbound_trunk)
        """From a number to what the PBX is asked to dial."""
        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()
        self._changing: set[asyncio.Task[Taken]] = set()
        self._mending: set[asyncio.Task[None]] = set()

    # --- what there is ----------------------------------------------------------------------------

    def newest(self) -> Version:
        return self._version

    def warnings(self) -> list[str]:
        return warnings(self._version.document, self._now(), self._where)

    async def one(self, number: int) -> Version | None:
        if number == self._version.number:
            return self._version
        return await self._versions.one(number)

    async def notes(self, after: int | None, limit: int) -> Sequence[VersionNote]:
        return await self._versions.notes(after, limit)

    def check(self, document: Document) -> None:
        """Raises DocumentWrong with everything that is wrong; nothing is changed either way."""
        prompts = None if self._prompts is None else self._prompts()
        faults = [
            *faults_in(document, self._now(), self._where, prompts),
            *live_faults(self._version.document, document, self._going_on()),
        ]
        if faults:
            raise DocumentWrong(faults)

    # --- changes ----------------------------------------------------------------------------------

    async def change(self, document: Document, *, base: int, by: str, comment: str) -> Taken:
        """Take the document over in place of version ``base``. One that says the same changes
        nothing and makes no version.

        Raises ChangedMeanwhile, DocumentWrong, NotTakenOver, StoreUnavailable: nothing is changed
        then.
        """
        # Whoever asked may go away; half a change must not stay.
        changing = asyncio.create_task(self._in_turn(document, base, by, comment))
        self._changing.add(changing)
        changing.add_done_callback(self._changing.discard)
        return await asyncio.shield(changing)

    async def restore(self, number: int, *, base: int, by: str, comment: str) -> Taken:
        """Take an old version over again, as a new one. Raises NoSuchVersion, and as ``change``."""
        old = await self.one(number)
        if old is None:
            raise NoSuchVersion(number)
        return await self.change(old.document, base=base, by=by, comment=comment)

    async def _in_turn(self, document: Document, base: int, by: str, comment: str) -> Taken:
        async with self._one_at_a_time:
            return await self._change(document, base, by, comment)

    async def _change(self, document: Document, base: int, by: str, comment: str) -> Taken:
        before = self._version
        if base != before.number:
            raise ChangedMeanwhile(base, before.number)
        document = signed(before.document, document, by, self._now())
        if document == before.document:
            return Taken(before, {}, self.warnings())
        self.check(document)
        added = sorted(document.seats.keys() - before.document.seats.keys())
        removed = sorted(before.document.seats.keys() - document.seats.keys())
        secrets = await self._new_secrets(added, removed)
        former: Mapping[Path, str] = {}
        try:
            former = await self._accounts.take(
                self._texts(document, secrets), *_accounts_that_change(before.document, document)
            )
            version = await self._versions.add(
                document, base=base, at=self._now(), by=by, comment=comment
            )
        except BaseException:
            await self._accounts.put_back(former)
            await self._old_secrets(secrets)
            raise
        self._secrets = secrets
        self._known.clear()
        self._known.update(secrets.sip)
        self._version = version
        self._put_in_force()
        keep(self._settings, version)
        # Who is told that it is done can rely on it.
        await self._database.told()
        return Taken(version, {seat: secrets.sip[seat] for seat in added}, self.warnings())

    async def _new_secrets(self, added: Sequence[str], removed: Sequence[str]) -> Secrets:
        if not added and not removed:
            return self._secrets
        try:
            return await asyncio.to_thread(
                kept_secrets.change_accounts, self._secrets_file, self._secrets, added, removed
            )
        except SecretsError as fault:
            raise NotTakenOver(f"no passwords could be made: {fault}") from fault

    async def _old_secrets(self, changed: Secrets) -> None:
        if changed is not self._secrets:
            try:
                await asyncio.to_thread(kept_secrets.put_back, self._secrets_file, self._secrets)
            except SecretsError as fault:
                _log.error("the former passwords could not be put back: %s", fault)

    # --- in force ---------------------------------------------------------------------------------

    def site(self) -> Site:
        """What is in force now."""
        return site_at(self._version.document, self._now(), self._where)

    def on_sight(self) -> None:
        """The PBX has just been seen: tell it everything before anything else. Should its accounts
        be others (a change was cut off in the middle), they are put right soon after.
        """
        self._database.tell_all(self._keys())
        mending = asyncio.create_task(self._mend())
        self._mending.add(mending)
        mending.add_done_callback(self._mending.discard)

    async def run(self) -> None:
        """Put in force what the clock brings, until cancelled."""
        try:
            while True:
                self._changed.clear()
                due = self._due()
                while (left := due - self._now()) > 0 and not self._changed.is_set():
                    with contextlib.suppress(TimeoutError):
                        # Not wait_for, which may swallow a cancellation.
                        async with asyncio.timeout(min(left, self._longest_sleep)):
                            await self._changed.wait()
                if not self._changed.is_set():
                    self._put_in_force()
        finally:
            await self._database.close()
            mending = [*self._mending]
            for task in mending:
                task.cancel()
            await asyncio.gather(*mending, return_exceptions=True)

    def _due(self) -> float:
        now = self._now()
        change = next_change(self._version.document, now, self._where)
        # Each day the PBX is told two weeks ahead.
        tomorrow = (now // DAY + 1) * DAY
        return tomorrow if change is None else min(change, tomorrow)

    def _put_in_force(self) -> None:
        site = self.site()
        if site != self._loop.centre.state.site:
            self._loop.take(SiteConfigured(site=site))
        self._database.tell(self._keys())
        self._changed.set()

    async def _mend(self) -> None:
        async with self._one_at_a_time:
            texts = self._texts(self._version.document, self._secrets)
            try:
                if await self._accounts.take(texts, self._version.document.seats.keys(), ()):
                    _log.warning("the telephone system's accounts were put right")
            except NotTakenOver as fault:
                _log.error("accounts: %s", fault)

    # --- helpers ----------------------------------------------------------------------------------

    @property
    def _secrets_file(self) -> Path:
        return self._settings.data / "secrets.json"

    def _now(self) -> float:
        return self._loop.clock.now()

    def _keys(self) -> Keys:
        return keys_of(self._version.document, self._now(), self._where, self.dial)

    def _texts(self, document: Document, secrets: Secrets) -> dict[Path, str]:
        site = site_at(document, self._now(), self._where)
        return accounts_and_queues(self._settings, secrets, site, document)

    def _outbound_trunk(self) -> str:
        if self._settings.trunk_hosts:
            return "carrier"
        for name, trunk in sorted(self._version.document.trunks.items()):
            if name not in BUILT_IN_TRUNKS and any("/" not in host for host in trunk.hosts):
                return name
        return "carrier"

    def _going_on(self) -> GoingOn:
        state = self._loop.centre.state
        up = [call for call in state.calls.values() if call.state is not CallState.ENDED]
        waiting = (CallState.WAITING, CallState.RINGING)
        return GoingOn(
            Counter(call.queue for call in up if call.state in waiting),
            Counter(call.hotline for call in up),
            frozenset(seat.number for seat in state.seats.values() if seat.call is not None),
        )


def _accounts_that_change(before: Document, after: Document) -> tuple[set[str], set[str]]:
    """Accounts that must be there after the change, and those that must not be any more."""
    there, was = _accounts_of(after), _accounts_of(before)
    dials = {unit.dial for unit in after.departments.values()}
    return there, {name for name in was - there if name not in dials}


def _accounts_of(document: Document) -> set[str]:
    trunks = {name for name in document.trunks if name not in BUILT_IN_TRUNKS}
    return {*document.seats, *trunks}
