"""A notice as an e-mail."""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal

import aiosmtplib

from notices.errors import AddressWrong, NotDelivered
from notices.values import Notice

SECONDS = 30.0
Security = Literal["starttls", "tls", "none"]
_MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
"""A mailbox as it is commonly written (RFC 5321 without quoted names and address literals)."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """The server that takes our mail."""

    host: str
    port: int
    security: Security
    """``starttls`` insists: a server that does not offer it gets nothing."""
    sender: str
    user: str | None = None
    password: str | None = None

    def __repr__(self) -> str:
        return f"SmtpServer({self.host}:{self.port})"  # no password into a log by accident


class SmtpWay:
    has_secret = False

    def __init__(
        self, server: SmtpServer, *, tls: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        """``tls`` None: what this machine trusts; certificates are always checked."""
        self._server = server
        self._tls = tls or ssl.create_default_context()
        self._seconds = seconds

    def check(self, target: str) -> str:
        """Raises AddressWrong."""
        return mailbox(target)

    async def send(self, notice: Notice, secret: str) -> None:
        """Raises NotDelivered; for good when the server says so (RFC 5321, 4.2.1: 5yz)."""
        server = self._server
        try:
            async with asyncio.timeout(self._seconds):
                await aiosmtplib.send(
                    self.message(notice),
                    hostname=server.host,
                    port=server.port,
                    username=server.user,
                    password=server.password,
                    use_tls=server.security == "tls",
                    start_tls=server.security == "starttls",
                    tls_context=None if server.security == "none" else self._tls,
                    timeout=self._seconds,
                )
        except TimeoutError as fault:
            raise NotDelivered(f"no answer within {self._seconds:g} seconds") from fault
        except aiosmtplib.SMTPRecipientsRefused as fault:
            codes = [one.code for one in fault.recipients]
            for_good = bool(codes) and all(code >= 500 for code in codes)
            raise NotDelivered(f"the recipient was refused: {codes}", for_good=for_good) from fault
        except (aiosmtplib.SMTPException, OSError) as fault:
            raise NotDelivered(f"{type(fault).__name__}: {fault}"[:300]) from fault

    def message(self, notice: Notice) -> EmailMessage:
        """The message; sent again it has the same Message-ID."""
        name, domain = notice.target.rsplit("@", 1)
        made = EmailMessage(policy=SMTP)
        made["From"] = self._server.sender
        made["To"] = MailAddress(notice.person, name, domain)
        made["Subject"] = notice.subject
        made["Date"] = format_datetime(datetime.fromtimestamp(notice.made_at, UTC))
        made["Message-ID"] = f"<{notice.letter}@{self._server.sender.rsplit('@', 1)[1]}>"
        made["Auto-Submitted"] = "auto-generated"
        made["Content-Language"] = notice.language
        made.set_content(notice.text)
        return made


def mailbox(text: str) -> str:
    """The e-mail address. Raises AddressWrong."""
    if not _MAILBOX.fullmatch(text) or ".." in text or text.startswith(".") or ".@" in text:
        raise AddressWrong("that is no e-mail address")
    return text
