"""What callers hear while they wait, what they can key in, and the machine that takes a message.

Every prompt is uploaded as a tone of its own, so that an ear tells which one was played, to whom
and when.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import pytest_asyncio

from acd.values import Hotline, HotlineNumber, Seat, SeatNumber, skills
from prompts.library import PromptLibrary
from prompts.names import LANGUAGES
from store.site import FirstSite
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.listen import Heard
from tests.live.kit.tones import RATE_HZ, tone
from tests.live.kit.tools import Tools
from tests.live.system import System, running_system

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

PLAIN, RINGS_BACK, MACHINE = "12345", "12319", "12320"
QUEUES: dict[str, dict[str, Any]] = {
    PLAIN: {"announce_first_seconds": 3, "announce_every_seconds": 0, "comfort_every_seconds": 12},
    RINGS_BACK: {"ring_back": True, "comfort_every_seconds": 5},
    MACHINE: {"overflow": [{"when": "wait", "value": 1, "to": "voicemail"}]},
}
NEXT, PLACE, TWO, COMFORT = 1000, 1700, 2300, 1300
OFFER, NUMBER, BOOKED = 1700, 2300, 1000
MESSAGE = 1300
HEARD_FROM = (600, 1000, 1300, 1700, 2300)
PROMPTS: dict[str, tuple[int, float]] = {
    "position-next": (NEXT, 1.0),
    "position-before": (PLACE, 0.8),
    "num-2": (TWO, 0.8),
    "position-after": (PLACE, 0.8),
    "comfort": (COMFORT, 8.0),
    "ring-back-offer": (OFFER, 1.0),
    "ring-back-number": (NUMBER, 1.0),
    "ring-back-booked": (BOOKED, 1.0),
    "voicemail-leave": (MESSAGE, 1.0),
}


def wav(hz: int, seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(tone(hz, seconds).tobytes())
    return out.getvalue()


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def system(tools: Tools) -> AsyncIterator[System]:
    """Three hotlines with a queue each; every prompt that is spoken there is a tone."""
    site = FirstSite(
        tuple(Hotline(HotlineNumber(number), number, 4) for number in QUEUES),
        tuple(Seat(SeatNumber(number), skills(*QUEUES)) for number in ("1001", "1002")),
        (),
    )
    with tempfile.TemporaryDirectory(prefix="rx-") as folder:
        data = Path(folder) / "var"
        library = PromptLibrary(data / "prompts")
        for name, (hz, seconds) in PROMPTS.items():
            for language in LANGUAGES:
                library.store_upload([wav(hz, seconds)], language, name, by="", at=0.0)
        async with running_system(tools, site, data=data) as running:
            api = await running.api()
            for name, rules in QUEUES.items():
                etag = (await api.get("/site")).headers["etag"]
                answer = await api.put(
                    f"/site/queues/{name}", json=rules, headers={"If-Match": etag}
                )
                assert answer.status_code < 300, answer.text
            yield running


async def test_each_caller_is_told_the_own_place_between_music_and_music(
    system: System, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    api = await system.api()
    async with (
        system.citizen_phone("13800001111") as first,
        system.citizen_phone("13800002222", plays=tones[600]) as second,
    ):
        await first.dial(PLAIN)
        began = (await first.in_call()).at
        one = (await feed.fact("call_offered", caller="13800001111"))["values"]["call"]
        await second.dial(PLAIN)
        await second.in_call()
        await feed.fact("call_offered", caller="13800002222")
        # Nobody offered it: the key does nothing.
        await second.send_dtmf("1")
        await hears(second, COMFORT)
        heard_first, heard_second = await hears(first, COMFORT), second.heard()
        # Silent until here, so whatever the announcements took from the track's clock shows.
        await first.say(tones[600])
        await first.talk(2)
        spoke = first.sent().first_heard(600)
        await first.hang_up()
        await second.hang_up()
        await feed.fact("call_ended", call=one)

    assert tones_in_order(heard_first)[:2] == [NEXT, COMFORT]
    assert tones_in_order(heard_second)[:3] == [PLACE, TWO, PLACE]
    assert NEXT not in tones_in_order(heard_second)
    told = began_at(heard_first, NEXT)
    for begin, end in ((told - 1.2, told - 0.2), (told + 1.5, told + 2.5)):
        assert level(heard_first, begin, end) > 0.01, "no music"
    assert not feed.all("ring_back_booked")

    track = await spoken_track(system, api, one, began)
    assert track.first_heard(600) == pytest.approx(spoke, abs=0.5)


async def test_a_seat_that_answers_need_not_wait_for_the_end_of_an_announcement(
    system: System, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    api = await system.api()
    async with (
        system.seat_phone("1001", plays=tones[1700]) as seat,
        system.citizen_phone("13800003333") as citizen,
    ):
        await seat.registered()
        await citizen.dial(PLAIN)
        await citizen.in_call()
        await hears(citizen, COMFORT)
        await system.sign_in(api, "1001")
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        heard = await hears(citizen, 1700)
        talks = began_at(heard, 1700)
        comforted = began_at(heard, COMFORT)
        # Eight seconds of comfort had begun.
        assert talks - comforted < 7
        await citizen.talk(1.5)
        citizen.heard().expect_tones({1700}, talks, talks + 1.5, candidates=HEARD_FROM)
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
        await system.sign_in(api, "1001", "signed_out")


async def test_press_1_and_be_rung_back_on_this_number_or_another(
    system: System, tones: dict[int, Path]
) -> None:
    feed = await system.follow()

    async def asks(phone: BaresipPhone, caller: str, keyed: str) -> tuple[str, list[int]]:
        await phone.dial(RINGS_BACK)
        await phone.in_call()
        offered = await feed.fact("call_offered", caller=caller)
        await hears(phone, OFFER)
        await phone.talk(1.5)
        await phone.send_dtmf("1")
        await hears(phone, NUMBER)
        await phone.send_dtmf(keyed)
        await hears(phone, BOOKED)
        await phone.call_over()
        call = offered["values"]["call"]
        ended = await feed.fact("call_ended", call=call)
        assert ended["values"]["outcome"] == "abandoned"
        booked = await feed.fact("ring_back_booked", call=call)
        return booked["values"]["number"], tones_in_order(phone.heard())

    async with (
        system.citizen_phone("13800004444", plays=tones[600]) as same,
        system.citizen_phone("13800005555", plays=tones[600]) as other,
    ):
        on_this, on_another = await asyncio.gather(
            asks(same, "13800004444", "#"),
            asks(other, "13800005555", "13900006666#"),
        )

    assert on_this == ("13800004444", [OFFER, NUMBER, BOOKED])
    assert on_another == ("13900006666", [OFFER, NUMBER, BOOKED])
    # Else the next seat that is ready would be rung for them.
    api = await system.api()
    for booked in feed.all("ring_back_booked"):
        cancelled = await api.delete(f"/ring-backs/{booked['values']['call']}")
        assert cancelled.status_code == 204, cancelled.text


async def test_who_keys_nothing_in_goes_on_waiting(system: System, tones: dict[int, Path]) -> None:
    feed = await system.follow()
    async with system.citizen_phone("13800007777", plays=tones[600]) as citizen:
        await citizen.dial(RINGS_BACK)
        await citizen.in_call()
        call = (await feed.fact("call_offered", caller="13800007777"))["values"]["call"]
        await hears(citizen, OFFER)
        await citizen.send_dtmf("1")
        await hears(citizen, NUMBER)
        # Six seconds without a key, then music and the next offer.
        before = len(tones_in_order(citizen.heard()))
        async with asyncio.timeout(25):
            while OFFER not in tones_in_order(citizen.heard())[before:]:
                await citizen.talk(0.3)
        assert not feed.all("call_ended", call=call)
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
    assert not feed.all("ring_back_booked", call=call)


async def test_a_message_for_the_machine_is_in_the_citizen_s_own_track(
    system: System, tones: dict[int, Path]
) -> None:
    feed = await system.follow()
    api = await system.api()
    async with system.citizen_phone("13800008888") as citizen:
        await citizen.dial(MACHINE)
        answered = (await citizen.in_call()).at
        call = (await feed.fact("call_offered", caller="13800008888"))["values"]["call"]
        await feed.fact("voicemail_started", call=call)
        heard = await hears(citizen, MESSAGE)
        # The message, the tone, and two seconds in which the phone sends nothing.
        await citizen.talk(4)
        await citizen.say(tones[600])
        await citizen.talk(3)
        sent = citizen.sent()
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)

    assert MESSAGE in tones_in_order(heard)
    track = await spoken_track(system, api, call, answered)
    assert track.first_heard(600) == pytest.approx(sent.first_heard(600), abs=0.5)
    assert track.last_heard(600) == pytest.approx(sent.last_heard(600), abs=0.5)
    await system.pbx.no_channels_left()


# --- ears ---


async def hears(phone: BaresipPhone, hz: int, within: float = 20.0) -> Heard:
    """Wait until the phone has heard this tone; all it has heard then."""
    heard = phone.heard()
    try:
        async with asyncio.timeout(within):
            while hz not in tones_in_order(heard):
                await asyncio.sleep(0.2)
                heard = phone.heard()
    except TimeoutError:
        spans = "\n".join(
            f"{x.start - heard.start:7.2f} {set(x.tones)}" for x in heard.spans(HEARD_FROM, 0.1)
        )
        raise AssertionError(f"{phone.name} did not hear {hz} Hz but\n{spans}") from None
    return heard


def tones_in_order(heard: Heard) -> list[int]:
    """The tones that were heard one after the other."""
    found: list[int] = []
    for hz, _ in lasting(heard):
        if not found or found[-1] != hz:
            found.append(hz)
    return found


def began_at(heard: Heard, hz: int) -> float:
    """When the tone was heard first."""
    return next(at for tone, at in lasting(heard) if tone == hz)


def lasting(heard: Heard) -> list[tuple[int, float]]:
    """Tones of a fifth of a second at least, and when they began; a spoken greeting has shorter
    ones.
    """
    return [
        (hz, span.start)
        for span in heard.spans(HEARD_FROM, 0.1)
        if len(span.tones) == 1 and span.seconds > 0.15
        for hz in span.tones
    ]


def level(heard: Heard, begin: float, end: float) -> float:
    """Root mean square of what was heard, of full scale."""
    samples = heard.between(begin, end).samples
    return float(np.sqrt(np.mean(np.square(samples)))) if len(samples) else 0.0


async def spoken_track(system: System, api: httpx.AsyncClient, call: str, answered: float) -> Heard:
    """What the citizen said, as it was recorded, on the wall clock."""
    recording = await recorded(api, call)
    voice = next(x for x in recording["voices"] if x["role"] == "citizen")
    audio = await api.get(f"/recordings/{call}/audio", params={"voice": voice["id"]})
    file = system.folder / f"{call}.ogg"
    await asyncio.to_thread(file.write_bytes, audio.content)
    return Heard.read(file, start=answered)


async def recorded(api: httpx.AsyncClient, call: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            answer = await api.get(f"/recordings/{call}")
            if answer.status_code == 200:
                found: dict[str, Any] = answer.json()
                return found
            await asyncio.sleep(0.1)
