"""Notices as e-mails, to a real mail server on the loopback."""

from __future__ import annotations

import base64
import ssl
from dataclasses import replace
from pathlib import Path

import pytest

from notices.errors import AddressWrong, NotDelivered
from notices.ways.smtp import Security, SmtpServer, SmtpWay
from tests.notices.certificates import server_context, trusting
from tests.notices.examples import notice
from tests.notices.receivers import MailServer, taking_mail

MAIL = notice(way="smtp", target="desk@water.example.cn", person="王科长")


def ours(server: MailServer, security: Security) -> SmtpServer:
    return SmtpServer("127.0.0.1", server.port, security, "hotline@city.example.cn")


def way(
    server: MailServer,
    security: Security = "none",
    *,
    tls: ssl.SSLContext | None = None,
    seconds: float = 10,
) -> SmtpWay:
    return SmtpWay(ours(server, security), tls=tls, seconds=seconds)


async def test_it_arrives_in_chinese() -> None:
    async with taking_mail(MailServer()) as server:
        await way(server).send(MAIL, "")
    ((to, message),) = server.got
    assert to == "desk@water.example.cn"
    assert message["To"] == "王科长 <desk@water.example.cn>"
    assert message["From"] == "hotline@city.example.cn"
    assert message["Subject"] == "【派单】工单 20260930-12345-0001"
    assert message["Message-ID"] == "<0123456789abcdef0123456789abcdef@city.example.cn>"
    assert message["Date"] == "Mon, 21 Sep 2026 14:13:20 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().strip() == "工单已交由自来水公司办理。"


async def test_sent_twice_it_is_the_same_message() -> None:
    async with taking_mail(MailServer()) as server:
        for _ in range(2):
            await way(server).send(MAIL, "")
    first, second = (message.as_bytes() for _, message in server.got)
    assert first == second


async def test_a_server_without_starttls_gets_nothing() -> None:
    async with taking_mail(MailServer()) as server:
        with pytest.raises(NotDelivered, match="STARTTLS"):
            await way(server, "starttls").send(MAIL, "")
    assert server.got == []
    assert "RCPT" not in server.said


async def test_everything_is_said_under_encryption(tmp_path: Path) -> None:
    tls, certificate = server_context(tmp_path)
    offers = "250-receiver\r\n250-STARTTLS\r\n250 AUTH PLAIN"
    async with taking_mail(MailServer(offers=offers, tls=tls)) as server:
        login = replace(ours(server, "starttls"), user="hotline", password="very secret")
        await SmtpWay(login, tls=trusting(certificate)).send(MAIL, "")
        assert server.said[:3] == ["EHLO", "STARTTLS", "EHLO*"]
        assert all(word.endswith("*") for word in server.said[2:])
        plain = base64.b64encode(b"\0hotline\0very secret").decode()
        assert server.logins == [f"PLAIN {plain}"]
        with pytest.raises(NotDelivered, match="CERTIFICATE_VERIFY_FAILED"):
            await way(server, "starttls").send(MAIL, "")
    assert len(server.got) == 1


async def test_encrypted_from_the_first_byte(tmp_path: Path) -> None:
    tls, certificate = server_context(tmp_path)
    async with taking_mail(MailServer(), tls) as server:
        await way(server, "tls", tls=trusting(certificate)).send(MAIL, "")
        with pytest.raises(NotDelivered, match="CERTIFICATE_VERIFY_FAILED"):
            await way(server, "tls").send(MAIL, "")
    assert len(server.got) == 1


@pytest.mark.parametrize(
    ("answer", "for_good"), [("550 no such mailbox", True), ("451 come back later", False)]
)
async def test_a_recipient_that_is_refused(answer: str, for_good: bool) -> None:
    async with taking_mail(MailServer({"RCPT": [answer]})) as server:
        with pytest.raises(NotDelivered, match=f"refused.*{answer[:3]}") as told:
            await way(server).send(MAIL, "")
    assert told.value.for_good is for_good
    assert server.got == []


async def test_a_server_that_is_away_and_one_that_says_nothing() -> None:
    with pytest.raises(NotDelivered, match="SMTPConnectError"):
        await way(MailServer(port=1)).send(MAIL, "")
    async with taking_mail(MailServer({"EHLO": ["250-never ends"]})) as server:
        with pytest.raises(NotDelivered, match=r"no answer within 0\.2 seconds|Timed"):
            await way(server, seconds=0.2).send(MAIL, "")


@pytest.mark.parametrize(
    "wrong",
    ["", "desk", "@example.cn", "desk@", "a b@example.cn", "a@b@c", "a\r\nBcc: x@y.cn", "a@b.cn\n"],
)
def test_what_is_no_address(wrong: str) -> None:
    with pytest.raises(AddressWrong, match="no e-mail address"):
        way(MailServer(port=1)).check(wrong)


def test_the_password_is_in_no_log() -> None:
    server = SmtpServer("mail", 587, "starttls", "a@b.cn", "user", "very secret")
    assert "secret" not in repr(server)
