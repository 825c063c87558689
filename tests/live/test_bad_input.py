"""Whatever a caller sends, it is recorded as it came, gets an answer, and means nothing to anybody.

The caller's number, name and the number dialled come from outside. They pass the dialplan, the
PBX's manager interface and its journal, where a line end, a bar or a bracket would have a meaning.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import numpy as np
import pytest
import pytest_asyncio

from tests.live.follow import Follower
from tests.live.kit.errors import SippError
from tests.live.kit.rawsip import RawCaller
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, TRUNK_IP, System, running_system, small_site

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """As everywhere, with lines enough for all the odd callers at once."""
    async with running_system(tools, small_site(lines=60)) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Caller:
    """A From header (and others) as sent, and what must be known of the caller afterwards."""

    sent: str
    number: str
    name: str = ""
    headers: tuple[str, ...] = ()
    e164: str = ""


FORGED = "%0D%0A%0D%0AEvent%3A%20Hangup%0D%0AUniqueid%3A%20x%0D%0A%0D%0A"
CALLERS = [
    Caller("<sip:13900000001@h.invalid>", "13900000001", e164="+8613900000001"),
    Caller('"李雷" <sip:+8613900000002@h.invalid>', "+8613900000002", "李雷", (), "+8613900000002"),
    Caller("<tel:+8613900000003>", "+8613900000003", e164="+8613900000003"),
    Caller("<sip:h.invalid>", ""),
    Caller(
        '"Anonymous" <sip:anonymous@anonymous.invalid>', "anonymous", "Anonymous", ("Privacy: id",)
    ),
    Caller(f"<sip:{'1' * 200}@h.invalid>", "1" * 200),
    Caller(
        f'"{"n" * 200}" <sip:13900000004@h.invalid>', "13900000004", "n" * 200, (), "+8613900000004"
    ),
    Caller('"says \\"hi\\" :)" <sip:1390%220000%2205@h.invalid>', '1390"0000"05', 'says "hi" :)'),
    Caller("<sip:1390%0D%0AAction:%20Hangup@h.invalid>", "1390\r\nAction: Hangup"),
    Caller(f"<sip:1391{FORGED}@h.invalid>", "1391\r\n\r\nEvent: Hangup\r\nUniqueid: x\r\n\r\n"),
    Caller(
        '"x\\r\\nAction: Hangup" <sip:13900000006@h.invalid>',
        "13900000006",
        "xrnAction: Hangup",
        (),
        "+8613900000006",
    ),
    Caller(
        '"${SHELL(id)},a|b)" <sip:%24%7BSHELL(touch%20x)%7D,1%7C2@h.invalid>',
        "${SHELL(touch x)},1|2",
        "${SHELL(id)},a|b)",
    ),
    Caller('"王小明" <sip:%E7%8E%8B%E5%B0%8F@h.invalid>', "王小", "王小明"),
    Caller("<sip:138%00999@h.invalid>", "138\ufffd999"),
    Caller(
        '"<sip:110@x>" <sip:13900000007;a=b@h.invalid;c=d>',
        "13900000007",
        "<sip:110@x>",
        (),
        "+8613900000007",
    ),
    Caller(
        "<sip:anonymous@anonymous.invalid>",
        "13900000008",
        "Carrier says",
        ('P-Asserted-Identity: "Carrier says" <sip:13900000008@h.invalid>',),
        "+8613900000008",
    ),
]
"""NUL is kept in the facts; PostgreSQL, and so the API, shows U+FFFD for it."""


async def test_odd_callers_are_recorded_as_they_came_and_change_nothing_else(
    system: System,
) -> None:
    before = len(await asyncio.to_thread(system.pbx_journal.read_text))
    api, feed = await system.api(), await system.follow()
    async with (
        manager_stream(system) as said,
        system.seat_phone("1001", answer="auto") as seat,
        contextlib.AsyncExitStack() as stack,
    ):
        await seat.registered()
        await system.sign_in(api, "1001")
        raws = [
            await stack.enter_async_context(RawCaller(TRUNK_IP, system.sip_server)) for _ in CALLERS
        ]
        for raw, caller in zip(raws, CALLERS, strict=True):
            # One seat answers them one after the other: each becomes a call with a case.
            mark = feed.mark()
            call = await raw.invite(HOTLINE, from_header=caller.sent, headers=caller.headers)
            assert await call.final() == 200, caller
            offered = await feed.fact("call_offered", since=mark)
            joined = await feed.fact("party_joined", since=mark, role="operator")
            assert joined["values"]["call"] == offered["values"]["call"]
            assert offered["values"]["caller"].replace("\0", "\ufffd") == caller.number
            assert offered["values"]["caller_name"] == caller.name
            await call.hang_up()
            await feed.fact("call_ended", since=mark, call=offered["values"]["call"])
        everything = b"".join(said).decode("utf-8", "replace")
    await system.pbx.no_channels_left()
    await set_state(api, "1001", "signed_out")

    await until_stored(api, feed)
    calls = await listed(api, "/calls")
    ours = [one for one in reversed(calls) if one["outcome"] == "answered"][-len(CALLERS) :]
    assert [(one["caller"], one["caller_name"]) for one in ours] == [
        (caller.number, caller.name) for caller in CALLERS
    ]
    cases = [(await api.get(f"/cases/{one['case']}")).json() for one in ours]
    assert [case["caller"] for case in cases] == [caller.e164 for caller in CALLERS]
    assert len({case["id"] for case in cases}) == len(CALLERS), "no two share a case"

    # Nothing that was sent ever stood by itself in the manager's stream, nor in the PBX's journal.
    assert forged_lines(everything) == []
    journal = (await asyncio.to_thread(system.pbx_journal.read_text))[before:]
    for line in journal.splitlines():
        assert re.fullmatch(r"\d+(\|[A-Za-z0-9_./+-]*){4,}", line), line
    # And the journal tells of every caller in digits alone.
    assert "|13900000006" in journal
    assert "|110|" not in journal


async def test_what_is_not_sip_is_not_answered_and_the_next_caller_is(system: System) -> None:
    api, feed = await system.api(), await system.follow()
    for odd in (
        b'"fold\r\n ed" <sip:1@h>',
        b'"line\nEvent: Hangup" <sip:1@h>',
        "<sip:王@h>".encode(),
        b"<sip:${GLOBAL(RX_TRACKS)}@h>",
        b'"open <sip:1@h>',
    ):
        async with RawCaller(TRUNK_IP, system.sip_server) as raw:
            call = await raw.invite(HOTLINE, from_header=odd)
            with pytest.raises(SippError):
                await call.final(0.3)
    async with RawCaller(TRUNK_IP, system.sip_server) as raw:
        mark = feed.mark()
        call = await raw.invite(HOTLINE)
        assert await call.final() == 200
        await call.hang_up()
        offered = await feed.fact("call_ended", since=mark)
    await until_stored(api, feed)
    assert [one["fact"] for one in feed.all("call_offered")] == ["call_offered"]
    assert (await api.get(f"/calls/{offered['values']['call']}")).status_code == 200
    await system.pbx.no_channels_left()


async def test_numbers_nobody_has_are_told_so_and_counted(system: System) -> None:
    """Announced and 404; where no channel can be made of it at all, 404 and no more."""
    feed = await system.follow()
    api = await system.api()
    before = await refused_today(api)
    async with system.citizen_phone() as citizen, contextlib.AsyncExitStack() as stack:
        await citizen.dial("88888")
        announced = ["99999", "1", "110", "abc", "0086-10010", "%24%7BSHELL(id)%7D", "9|9,9)x"]
        calls = {}
        for number in announced:
            raw = await stack.enter_async_context(RawCaller(TRUNK_IP, system.sip_server))
            calls[number] = await raw.invite(number.replace("|", "%7C"))
        assert [await call.final(20) for call in calls.values()] == [404] * len(announced)
        assert all(
            any(b"SIP/2.0 183" in answer for answer in call.responses) for call in calls.values()
        ), "an announcement is early media"
        silent = ["12345%0D%0AEvent:%20Hangup", "9" * 200, "%E7%83%AD%E7%BA%BF", "12345%20"]
        for number in silent:
            raw = await stack.enter_async_context(RawCaller(TRUNK_IP, system.sip_server))
            assert await (await raw.invite(number)).final() in (404, 484)
        assert "404" in (await citizen.call_over(within=20)).param
        assert loudness(citizen.heard().samples) > 0.01, "the announcement is heard"
    refused = feed.all("call_refused", reason="unknown_number")
    assert sorted(one["values"]["dialled"] for one in refused) == sorted(
        ["88888", "99999", "1", "110", "abc", "0086-10010", "${SHELL(id)}", "9|9,9)x"]
    )
    await until_stored(api, feed)
    assert await refused_today(api) == before + 1 + len(announced)
    rows = [one for one in await listed(api, "/calls") if one["outcome"] == "refused"]
    assert {one["refused_because"] for one in rows} == {"unknown_number"}
    assert all(one["case"] is None for one in rows)
    await system.pbx.no_channels_left()


# --- helpers ------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def manager_stream(system: System) -> AsyncIterator[list[bytes]]:
    """Every byte the PBX tells its manager meanwhile."""
    reader, writer = await asyncio.open_connection("127.0.0.1", system.settings.ami_port)
    said: list[bytes] = []

    async def read() -> None:
        while data := await reader.read(65536):
            said.append(data)

    secret = system.secrets.ami_secret
    writer.write(f"Action: Login\r\nUsername: rexian\r\nSecret: {secret}\r\n\r\n".encode())
    await reader.readuntil(b"Fully Booted\r\n\r\n")
    reading = asyncio.create_task(read())
    try:
        yield said
    finally:
        writer.close()
        await reading


def forged_lines(stream: str) -> list[str]:
    """Lines no manager event has by itself, or with a value that none of ours has."""
    found = []
    for line in stream.split("\r\n"):
        whole = line == "" or (re.match(r"[A-Za-z-]+(\(.*\))?:", line) and line.isprintable())
        known = not line.startswith(("Action:", "Uniqueid: x"))
        if not (whole and known):
            found.append(line)
    return found


async def listed(api: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """All pages of a list."""
    rows: list[dict[str, Any]] = []
    params = {"limit": "50"}
    while True:
        answer = (await api.get(path, params=params)).json()
        rows += answer["items"]
        if answer["next_cursor"] is None:
            return rows
        params["cursor"] = answer["next_cursor"]


async def until_stored(api: httpx.AsyncClient, feed: Follower) -> None:
    """Until what the feed told last of a call is in the database too."""
    last = [one for one in feed.facts if one["fact"] in ("call_ended", "call_refused")][-1]
    async with asyncio.timeout(10):
        while True:
            row = await api.get(f"/calls/{last['values']['call']}")
            if row.status_code == 200 and row.json()["outcome"] is not None:
                return
            await asyncio.sleep(0.05)


async def refused_today(api: httpx.AsyncClient) -> int:
    return int((await api.get("/statistics/day")).json()["counts"]["refused"])


async def set_state(api: httpx.AsyncClient, seat: str, state: str) -> None:
    (await api.put(f"/seats/{seat}/state", json={"state": state})).raise_for_status()


def loudness(samples: Any) -> float:
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0
