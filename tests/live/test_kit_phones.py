"""Real phones on a real Asterisk: they register, talk, hear, press keys, hold and vanish."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from .kit.baresip import BaresipPhone, PhoneAccount
from .kit.errors import PhoneError
from .kit.minimal_pbx import MinimalPbx, running_minimal_pbx
from .kit.tones import write_tones
from .kit.tools import Tools, find_tools

pytestmark = pytest.mark.live

ANNA_HZ, BORIS_HZ = 600, 1000


@pytest.fixture(scope="module")
def tools() -> Tools:
    return find_tools()


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    return write_tones(tmp_path_factory.mktemp("tones"), (ANNA_HZ, BORIS_HZ), seconds=60)


def account(pbx: MinimalPbx, name: str) -> PhoneAccount:
    return PhoneAccount(name, pbx.accounts[name].password, pbx.server)


@asynccontextmanager
async def pair(
    tools: Tools, anna_plays: Path | None = None, boris_plays: Path | None = None, **of_boris: Any
) -> AsyncIterator[tuple[MinimalPbx, BaresipPhone, BaresipPhone]]:
    """Anna's and Boris's phones, registered at a PBX of their own."""
    async with (
        running_minimal_pbx(tools.asterisk) as pbx,
        BaresipPhone(tools.phones, account(pbx, "anna"), plays=anna_plays) as anna,
        BaresipPhone(tools.phones, account(pbx, "boris"), plays=boris_plays, **of_boris) as boris,
    ):
        await anna.registered()
        await boris.registered()
        yield pbx, anna, boris


async def test_two_phones_hear_each_other_every_moment_of_their_call(
    tools: Tools, tones: dict[int, Path]
) -> None:
    async with pair(tools, tones[ANNA_HZ], tones[BORIS_HZ], answer="auto") as (pbx, anna, boris):
        assert {contact.partition("/")[0] for contact in await pbx.view.contacts()} == {
            "anna",
            "boris",
        }

        call = await anna.dial("boris")
        began = (await anna.in_call(call)).at
        await boris.in_call()
        assert len(await pbx.view.channel_count(2)) == 2
        assert len(await pbx.view.bridges()) == 1
        await anna.talk(3.0)
        ended = time.time()
        await anna.hang_up()
        await boris.call_over()
        await pbx.view.no_channels_left(within=2.0)

        anna.heard().expect_tones({BORIS_HZ}, began, ended)
        boris.heard().expect_tones({ANNA_HZ}, began, ended)
        anna.sent().expect_tones({ANNA_HZ}, began, ended)
        boris.heard().expect_tones(set(), ended, ended + 2)


async def test_a_phone_hears_its_own_echo_within_a_tenth_of_a_second(
    tools: Tools, tones: dict[int, Path]
) -> None:
    async with (
        running_minimal_pbx(tools.asterisk) as pbx,
        BaresipPhone(tools.phones, account(pbx, "anna"), plays=tones[ANNA_HZ]) as anna,
    ):
        await anna.registered()
        await anna.in_call(await anna.dial("600"))
        await anna.talk(1.0)
        await anna.hang_up()

        spoken, echoed = anna.sent().first_heard(ANNA_HZ), anna.heard().first_heard(ANNA_HZ)
        assert spoken is not None
        assert echoed is not None
        assert -0.06 < echoed - spoken < 0.1


async def test_keys_pressed_arrive_at_the_pbx_and_at_the_other_phone(
    tools: Tools, tones: dict[int, Path]
) -> None:
    async with pair(tools, tones[ANNA_HZ], answer="auto") as (pbx, anna, boris):
        call = await anna.dial("601")
        await anna.in_call(call)
        await anna.send_dtmf("905")
        await anna.call_over(call)
        assert await pbx.global_variable("DIGITS") == "905"

        call = await anna.dial("boris")
        await anna.in_call(call)
        await anna.send_dtmf("4*#")
        pressed = [(await boris.wait_for("CALL_DTMF_START")).param for _ in range(3)]
        assert pressed == ["4", "*", "#"]
        with pytest.raises(PhoneError, match="no key"):
            await anna.send_dtmf("x")


async def test_a_held_call_is_silent_for_the_holder_and_comes_back(
    tools: Tools, tones: dict[int, Path]
) -> None:
    async with pair(tools, tones[ANNA_HZ], tones[BORIS_HZ], answer="auto") as (_, anna, boris):
        await anna.in_call(await anna.dial("boris"))
        moments = [time.time()]
        await anna.talk(1.5)
        for change in (anna.hold, anna.resume, anna.hold, anna.resume):
            moments.append(time.time())
            await change()
            moments.append(time.time())
            await anna.talk(1.5)
        moments.append(time.time())
        await anna.hang_up()
        await boris.call_over()

        heard = anna.heard()
        heard.expect_tones({BORIS_HZ}, moments[0], moments[1])
        heard.expect_tones(set(), moments[2], moments[3])
        heard.expect_tones({BORIS_HZ}, moments[4], moments[5])
        heard.expect_tones(set(), moments[6], moments[7])
        heard.expect_tones({BORIS_HZ}, moments[8], moments[9])
        assert anna.pid is not None


async def test_an_unplugged_phone_is_gone_at_once_and_says_nothing(
    tools: Tools, tones: dict[int, Path]
) -> None:
    async with pair(tools, tones[ANNA_HZ], answer="auto") as (pbx, anna, boris):
        call = await anna.dial("boris")
        await anna.in_call(call)
        await anna.talk(0.5)
        began, pid = time.time(), boris.pid
        assert pid is not None
        await boris.unplug()

        assert time.time() - began < 1.0
        assert boris.pid is None
        assert not psutil.pid_exists(pid)
        await pbx.view.channel_count(2)  # no BYE was sent
        assert ANNA_HZ in boris.heard().spans()[0].tones  # what it heard is still there
        with pytest.raises(PhoneError, match="gone"):
            await boris.hang_up()
        with pytest.raises(PhoneError, match="boris \\(gone\\): no CALL_CLOSED"):
            await boris.wait_for("CALL_CLOSED", within=1.0)
        await anna.hang_up()


async def test_a_call_can_be_refused_and_left_ringing_and_picked_up_late(tools: Tools) -> None:
    async with pair(tools) as (pbx, anna, boris):
        refused = await anna.dial("boris")
        await boris.wait_for("CALL_INCOMING")
        await boris.hang_up()
        assert "486" in (await anna.call_over(refused)).param
        began = time.time()
        with pytest.raises(PhoneError, match="no CALL_ESTABLISHED"):
            await anna.in_call(refused, within=30)
        assert time.time() - began < 1.0  # a call that is over is not waited for

        given_up = await anna.dial("boris")
        await anna.wait_for("CALL_RINGING", call=given_up)
        incoming = await boris.wait_for("CALL_INCOMING")
        assert "anna" in incoming.peer_uri
        await anna.hang_up()
        await boris.call_over(incoming.call_id)

        taken = await anna.dial("boris")
        await boris.wait_for("CALL_INCOMING")
        await boris.answer()
        await anna.in_call(taken)
        await boris.hang_up()
        await anna.call_over(taken)
        await pbx.view.no_channels_left(within=2.0)


async def test_a_phone_that_answers_after_a_delay_rings_until_then(tools: Tools) -> None:
    async with pair(tools, answer="auto", answer_after=1.0) as (_, anna, _boris):
        call = await anna.dial("boris")
        rang = (await anna.wait_for("CALL_RINGING", call=call)).at
        answered = (await anna.in_call(call)).at

        assert 0.8 < answered - rang < 2.0
        await anna.hang_up()


async def test_a_wrong_password_is_refused(tools: Tools) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        wrong = replace(account(pbx, "anna"), password="wrong")
        async with BaresipPhone(tools.phones, wrong) as anna:
            failure = await anna.wait_for("REGISTER_FAIL")
            assert "401" in failure.param or "403" in failure.param or "Auth" in failure.param
            with pytest.raises(PhoneError, match=r"no REGISTER_OK within 0\.3 s"):
                await anna.registered(within=0.3)


async def test_an_unregistered_caller_rings_from_an_address_of_its_own(
    tools: Tools, tones: dict[int, Path]
) -> None:
    async with running_minimal_pbx(tools.asterisk) as pbx:
        citizen = PhoneAccount(
            "13800000001", "none", pbx.server, display_name="citizen", register=False
        )
        async with BaresipPhone(
            tools.phones, citizen, plays=tones[ANNA_HZ], local_ip="127.0.0.2"
        ) as phone:
            began = (await phone.in_call(await phone.dial("600"))).at
            await phone.talk(1.5)
            ended = time.time()
            [channel] = await pbx.view.channels()
            assert channel.caller_number == "13800000001"
            await phone.hang_up()
            phone.heard().expect_tones({ANNA_HZ}, began, ended)
        assert await pbx.view.contacts() == []


async def test_tcp_and_opus_carry_a_call_too(tools: Tools, tones: dict[int, Path]) -> None:
    async with running_minimal_pbx(tools.asterisk, codecs="opus,alaw") as pbx:
        by_tcp = replace(account(pbx, "anna"), transport="tcp")
        async with BaresipPhone(
            tools.phones, by_tcp, plays=tones[ANNA_HZ], codecs=("opus/48000/2",)
        ) as anna:
            await anna.registered()
            began = (await anna.in_call(await anna.dial("600"))).at
            await anna.talk(1.5)
            ended = time.time()
            await anna.hang_up()

            assert anna.heard().rate == 48000
            anna.heard().expect_tones({ANNA_HZ}, began, ended)


async def test_nothing_is_left_behind(tools: Tools, tones: dict[int, Path]) -> None:
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    async with (
        running_minimal_pbx(tools.asterisk) as pbx,
        BaresipPhone(tools.phones, account(pbx, "anna"), plays=tones[600]) as anna,
    ):
        await anna.registered()
        await anna.in_call(await anna.dial("600"))
        folders = [anna.folder, pbx.folder]
        during = {child.pid for child in psutil.Process().children(recursive=True)}
        assert before < during

    with pytest.raises(PhoneError, match="cleared away"):
        anna.heard()
    after = {child.pid for child in psutil.Process().children(recursive=True)}
    assert after - before == set()
    assert [folder for folder in folders if folder.exists()] == []
