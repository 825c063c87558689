"""A system with operators at their desks, colleagues, departments and the network outside.

    async with opened(tools, sounds) as office:
        await office.at_work("1001", "1002")
        talk = await office.rings(await office.citizen("13800002001"))
        await talk.consult("seat", "1011")

Operators (1001 ...) answer hotline 12345, colleagues (1011 ...) another one: nobody but who is
asked for comes onto a call.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from pathlib import Path
from typing import Any

import httpx

from acd.values import (
    Department,
    DepartmentNumber,
    Hotline,
    HotlineNumber,
    Seat,
    SeatNumber,
    skills,
)
from store.site import FirstSite
from tests.live.desk.carrier import CarrierPhone, free_address
from tests.live.desk.ears import Ears
from tests.live.desk.talk import Talk
from tests.live.desk.voices import (
    CITIZEN_HZ,
    COLLEAGUE_HZ,
    DEPARTMENT_HZ,
    OPERATOR_HZ,
    OUTSIDE_HZ,
    SIX_TONES,
)
from tests.live.follow import Follower
from tests.live.kit.baresip import AnswerMode, BaresipPhone
from tests.live.kit.tones import write_tones
from tests.live.kit.tools import Tools
from tests.live.system import HOTLINE, TRUNK_IP, System, running_system

COLLEAGUES_HOTLINE, LEGAL_HOTLINE = "12319", "12348"
LEGAL_SEAT = "1021"
RETURN_SECONDS = 5.0
"""How long the target of a transfer is rung: longer than a phase, for one that picks up then."""
VOICE_SECONDS = 90.0
PASSWORD = "a long enough one"


class Office:
    """See the module. Made by ``opened``."""

    def __init__(
        self, system: System, admin: httpx.AsyncClient, feed: Follower, sounds: dict[int, Path]
    ) -> None:
        self.system = system
        self.admin = admin
        self.feed = feed
        self.voices: dict[str, int] = {}
        """Which tone each phone plays, by its name."""
        self.ears = Ears(self.voices)
        self.phones: dict[str, BaresipPhone] = {}
        self.operators: dict[str, httpx.AsyncClient] = {}
        """Who is signed in on a seat, by its number."""
        self._sounds = sounds
        self._on: list[BaresipPhone] = []

    # --- phones -----------------------------------------------------------------------------------

    async def phone(
        self, number: str, hz: int = DEPARTMENT_HZ, *, answer: AnswerMode = "auto"
    ) -> BaresipPhone:
        """A phone of a seat or a department, registered."""
        phone = self.system.seat_phone(number, answer=answer, plays=self._sounds[hz])
        await self._switch_on(phone, hz)
        await phone.registered(within=20)
        return phone

    async def citizen(self, number: str) -> BaresipPhone:
        phone = self.system.citizen_phone(number, plays=self._sounds[CITIZEN_HZ])
        return await self._switch_on(phone, CITIZEN_HZ)

    async def outside(self, *numbers: str, by_hand: Collection[str] = ()) -> BaresipPhone:
        """The one phone behind the trunk, rung for any of these numbers; of the first, and of those
        not `by_hand`, it answers calls by itself.
        """
        address = self.system.settings.trunk_hosts[0]
        plays = self._sounds[OUTSIDE_HZ]
        phone = CarrierPhone(
            self.system.tools.phones, address, *numbers, plays=plays, by_hand=by_hand
        )
        self.voices.update(dict.fromkeys(numbers, OUTSIDE_HZ))
        self.phones.update(dict.fromkeys(numbers, phone))
        return await self._switch_on(phone, OUTSIDE_HZ)

    async def _switch_on(self, phone: BaresipPhone, hz: int) -> BaresipPhone:
        self._on.append(phone)
        await phone.start()
        self.phones[phone.name] = phone
        self.voices[phone.name] = hz
        return phone

    async def close(self) -> None:
        await asyncio.gather(*(phone.close() for phone in self._on))

    # --- people -----------------------------------------------------------------------------------

    async def at_work(self, *seats: str) -> None:
        """Somebody with an account of their own signs in on each seat, ready for calls."""
        await asyncio.gather(*(self._at_work(seat) for seat in seats))

    async def _at_work(self, seat: str, answer: AnswerMode = "auto") -> None:
        hz = OPERATOR_HZ if seat.startswith("100") else COLLEAGUE_HZ
        body = {"username": f"op{seat}", "role": "operator", "password": PASSWORD}

        async def signed_up() -> httpx.AsyncClient:
            (await self.admin.post("/users", json=body)).raise_for_status()
            return await self.system.api(f"op{seat}", PASSWORD)

        client, _ = await asyncio.gather(signed_up(), self.phone(seat, hz, answer=answer))
        self.operators[seat] = client
        await self.system.sign_in(client, seat)

    async def at_work_by_hand(self, seat: str) -> BaresipPhone:
        """The same, with a phone that does not answer by itself."""
        await self._at_work(seat, "manual")
        return self.phones[seat]

    async def state(self, seat: str, state: str) -> None:
        await self.system.sign_in(self.operators[seat], seat, state)

    async def is_free(self, *seats: str) -> None:
        """These seats are ready and on no call."""
        for seat in seats:
            shown = (await self.admin.get(f"/seats/{seat}")).json()
            assert (shown["state"], shown["call"]) == ("ready", None), shown

    # --- calls ------------------------------------------------------------------------------------

    async def rings(self, citizen: BaresipPhone) -> Talk:
        """The citizen dials the hotline and is put through."""
        since = self.feed.mark()
        await citizen.dial(HOTLINE)
        offered = await self.feed.fact("call_offered", since=since, caller=citizen.name, within=20)
        talk = Talk(self, str(offered["values"]["call"]), citizen)
        await talk.put_through(since)
        return talk


def site(seats: int, departments: int) -> FirstSite:
    """Operators 1001 ..., colleagues 1011 to 1014, a legal adviser, departments 2001 ..."""
    hotline, other, legal = map(HotlineNumber, (HOTLINE, COLLEAGUES_HOTLINE, LEGAL_HOTLINE))
    return FirstSite(
        (Hotline(hotline, "热线", 12), Hotline(other, "城管热线", 4), Hotline(legal, "法律", 4)),
        (
            *(Seat(SeatNumber(str(1001 + n)), skills(hotline)) for n in range(seats)),
            *(Seat(SeatNumber(str(1011 + n)), skills(other)) for n in range(4)),
            Seat(SeatNumber(LEGAL_SEAT), skills(legal)),
        ),
        tuple(
            Department(DepartmentNumber(str(2001 + n)), f"单位 {n + 1}", str(2001 + n))
            for n in range(departments)
        ),
    )


@contextlib.asynccontextmanager
async def opened(
    tools: Tools, folder: Path, *, seats: int = 8, departments: int = 6
) -> AsyncIterator[Office]:
    """A running system, nobody at their desk yet; ``folder`` takes the voices."""
    sounds = write_tones(folder, SIX_TONES, seconds=VOICE_SECONDS)
    trunk: Any = (free_address(), TRUNK_IP)
    async with running_system(tools, site(seats, departments), trunk_hosts=trunk) as system:
        admin, feed = await asyncio.gather(system.api(), system.follow())
        tag = (await admin.get("/site")).headers["etag"]
        times = {"times": {"return_ring_seconds": RETURN_SECONDS}}
        answer = await admin.patch("/site", json=times, headers={"If-Match": tag})
        assert answer.is_success, answer.text
        office = Office(system, admin, feed, sounds)
        try:
            yield office
        finally:
            await office.close()
