"""A citizen asks not to be known: sealed in mid-call, then a department is brought in, consulted
and handed over to; then the citizen rings again. Number and name are on no phone, in no log,
nowhere.
"""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import pytest_asyncio

from tests.live.follow import Follower
from tests.live.kit.scenario import seat_answers
from tests.live.kit.sipp import SippSeat
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, System, running_system, small_site

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

NUMBER, NAME = "13800007788", "Zhang Sanfeng"
READ = ("calls", "calls?live=true", "cases", "recordings", "access-log", "ring-backs", "alarms")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """Nobody else's calls: its log is read to the end."""
    async with running_system(tools, small_site(seats=1, departments=1)) as system:
        yield system


def phone(system: System, number: str) -> SippSeat:
    """A telephone that answers, and whose every message can be read."""
    secrets, tools = system.secrets, system.tools.phones
    return SippSeat(
        tools, number, secrets.sip[number], system.sip_server, seat_answers(), rtp_echo=True
    )


def leaks(text: str) -> list[str]:
    return re.findall(rf"{NUMBER}|{NAME}|{NAME.replace(' ', '%20')}", text)


async def test_a_sealed_citizen_is_known_nowhere(system: System) -> None:
    api, feed = await system.api(), await system.follow()
    async with (
        phone(system, "1001") as seat,
        phone(system, "2001") as department,
        system.citizen_phone(NUMBER, display_name=NAME) as citizen,
    ):
        await asyncio.gather(seat.registered(), department.registered())
        await system.sign_in(api, "1001")
        await citizen.dial(HOTLINE)
        first = str((await feed.fact("party_joined", role="operator"))["values"]["call"])
        assert leaks(seat.invites()[0].text)
        case = await case_of(api, first)
        sealed = await api.post(f"/cases/{case}/seal", json={"reason": "asked for it"})
        pseudonym = sealed.json()["pseudonym"]
        since = feed.mark()

        await brought_in_consulted_and_handed_over(api, feed, first)
        await citizen.hang_up()
        await feed.fact("call_ended", call=first)
        await system.pbx.no_channels_left()
        await citizen.dial(HOTLINE)
        again = await feed.fact("party_joined", since=since, role="operator", place="main")
        second = str(again["values"]["call"])
        assert second != first
        assert await case_of(api, second) == case
        shown = (await api.get(f"/calls/{second}")).json()
        assert (shown["caller"], shown["caller_name"]) == (pseudonym, "")
        await citizen.hang_up()
        await feed.fact("call_ended", call=second)
        # With nobody watching the PBX rings the seat by itself.
        await system.stop_backend()
        said = len(seat.messages())
        await citizen.dial(HOTLINE)
        await seat.wait_for_message(lambda one: one.method == "ACK", within=20, after=said)
        await citizen.hang_up()
        await system.pbx.no_channels_left()
        await system.start_backend()
        await system.in_sight()

        invites = [*department.invites(), *seat.invites()[1:]]
        assert len(invites) == 5
        for invite in invites:
            assert leaks(invite.text) == []
            assert f"<sip:{HOTLINE}@" in invite.header("From")
        for invite in seat.invites()[1:]:
            assert f'"{pseudonym}"' in invite.header("From")
        assert leaks("".join(message.text for message in department.messages())) == []
    await system.pbx.no_channels_left()
    await recorded(api, first, second)
    assert leaks(repr(feed.all(since=since))) == []
    assert leaks(await read(api, case)) == []
    assert leaks(await handed_over(api, case)) == []
    assert leaks(system.backend_log()) == []
    for file in (system.settings.data / "log").rglob("*.log*"):
        assert leaks(file.read_text(errors="replace")) == [], file
    named = [str(path) for path in (system.settings.data / "recordings").rglob("*")]
    assert named
    assert leaks("\n".join(named)) == []


async def brought_in_consulted_and_handed_over(
    api: httpx.AsyncClient, feed: Follower, call: str
) -> None:
    """Three times the department's telephone is rung."""

    async def ask(method: str, what: str, **body: str) -> None:
        answer = await api.request(method, f"/calls/{call}/{what}", json=body or None)
        assert answer.is_success, answer.text

    since = feed.mark()
    await ask("POST", "parties", department="2001")
    there = await feed.fact("party_joined", since=since, role="department", place="main")
    await ask("DELETE", f"parties/{there['values']['leg']}")
    await feed.fact("party_left", since=since, role="department")
    since = feed.mark()
    await ask("POST", "consultation", kind="department", number="2001")
    await feed.fact("party_joined", since=since, role="department", place="aside")
    await ask("PUT", "consultation", action="drop")
    await feed.fact("consultation_ended", since=since)
    await feed.fact("party_left", since=since, role="department")
    since = feed.mark()
    await ask("POST", "transfer", kind="department", number="2001")
    await feed.fact("party_joined", since=since, role="department", place="main")


async def until(
    found: Callable[[httpx.Response], bool], api: httpx.AsyncClient, path: str
) -> httpx.Response:
    """Ask until the answer is as wanted."""
    async with asyncio.timeout(20):
        while not found(answer := await api.get(path)):
            await asyncio.sleep(0.1)
    return answer


async def case_of(api: httpx.AsyncClient, call: str) -> str:
    answer = await until(lambda a: a.status_code == 200 and a.json()["case"], api, f"/calls/{call}")
    return str(answer.json()["case"])


async def recorded(api: httpx.AsyncClient, *calls: str) -> None:
    for call in calls:
        await until(lambda answer: answer.status_code == 200, api, f"/recordings/{call}")


async def read(api: httpx.AsyncClient, case: str) -> str:
    """What the API says of everything."""
    paths = [f"/{path}" for path in READ] + [f"/cases/{case}", f"/cases/{case}/history"]
    return "".join([(await api.get(path)).text for path in paths])


async def handed_over(api: httpx.AsyncClient, case: str) -> str:
    """The manifest of an export, and what it names."""
    body = {"reason": "court order"}
    answer = await api.post(f"/cases/{case}/recordings/export", json=body)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        return "\n".join([*bundle.namelist(), bundle.read("manifest.json").decode()])
