"""Guards the phones: counts who fails to sign in, and keeps out who does so too often.

The PBX refuses banned addresses by itself, by a list it reads anew when told to ("module reload
acl"), which touches no call; the bans go on while the backend is away. The list and the time each
ban ends are files in the data folder, so nothing is forgotten at a restart.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from pbx.ami import AmiConnection, AmiError, AmiEvent, AmiLoginRefused
from pbx.bans import Ban, BanBook, FailureCounter, acl_lines, network_of
from pbx.security import FailureKind, LoginFailure, failure_of
from rexian.backend.alarms import AlarmKind
from rexian.pbxconfig import write_whole

_log = logging.getLogger(__name__)

TELL_SECONDS = 1.0
"""Between attempts to have the PBX read the list."""
REFUSED_SECONDS = 60.0
"""Before the PBX is asked again to let us watch."""
GRACE_SECONDS = 900.0
"""In which a telephone that was given a new password may go on with the old one, and one in the
wrong network may go on asking.
"""
MOST_GRACED = 1_000
"""Such telephones at a time; a UDP packet may name any address."""

Alarm = Callable[[AlarmKind, str, str], None]


class PhoneGuard:
    """Fills ``api.ports.BansPort``. Run ``run`` as a task."""

    def __init__(
        self,
        connect: Callable[[], AmiConnection],
        reload: Callable[[], Awaitable[None]],
        *,
        book: BanBook,
        counter: FailureCounter,
        kept: Path,
        acl: Path,
        alarm: Alarm,
        clock: Callable[[], float],
        told: Callable[[int], None] = lambda bans: None,
    ) -> None:
        """``connect`` makes a connection of the account that may read security events. ``reload``
        has the PBX read ``acl`` again and raises AmiError. ``kept`` holds the bans with their ends.
        ``told`` hears how many addresses are banned whenever that changes.
        """
        self._connect = connect
        self._reload = reload
        self._book = book
        self._counter = counter
        self._kept = kept
        self._acl = acl
        self._alarm = alarm
        self._clock = clock
        self._told = told
        self._changed = asyncio.Event()
        self._graced: dict[tuple[str, str], float] = {}
        """Until when, by account and address ("": wherever it asks from)."""

    async def run(self) -> None:
        """Until cancelled. Never raises: calls go on without a guard."""
        self._load()
        listing = asyncio.create_task(self._keep_list())
        try:
            while True:
                try:
                    await self._watch()
                except AmiLoginRefused as refused:
                    self._alarm(
                        AlarmKind.GUARD_BLIND,
                        "rexian-security",
                        f"the PBX does not let us see failed sign-ins: {refused}; it needs the "
                        "account rexian-security of asterisk-conf/manager.conf.in",
                    )
                await asyncio.sleep(REFUSED_SECONDS)
        finally:
            listing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listing

    async def _watch(self) -> None:
        connection = self._connect()
        running = asyncio.create_task(connection.run())
        try:
            async for item in connection.items():
                if isinstance(item, AmiEvent):
                    self._take(item)
            await running
        finally:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError, AmiError):
                await running

    def _take(self, item: AmiEvent) -> None:
        try:
            failure = failure_of(item.message)
            if failure is not None:
                self.failed(failure)
        except Exception:
            _log.exception("a security event could not be handled: %r", item.message)

    def failed(self, failure: LoginFailure) -> None:
        """Take in one failure to sign in."""
        if failure.kind is FailureKind.WRONG_ADDRESS and failure.account:
            # A phone in the wrong place, not somebody who guesses. Its right password, too, is told
            # as a wrong one, for no account: none that is guessed from there would let anybody in.
            self._grace(failure.account, failure.address)
            self._grace("", failure.address)
            detail = f"asked for from {failure.address}, which is in none of its networks"
            self._alarm(AlarmKind.WRONG_NETWORK, failure.account, detail)
            return
        if self._book.holds(failure.address) and failure.service == "PJSIP":
            return  # what was on its way when the ban was made
        if self._has_grace(failure):
            return
        count = self._counter.take(failure.address, self._clock())
        if count:
            self._too_many(failure, count)

    def renewed(self, account: str) -> None:
        """The account has a new password: its telephone, which does not know yet, tries the old one
        several times a second. It must not have its whole office banned, calls and all; to guess
        144 bits, a quarter of an hour is not enough.
        """
        self._grace(account, "")

    def _grace(self, account: str, address: str) -> None:
        now = self._clock()
        self._graced.pop((account, address), None)
        self._graced[account, address] = now + GRACE_SECONDS
        while len(self._graced) > MOST_GRACED or next(iter(self._graced.values())) <= now:
            del self._graced[next(iter(self._graced))]

    def _has_grace(self, failure: LoginFailure) -> bool:
        if failure.kind is not FailureKind.WRONG_PASSWORD or failure.service != "PJSIP":
            return False
        keys = ((failure.account, ""), (failure.account, failure.address))
        return any(self._graced.get(key, 0.0) > self._clock() for key in keys)

    def _too_many(self, failure: LoginFailure, count: int) -> None:
        tried = f" for the account {failure.account}" if failure.account else ""
        detail = f"{count} failures to sign in within ten minutes, the last{tried} by "
        detail += f"{failure.service} over {failure.transport}"
        if not failure.proven:
            kind = (
                AlarmKind.FORGED_NAME
                if failure.kind is FailureKind.FORGED
                else AlarmKind.LOGIN_SCAN
            )
            # Anybody may put another's address on a UDP packet: a ban could lock a seat out.
            self._alarm(kind, failure.address, f"{detail}; not banned: the address may be forged")
        elif failure.service != "PJSIP" or self._counter.spared(failure.address):
            self._alarm(AlarmKind.LOGIN_FAILURES, failure.address, f"{detail}; not banned")
        else:
            ban = self._book.ban(failure.address, count, failure.account, self._clock())
            minutes = round((ban.until - ban.since) / 60)
            self._alarm(
                AlarmKind.ADDRESS_BANNED, ban.network, f"{detail}; kept out for {minutes} minutes"
            )
            self._changed.set()

    # --- the API's side ---------------------------------------------------------------------------

    def all(self) -> Sequence[Ban]:
        """Who is kept out now."""
        return self._book.bans

    def of(self, address: str) -> Ban | None:
        """The ban an address is under. Raises ValueError when it is none."""
        network = network_of(address)
        return next((ban for ban in self._book.bans if ban.network == network), None)

    async def lift(self, address: str) -> bool:
        """Let it in again; False when it was not banned."""
        if self._book.lift(network_of(address)) is None:
            return False
        self._changed.set()
        return True

    # --- the list the PBX reads -------------------------------------------------------------------

    def _load(self) -> None:
        try:
            self._book.load(self._kept.read_text(encoding="utf-8"), self._clock())
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as fault:
            _log.error("who was banned is not known any more: %s: %s", self._kept, fault)
        self._changed.set()

    async def _keep_list(self) -> None:
        written, trouble = "", ""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._until_next_end()):
                    await self._changed.wait()
            self._changed.clear()
            for ban in self._book.expire(self._clock()):
                _log.info("the ban of %s is over", ban.network)
            lines = acl_lines(self._book.bans)
            self._told(len(self._book.bans))
            try:
                for path in (self._kept, self._acl):
                    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                write_whole(self._kept, self._book.dump())
                if lines != written:
                    write_whole(self._acl, lines)
                    await self._reload()
                written, trouble = lines, ""
            except (OSError, AmiError) as fault:
                if trouble != str(fault):
                    trouble = str(fault)
                    _log.warning("the PBX does not know yet who is banned: %s", fault)
                await asyncio.sleep(TELL_SECONDS)
                self._changed.set()

    def _until_next_end(self) -> float | None:
        end = self._book.next_end()
        return None if end is None else max(0.0, end - self._clock())
