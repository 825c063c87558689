"""Who works there, and what they ask of the API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.system import System

PASSWORD = "of this test alone"
PATIENCE = 15.0
"""Seconds for what is a matter of moments on a machine with nothing else to do."""


async def somebody(system: System, name: str, role: str) -> httpx.AsyncClient:
    """A client of the API for a person with this role."""
    admin = await system.api()
    person = {"username": name, "role": role, "password": PASSWORD}
    assert (await admin.post("/users", json=person)).status_code in (201, 409)
    return await system.api(name, PASSWORD)


async def operator(system: System, name: str, seat: str, state: str = "ready") -> httpx.AsyncClient:
    """Somebody who signs in on a seat."""
    client = await somebody(system, name, "operator")
    await system.sign_in(client, seat)
    if state != "ready":
        await system.sign_in(client, seat, state)
    return client


async def done(client: httpx.AsyncClient, method: str, path: str, body: Any = None) -> Any:
    """Ask for something that is granted; the answer."""
    answer = await client.request(method, path, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else None


async def change(api: httpx.AsyncClient, method: str, path: str, body: Any = None) -> None:
    """Change the newest version of the site."""
    etag = (await api.get("/site")).headers["etag"]
    answer = await api.request(method, f"/site{path}", json=body, headers={"If-Match": etag})
    assert answer.is_success, answer.text


async def history(api: httpx.AsyncClient, call: str) -> Any:
    """All there is of a call once it is over and in the database."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await api.get(f"/calls/{call}")
            if answer.status_code == 200 and answer.json()["outcome"] is not None:
                return answer.json()
            await asyncio.sleep(0.1)


async def in_context(system: System, caller: str, *contexts: str) -> None:
    """Wait until the dialplan of the citizen with this number is there."""
    seen: list[tuple[str, str]] = []
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = [(line.caller_number, line.context) for line in await system.pbx.channels()]
                if any(number == caller and context in contexts for number, context in seen):
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{caller} is not in {contexts}; there are {seen}") from None


async def presses_1_and_hangs_up(
    system: System, feed: Follower, phone: BaresipPhone, call: str
) -> None:
    """As soon as a ring-back is offered; the phone plays something, or its keys go unheard."""
    await in_context(system, phone.name, "rx-announce", "rx-wait-keys")
    await phone.send_dtmf("1")
    await in_context(system, phone.name, "rx-ring-back")
    await phone.hang_up()
    await feed.fact("ring_back_booked", call=call, number=phone.name, within=PATIENCE)
    ended = await feed.fact("call_ended", call=call, within=PATIENCE)
    assert ended["values"]["outcome"] == "abandoned"


async def phone_in(system: System, account: str, application: str, extension: str = "") -> None:
    """Wait until the PBX runs this application (of this extension) for an account's phone."""
    seen: list[str] = []
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                lines = [
                    line
                    for line in await system.pbx.channels()
                    if line.name.startswith(f"PJSIP/{account}-")
                ]
                seen = [f"{line.application} of {line.extension}" for line in lines]
                if any(
                    line.application == application and extension in ("", line.extension)
                    for line in lines
                ):
                    return
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(f"{account} is not in {application} but {seen}") from None
