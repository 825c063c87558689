"""SIP over TLS with SRTP: a seat whose line is encrypted, beside a citizen's that is not."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from rexian.phones.account import MediaEncryption
from tests.live.audio.recorded import recorded
from tests.live.audio.signing_in import sign_in_by_phone
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone, PhoneAccount
from tests.live.kit.listen import TORN_SECONDS
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system, small_site

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

TALK_SECONDS = 2.0


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def encrypted(
    tools: Tools, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[System]:
    """A system with TLS on, its certificate signed by itself."""
    certificate, key = await asyncio.to_thread(
        self_signed_certificate, tmp_path_factory.mktemp("certificate")
    )
    async with running_system(
        tools, small_site(), tls=True, tls_cert=certificate, tls_key=key
    ) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def insisting(
    tools: Tools, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[System]:
    """A system that serves no phone whose voice is not encrypted."""
    certificate, key = await asyncio.to_thread(
        self_signed_certificate, tmp_path_factory.mktemp("certificate")
    )
    async with running_system(
        tools, small_site(), tls=True, srtp="required", tls_cert=certificate, tls_key=key
    ) as running:
        yield running


def self_signed_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 and its key, by the openssl program."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def tls_seat(
    system: System, number: str, plays: Path, encryption: MediaEncryption = "srtp"
) -> BaresipPhone:
    """A seat's phone that speaks SIP over TLS only, and encrypts its voice where it is offered."""
    account = PhoneAccount(
        number,
        system.secrets.sip[number],
        f"127.0.0.1:{system.settings.sip_tls_port}",
        transport="tls",
        media_encryption=encryption,
    )
    return BaresipPhone(system.tools.phones, account, plays=plays, answer="auto")


async def test_an_encrypted_seat_and_a_plain_citizen_hear_each_other(
    encrypted: System, tones: dict[int, Path]
) -> None:
    api, feed = await encrypted.api(), await encrypted.follow()
    async with (
        tls_seat(encrypted, "1001", tones[OPERATOR_HZ]) as seat,
        encrypted.citizen_phone(plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await sign_in_by_phone(feed, seat)
        call = await _talk(feed, seat, citizen)
        # Once for the feature code's call, once for the citizen's.
        assert seat.log_tail(20_000).count("SRTP is Enabled") == 2
        await encrypted.sign_in(api, "1001", "signed_out")
    recording = await recorded(api, call)
    for role, hz in (("citizen", CITIZEN_HZ), ("operator", OPERATOR_HZ)):
        track = recording.voice(role)
        track.sound.expect_tones({hz}, track.begins, track.ends, torn=TORN_SECONDS)
    await encrypted.pbx.no_channels_left()


async def test_a_plain_seat_is_served_as_before_where_tls_is_offered(
    encrypted: System, tones: dict[int, Path]
) -> None:
    """TLS is an offer: a desk phone that cannot encrypt goes on working over UDP."""
    api, feed = await encrypted.api(), await encrypted.follow()
    async with (
        encrypted.seat_phone("1002", plays=tones[OPERATOR_HZ]) as seat,
        encrypted.citizen_phone(plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await sign_in_by_phone(feed, seat)
        await _talk(feed, seat, citizen)
        await encrypted.sign_in(api, "1002", "signed_out")
    await encrypted.pbx.no_channels_left()


async def test_where_encryption_is_required_a_phone_that_insists_is_served_and_a_plain_one_is_not(
    insisting: System, tones: dict[int, Path]
) -> None:
    api, feed = await insisting.api(), await insisting.follow()
    async with (
        tls_seat(insisting, "1001", tones[OPERATOR_HZ], "srtp-mand") as seat,
        insisting.seat_phone("1002", plays=tones[OPERATOR_HZ]) as plain,
        insisting.citizen_phone(plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await plain.registered(within=20)
        await plain.dial("*11")
        refused = await plain.call_over(within=10)
        assert "488" in refused.param, refused
        await sign_in_by_phone(feed, seat)
        await _talk(feed, seat, citizen)
        assert seat.log_tail(20_000).count("SRTP is Enabled") == 2
        states = {one["number"]: one["state"] for one in (await api.get("/seats")).json()["items"]}
        assert states["1002"] == "signed_out"
        await insisting.sign_in(api, "1001", "signed_out")
    await insisting.pbx.no_channels_left()


async def _talk(feed: Follower, seat: BaresipPhone, citizen: BaresipPhone) -> str:
    """A call of some seconds that both heard the whole of; gives its id."""
    mark = feed.mark()
    await citizen.dial(HOTLINE)
    joined = await feed.fact("party_joined", since=mark, role="operator", seat=seat.name)
    call = str(joined["values"]["call"])
    since = datetime.fromisoformat(joined["at"]).timestamp()
    await citizen.talk(TALK_SECONDS)
    until = since + TALK_SECONDS
    await citizen.hang_up()
    await feed.fact("call_ended", since=mark, call=call)
    citizen.heard().expect_tones({OPERATOR_HZ}, since, until, torn=TORN_SECONDS)
    seat.heard().expect_tones({CITIZEN_HZ}, since, until, torn=TORN_SECONDS)
    return call
