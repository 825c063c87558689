"""Notices plugged together: the ways this installation can go, who is told of what, the post."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from zoneinfo import ZoneInfo

from administration.model import Document
from api.metrics import Metrics
from notices.addresses import Addresses
from notices.errors import AddressWrong
from notices.outbox import JOB, NOWHERE, Outbox
from notices.patience import Patience
from notices.post import Post
from notices.register import Notices
from notices.signing import SigningSecrets
from notices.templates import shipped
from notices.values import Notice
from notices.ways import Way
from notices.ways.log import LogWay
from notices.ways.reach import Reach
from notices.ways.smtp import SmtpServer, SmtpWay, mailbox
from notices.ways.webhook import WebhookWay
from rexian.backend.alarms import AlarmKind
from rexian.backend.jobs import Every, Handler
from rexian.errors import SettingsError
from rexian.secrets import Secrets
from rexian.settings import Settings
from store.database import Database
from store.jobs import forget_done

Alarm = Callable[[AlarmKind, str, str], None]


class NoticesOfSite:
    """Made once by the composition root. Raises SettingsError."""

    def __init__(
        self,
        settings: Settings,
        secrets: Secrets,
        database: Database,
        document: Callable[[], Document],
        zone: ZoneInfo,
        now: Callable[[], float],
        alarm: Alarm,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self._now = now
        self._alarm = alarm
        self._metrics = metrics
        signing = SigningSecrets(secrets.api_signing_key.encode())
        tls = _trusted(settings)
        self._webhook = WebhookWay(Reach(settings.webhook_networks), now, tls=tls)
        ways: dict[str, Way] = {NOWHERE: LogWay(), "webhook": self._webhook}
        server = _mail_server(settings)
        if server is not None:
            ways["smtp"] = SmtpWay(server, tls=tls)
        self.register = Notices(database)
        self.addresses = Addresses(database, ways, signing)
        self.outbox = Outbox(
            shipped(), lambda number: _name(document(), number), zone, settings.language
        )
        self._post = Post(
            database,
            ways,
            self.addresses,
            signing,
            now,
            patience=Patience(settings.notice_hours * 3600),
            gave_up=self._gave_up,
            count=metrics.notice,
        )

    @property
    def handlers(self) -> dict[str, Handler]:
        """What the database's jobs are done with."""
        return {JOB: self._deliver}

    @property
    def rounds(self) -> dict[str, Every]:
        return {
            "notices": Every("* * * * * 30", self._look_after),
            "jobs": Every("17 * * * * 0", self._tidy),
        }

    async def close(self) -> None:
        await self._webhook.close()

    async def _deliver(self, payload: str) -> float | None:
        again = await self._post.deliver(int(payload))
        return None if again is None else again - self._now()

    async def _look_after(self) -> None:
        await self._post.plan_lost()
        self._metrics.set_notices(await self.register.counted())

    async def _tidy(self) -> None:
        await forget_done(self._database)

    def _gave_up(self, notice: Notice) -> None:
        whom = notice.department or "in charge"
        detail = f"notice {notice.notice} of case {notice.case} by {notice.way}: {notice.reason}"
        self._alarm(AlarmKind.NOTICE_FAILED, whom, detail)


def _name(document: Document, number: str) -> str:
    unit = document.departments.get(number)
    return unit.name if unit is not None and unit.name else number


def _trusted(settings: Settings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.notice_ca is not None:
        try:
            context.load_verify_locations(settings.notice_ca)
        except (ssl.SSLError, OSError) as fault:
            raise SettingsError(f"REXIAN_NOTICE_CA cannot be used: {fault}") from fault
    return context


def _mail_server(settings: Settings) -> SmtpServer | None:
    if settings.smtp_host is None or settings.smtp_from is None:
        return None
    try:
        sender = mailbox(settings.smtp_from)
    except AddressWrong as fault:
        raise SettingsError(f"REXIAN_SMTP_FROM: {fault}") from fault
    password = settings.smtp_password
    return SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=sender,
        user=settings.smtp_user,
        password=None if password is None else password.get_secret_value(),
    )
