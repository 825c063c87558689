"""Notices as signed requests, to a real web service on the loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from notices.errors import NotDelivered
from notices.signing import SigningSecrets, signed_headers
from notices.ways.reach import Reach
from notices.ways.webhook import WebhookWay
from tests.notices.certificates import server_context, trusting
from tests.notices.examples import NOON, notice
from tests.notices.receivers import Hook, listening

SECRET = SigningSecrets(b"a key of this test").of(3, 1)
Make = Callable[..., WebhookWay]


@pytest_asyncio.fixture
async def way() -> AsyncIterator[Make]:
    made: list[WebhookWay] = []

    def make(*inside: str, tls: ssl.SSLContext | None = None, seconds: float = 15) -> WebhookWay:
        made.append(WebhookWay(Reach(inside), lambda: NOON, tls=tls, seconds=seconds))
        return made[-1]

    yield make
    for one in made:
        await one.close()


async def test_the_receiver_can_check_who_sent_it(way: Make) -> None:
    async with listening(Hook()) as hook:
        await way("127.0.0.0/8").send(notice(target=hook.url), SECRET)
    ((path, headers, body),) = hook.got
    assert path == "/hook"
    assert headers["webhook-id"] == "0123456789abcdef0123456789abcdef"
    assert headers["webhook-timestamp"] == "1790000000"
    signed = b"0123456789abcdef0123456789abcdef.1790000000." + body
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "type": "case.dispatched",
        "timestamp": "2026-09-21T14:13:20Z",
        "data": {
            "case": "20260930-12345-0001",
            "version": 2,
            "department": "2001",
            "person": None,
            "due_at": "2026-09-22T14:13:20Z",
            "language": "zh",
            "subject": "【派单】工单 20260930-12345-0001",
            "text": "工单已交由自来水公司办理。",
        },
    }


def test_the_signature_is_the_one_of_standard_webhooks() -> None:
    """The example of the libraries for receivers."""
    headers = signed_headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_address_and_every_renewal_has_a_secret_of_its_own() -> None:
    secrets = SigningSecrets(b"a key of this test")
    found = {secrets.of(address, generation) for address in (1, 2, 12) for generation in (1, 2, 21)}
    assert len(found) == 9
    assert SigningSecrets(b"another key").of(1, 1) not in found


@pytest.mark.parametrize(("status", "for_good"), [(500, False), (404, False), (410, True)])
async def test_a_refusal_is_not_taken_for_received(way: Make, status: int, for_good: bool) -> None:
    async with listening(Hook([status])) as hook:
        with pytest.raises(NotDelivered, match=f"answered {status}") as told:
            await way("127.0.0.0/8").send(notice(target=hook.url), SECRET)
    assert told.value.for_good is for_good


async def test_no_redirect_is_followed(way: Make) -> None:
    async with listening(Hook()) as other, listening(Hook([307], location=other.url)) as hook:
        with pytest.raises(NotDelivered, match="answered 307"):
            await way("127.0.0.0/8").send(notice(target=hook.url), SECRET)
    assert other.got == []


async def test_a_receiver_that_never_answers_is_given_up_in_time(way: Make) -> None:
    async with listening(Hook(mute=True)) as hook:
        with pytest.raises(NotDelivered, match=r"no answer within 0\.2 seconds"):
            await way("127.0.0.0/8", seconds=0.2).send(notice(target=hook.url), SECRET)
    assert len(hook.got) == 1


async def test_nobody_listens(way: Make) -> None:
    with pytest.raises(NotDelivered, match="ConnectError"):
        await way("127.0.0.0/8").send(notice(target="http://127.0.0.1:1/"), SECRET)


async def test_this_machine_is_not_reached_unless_somebody_said_so(way: Make) -> None:
    async with listening(Hook()) as hook:
        with pytest.raises(NotDelivered, match="lies where nothing may be sent to"):
            await way().send(notice(target=hook.url), SECRET)
        by_name = hook.url.replace("127.0.0.1", "localhost")
        with pytest.raises(NotDelivered, match="lies where nothing may be sent to"):
            await way("10.0.0.0/8").send(notice(target=by_name), SECRET)
    assert hook.got == []


async def test_a_certificate_nobody_vouches_for_gets_nothing(way: Make, tmp_path: Path) -> None:
    tls, certificate = server_context(tmp_path)
    async with listening(Hook(), tls) as hook:
        with pytest.raises(NotDelivered, match="CERTIFICATE_VERIFY_FAILED"):
            await way("127.0.0.0/8").send(notice(target=hook.url), SECRET)
        assert hook.got == []
        trusted = way("127.0.0.0/8", tls=trusting(certificate))
        await trusted.send(notice(target=hook.url), SECRET)
        by_name = hook.url.replace("127.0.0.1", "localhost")
        with pytest.raises(NotDelivered, match="CERTIFICATE_VERIFY_FAILED"):
            await trusted.send(notice(target=by_name), SECRET)
    assert len(hook.got) == 1
