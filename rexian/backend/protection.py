"""Everything that protects the telephone system from strangers, plugged together: alarms, the guard
of the phones, the guard against toll fraud.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from acd.values import CallId, Site
from administration.model import Document
from api.metrics import Metrics
from pbx.ami import AmiConnection, AmiSettings
from pbx.bans import BanBook, FailureCounter
from rexian import pbxconfig
from rexian.backend.alarm_news import AlarmsWithNews
from rexian.backend.alarms import AlarmBoard
from rexian.backend.loop import CentreLoop
from rexian.backend.phone_guard import PhoneGuard
from rexian.backend.toll import TollGuard
from rexian.outbound import SitePolicy, outbound_policy
from rexian.secrets import Secrets
from rexian.settings import Settings
from store.alarms import Alarms
from store.database import Database

ACCOUNT = "rexian-security"
"""The manager account that sees failed sign-ins, and nothing else (asterisk-conf/manager.conf.in).
"""


class Protection:
    """Made once by the composition root. Run ``run`` as a task."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        database: Database,
        connection: AmiConnection,
        loop: CentreLoop,
        metrics: Metrics,
        site: Callable[[], Site],
        document: Callable[[], Document],
        dial: Callable[[str], str],
    ) -> None:
        """``connection`` is the one that commands the PBX; ``document`` gives the newest one;
        ``dial`` tells what the PBX is asked to dial for a number. Raises SettingsError for tables
        that cannot be used.
        """
        clock = loop.clock.now
        self.alarms = AlarmsWithNews(Alarms(database))
        self._board = AlarmBoard(self.alarms, clock, metrics.alarm)
        self.alarm = self._board

        async def reload() -> None:
            await connection.action("Reload", {"Module": "acl"})

        def connect() -> AmiConnection:
            account = AmiSettings(
                host=settings.ami_host,
                port=settings.ami_port,
                username=ACCOUNT,
                secret=secrets.ami_secret,
            )
            return AmiConnection(account, wall=clock)

        self.bans = PhoneGuard(
            connect,
            reload,
            book=BanBook(settings.ban_minutes),
            counter=FailureCounter(
                settings.ban_after, (*settings.ban_never, *settings.trunk_hosts)
            ),
            kept=settings.data / "bans.json",
            acl=pbxconfig.banned(settings),
            alarm=self._board,
            clock=clock,
            told=metrics.set_bans,
        )
        policy = SitePolicy(outbound_policy(settings, _Accounts(dial)), document)
        self.toll = TollGuard(policy, site, _caller(loop), clock, self._board)
        loop.guard = self.toll.refuse

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._board.run())
            group.create_task(self.bans.run())


class _Accounts:
    """The PBX's own phones, as they are now: accounts may be added while the system runs."""

    def __init__(self, dial: Callable[[str], str]) -> None:
        self._dial = dial

    def __contains__(self, number: object) -> bool:
        # Numbers behind a trunk are dialled as number@trunk.
        return isinstance(number, str) and "@" not in self._dial(number)


def _caller(loop: CentreLoop) -> Callable[[str], str]:
    def caller(call: str) -> str:
        record = loop.centre.state.calls.get(CallId(call))
        return record.caller if record is not None else ""

    return caller
