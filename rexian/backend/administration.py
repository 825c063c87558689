"""Changes of the site, taken over by the running system: checked as a whole, taken in by the PBX,
kept as a version, told to the core; in this order, and undone when a step fails. New passwords of
telephones go the same way and are no version.

What follows from the clock (line periods, hours, rosters, blocks that run out) is put in force here
too, at the moment ``administration.schedule`` names.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from acd.events import SiteConfigured
from acd.values import CallState, Site
from administration.check_numbers import BUILT_IN_TRUNKS
from administration.errors import (
    ChangedMeanwhile,
    DocumentWrong,
    NoSuchPart,
    NoSuchVersion,
    NotTakenOver,
)
from administration.live import GoingOn, live_faults
from administration.model import Document
from administration.parts import signed
from administration.schedule import next_change, site_at
from administration.taken import Taken
from administration.validate import faults_in, warnings
from administration.versions import Version, VersionNote
from administration.warned import Warned
from pbx.ami import AmiConnection
from rexian.backend.dialling import dialler
from rexian.backend.loop import CentreLoop
from rexian.backend.pbx_accounts import PbxAccounts
from rexian.backend.pbx_keys import Keys, keys_of
from rexian.backend.phone_passwords import PhonePasswords
from rexian.backend.tell_pbx import PbxDatabase
from rexian.pbxconfig import files_of_site
from rexian.secrets import Secrets
from rexian.settings import Settings
from rexian.site import keep, where
from store.site import SiteVersions

_log = logging.getLogger(__name__)
LONGEST_SLEEP_SECONDS = 60.0
"""The clock may be set: whether something is due is looked at so often at least."""
DAY = 86_400
T = TypeVar("T")


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
        self._version = version
        self._loop = loop
        self._connection = connection
        self._versions = versions
        self._prompts = prompts
        self._where = where(settings)
        self._accounts = PbxAccounts(connection)
        self._database = PbxDatabase(connection)
        self._passwords = PhonePasswords(settings.data / "secrets.json", secrets)
        self.dial = dialler(self._passwords.accounts, self._outbound_trunk)
        """From a number to what the PBX is asked to dial."""
        self.renewing: Callable[[str], None] = lambda account: None
        """Told before an account has a new password, after which its telephone is refused."""
        self._one_at_a_time = asyncio.Lock()
        self._changed = asyncio.Event()
        self._changing: set[asyncio.Task[Any]] = set()
        self._mending: set[asyncio.Task[None]] = set()

    # --- what there is ----------------------------------------------------------------------------

    def secrets(self) -> Secrets:
        """With the passwords in use now."""
        return self._passwords.now

    def newest(self) -> Version:
        return self._version

    def warnings(self) -> list[Warned]:
        return warnings(self._version.document, self._now(), self._where)

    async def one(self, number: int) -> Version | None:
        if number == self._version.number:
            return self._version
        return await self._versions.one(number)

    async def notes(self, after: int | None, limit: int) -> Sequence[VersionNote]:
        return await self._versions.notes(after, limit)

    def check(self, document: Document) -> list[Warned]:
        """What is not wrong and should be known. Raises DocumentWrong with everything that is
        wrong; nothing is changed either way.
        """
        prompts = None if self._prompts is None else self._prompts()
        faults = [
            *faults_in(document, self._now(), self._where, prompts),
            *live_faults(self._version.document, document, self._going_on()),
        ]
        if faults:
            raise DocumentWrong(faults)
        return warnings(document, self._now(), self._where)

    # --- changes ----------------------------------------------------------------------------------

    async def change(self, document: Document, *, base: int, by: str, comment: str) -> Taken:
        """Take the document over in place of version ``base``. One that says the same changes
        nothing and makes no version.

        Raises ChangedMeanwhile, DocumentWrong, NotTakenOver, StoreUnavailable: nothing is changed
        then.
        """
        return await self._whole(self._change(document, base, by, comment))

    async def restore(self, number: int, *, base: int, by: str, comment: str) -> Taken:
        """Take an old version over again, as a new one. Raises NoSuchVersion, and as ``change``."""
        old = await self.one(number)
        if old is None:
            raise NoSuchVersion(number)
        return await self.change(old.document, base=base, by=by, comment=comment)

    def phone_accounts(self) -> Sequence[str]:
        """The names telephones and the trunk for trials sign in with."""
        return sorted(self._passwords.accounts)

    async def new_password(self, account: str) -> str:
        """A new password for a telephone: the only one that is taken when this returns. A call goes
        on, and a sign-in made with the old one is good until it runs out.

        Raises NoSuchPart, NotTakenOver: the old one is good then.
        """
        return await self._whole(self._renew(account))

    async def _whole(self, work: Coroutine[Any, Any, T]) -> T:
        """Whoever asked may go away; half a change must not stay."""

        async def in_turn() -> T:
            async with self._one_at_a_time:
                return await work

        changing = asyncio.create_task(in_turn())
        self._changing.add(changing)
        changing.add_done_callback(self._changing.discard)
        return await asyncio.shield(changing)

    async def _renew(self, account: str) -> str:
        if account not in self._passwords.accounts:
            raise NoSuchPart(f"no telephone signs in as {account}")
        document = self._version.document
        secrets = await self._passwords.make([account], [])
        self.renewing(account)
        try:
            await self._accounts.take(self._texts(document, secrets), _accounts_of(document), ())
        except BaseException:
            await self._passwords.give_up(secrets)
            raise
        self._passwords.use(secrets)
        return secrets.sip[account]

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
        secrets = await self._passwords.make(added, removed)
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
            await self._passwords.give_up(secrets)
            raise
        self._passwords.use(secrets)
        self._version = version
        self._put_in_force()
        keep(self._settings, version)
        # Who is told that it is done can rely on it.
        await self._database.told()
        return Taken(version, {seat: secrets.sip[seat] for seat in added}, self.warnings())

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
            texts = self._texts(self._version.document, self._passwords.now)
            try:
                if await self._accounts.take(texts, self._version.document.seats.keys(), ()):
                    _log.warning("the telephone system's accounts were put right")
            except NotTakenOver as fault:
                _log.error("accounts: %s", fault)

    # --- helpers ----------------------------------------------------------------------------------

    def _now(self) -> float:
        return self._loop.clock.now()

    def _keys(self) -> Keys:
        return keys_of(self._version.document, self._now(), self._where, self.dial)

    def _texts(self, document: Document, secrets: Secrets) -> dict[Path, str]:
        site = site_at(document, self._now(), self._where)
        return files_of_site(self._settings, secrets, site, document)

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
