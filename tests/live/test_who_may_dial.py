"""Who may dial what: a seat its codes and colleagues, a carrier the hotlines, all others nothing.

A call that may not be is refused by the PBX itself, whether anybody watches or not: no channel of
it ever reaches the dialplan.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.live.kit.errors import SippError
from tests.live.kit.rawsip import RawCaller, header
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, TRUNK_IP, System, running_system

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

STRANGER = "127.0.0.3"
NOT_A_SEATS_BUSINESS = (
    *("110", HOTLINE, "2001", "trunk", "carrier", "*15", "*1", "*111", "1009", "13800001111"),
    *("h", "s", "i", "t", "rx-wait", "0", "00861012345", "*11%0D%0A"),
)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """However many wrong passwords there are, nobody is banned for them."""
    async with running_system(tools, ban_after=0) as running:
        yield running


async def refused(
    system: System, target: str, *, ip: str, auth: tuple[str, str] | None, user: str
) -> int:
    """Dial as somebody; the final status. The call must never get as far as an answer."""
    async with RawCaller(ip, system.sip_server) as raw:
        call = await raw.invite(target, from_header=f"<sip:{user}@{system.sip_server}>", auth=auth)
        return await call.final(15)


async def test_a_seat_dials_codes_and_colleagues_and_nothing_else(system: System) -> None:
    feed = await system.follow()
    auth = ("1001", system.secrets.sip["1001"])
    answers = await asyncio.gather(
        *(
            refused(system, target, ip="127.0.0.1", auth=auth, user="1001")
            for target in NOT_A_SEATS_BUSINESS
        )
    )
    for target, status in zip(NOT_A_SEATS_BUSINESS, answers, strict=True):
        assert status in (404, 484), target
    assert feed.all("call_offered") == []
    assert feed.all("call_refused") == []

    async with (
        system.seat_phone("1001") as seat,
        system.seat_phone("1002") as colleague,
    ):
        await asyncio.gather(seat.registered(), colleague.registered())
        await seat.dial("1002")
        await asyncio.gather(seat.in_call(), colleague.in_call())
        busy = await feed.fact("seat_phone_changed", seat="1002", phone="busy")
        await seat.hang_up()
        await feed.fact(
            "seat_phone_changed", since=feed.facts.index(busy), seat="1002", phone="usable"
        )
    assert feed.all("call_offered") == [], "a word between colleagues is no call of a hotline"
    await system.pbx.no_channels_left()


async def test_a_departments_phone_is_there_to_be_rung(system: System) -> None:
    auth = ("2001", system.secrets.sip["2001"])
    targets = ("1001", HOTLINE, "*11", "2002", "110", "s")
    answers = await asyncio.gather(
        *(refused(system, t, ip="127.0.0.1", auth=auth, user="2001") for t in targets)
    )
    assert set(answers) <= {404, 484}
    await system.pbx.no_channels_left()


async def test_a_stranger_reaches_nothing(system: System) -> None:
    feed = await system.follow()
    secret = system.secrets.sip["1001"]
    attempts: list[tuple[str, str, tuple[str, str] | None]] = [
        (target, user, auth)
        for target in (HOTLINE, "1001", "*11", "110", "s", "")
        for user, auth in (
            ("anonymous", None),
            ("1001", None),
            ("1001", ("1001", "wrong")),
            ("1001", ("nobody", secret)),
            ("trunk", ("trunk", "wrong")),
            ("carrier", None),
        )
    ]
    answers = await asyncio.gather(
        *(refused(system, t, ip=STRANGER, auth=auth, user=user) for t, user, auth in attempts)
    )
    for attempt, status in zip(attempts, answers, strict=True):
        assert status in (401, 403, 404, 484), attempt
    for method in ("OPTIONS", "REGISTER", "SUBSCRIBE", "MESSAGE", "PUBLISH", "REFER", "NOTIFY"):
        async with RawCaller(STRANGER, system.sip_server) as raw:
            call = await raw.ask(method, "" if method == "REGISTER" else "1001")
            try:
                status = await call.final(2)
            except SippError:
                continue  # no answer at all gives a stranger even less
            assert status >= 400, method
    assert feed.all("call_offered") + feed.all("call_refused") == []
    await system.pbx.no_channels_left()


async def test_registering_takes_the_right_password(system: System) -> None:
    for name, password, status in (
        ("1001", "wrong", 401),
        ("1001", "", 401),
        ("1002", system.secrets.sip["1001"], 401),
        ("nobody", "wrong", 401),
    ):
        async with RawCaller(STRANGER, system.sip_server) as raw:
            call = await raw.ask(
                "REGISTER", "", from_header=f"<sip:{name}@h.invalid>", auth=(name, password)
            )
            assert await call.final() == status, name
    assert not any("1001" in contact for contact in await system.pbx.contacts())


async def test_nobody_is_taken_for_somebody_else(system: System) -> None:
    feed = await system.follow()
    # From the carrier's address one is the carrier, whatever name one gives: no feature code.
    async with RawCaller(TRUNK_IP, system.sip_server) as raw:
        auth = ("1001", system.secrets.sip["1001"])
        call = await raw.invite("*11", from_header=f"<sip:1001@{TRUNK_IP}>", auth=auth)
        assert await call.final(15) == 404
    refused_fact = await feed.fact("call_refused", dialled="*11")
    assert refused_fact["values"]["trunk"] == "carrier"
    assert feed.all("seat_signed_in") == []
    # A seat that says it is the trunk, or that the trunk's caller is calling, is the seat still.
    auth = ("1001", system.secrets.sip["1001"])
    assert await refused(system, HOTLINE, ip="127.0.0.1", auth=auth, user="trunk") in (401, 403)
    async with RawCaller("127.0.0.1", system.sip_server) as raw:
        call = await raw.invite(
            HOTLINE,
            from_header=f"<sip:1001@{system.sip_server}>",
            headers=("P-Asserted-Identity: <sip:trunk@h>",),
            auth=auth,
        )
        assert await call.final() == 404
    assert feed.all("call_offered") == []
    await system.pbx.no_channels_left()


async def test_the_trial_account_calls_the_hotline_with_any_number(system: System) -> None:
    feed = await system.follow()
    auth = ("trunk", system.secrets.sip["trunk"])
    async with RawCaller("127.0.0.1", system.sip_server) as raw:
        asserted = "P-Asserted-Identity: <sip:13700000001@h>"
        call = await raw.invite(
            HOTLINE,
            from_header=f"<sip:trunk@{system.sip_server}>",
            headers=(asserted,),
            auth=auth,
        )
        assert await call.final() == 200
        offered = await feed.fact("call_offered")
        assert offered["values"]["trunk"] == "trunk"
        assert offered["values"]["caller"] == "13700000001"
        await call.hang_up()
        await feed.fact("call_ended", call=offered["values"]["call"])
        mark = feed.mark()
        call = await raw.invite(
            HOTLINE, from_header=f"<sip:13700000002@{system.sip_server}>", auth=auth
        )
        assert await call.final() == 200
        offered = await feed.fact("call_offered", since=mark)
        assert offered["values"]["caller"] == "13700000002"
        await call.hang_up()
    await system.pbx.no_channels_left()


async def test_a_phone_cannot_transfer_a_call_away(system: System, tones: dict[int, Path]) -> None:
    """REFER from the citizen's side and from an operator's phone: nothing, the call goes on."""
    api, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[1000]) as seat,
        RawCaller(TRUNK_IP, system.sip_server) as raw,
    ):
        await seat.registered()
        await system.sign_in(api, "1001")
        citizen = await raw.invite(HOTLINE)
        assert await citizen.final() == 200
        joined = await feed.fact("party_joined", role="operator")
        before = {channel.name for channel in await system.pbx.channels()}
        citizen.send("REFER", extra=(f"Refer-To: <sip:2001@{system.sip_server}>".encode(),))
        await seat.command("transfer", f"sip:110@{system.sip_server}")
        # What is asked after them is answered after them: neither did anything.
        assert await citizen.in_dialog("INVITE") == 200
        assert {channel.name for channel in await system.pbx.channels()} == before
        await citizen.hang_up()
        await feed.fact("call_ended", call=joined["values"]["call"], outcome="answered")
    await system.sign_in(api, "1001", "signed_out")
    assert header(citizen.responses[-1], b"CSeq").endswith(b"BYE")
    await system.pbx.no_channels_left()
