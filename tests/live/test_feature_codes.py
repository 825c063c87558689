"""An operator on a plain SIP telephone needs nothing else: every code does what the contract says.

Each is confirmed or refused in sound, which the phone must have heard; citizens' and departments'
keypads do nothing. The codes are listed in asterisk-conf/README.md.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.listen import Heard
from tests.live.kit.tones import CITIZEN_HZ, DEPARTMENT_HZ, OPERATOR_HZ
from tests.live.system import HOTLINE, System

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

QUIET = 0.001


async def dial_code(phone: BaresipPhone, code: str) -> float:
    """Dial a code, listen until the PBX hangs up; how loud the answer was."""
    await phone.dial(code)
    began = (await phone.in_call()).at
    ended = (await phone.call_over(within=15)).at
    return loudest(phone.heard().between(began, ended))


async def state(system_api: Any, seat: str) -> tuple[str, str | None]:
    found = (await system_api.get(f"/seats/{seat}")).json()
    return found["state"], found["operator"]


async def test_sign_in_break_ready_and_sign_out_by_telephone(system: System) -> None:
    api, feed = await system.api(), await system.follow()
    async with system.seat_phone("1001") as phone:
        await phone.registered()
        for code, fact, expected in (
            ("*11", "seat_signed_in", ("ready", "phone:1001")),
            ("*14", "seat_went_on_break", ("on_break", "phone:1001")),
            ("*13", "seat_became_ready", ("ready", "phone:1001")),
            ("*12", "seat_signed_out", ("signed_out", None)),
        ):
            mark = feed.mark()
            assert await dial_code(phone, code) > 0.01, code
            await feed.fact(fact, since=mark, seat="1001")
            assert await state(api, "1001") == expected
            # While the phone talks to the PBX it is not rung.
            await feed.fact("seat_phone_changed", since=mark, seat="1001", phone="busy")
            await feed.fact("seat_phone_changed", since=mark, seat="1001", phone="usable")
        # Nobody is signed in: the others are refused in sound and change nothing.
        for code in ("*13", "*14"):
            mark = feed.mark()
            assert await dial_code(phone, code) > 0.01, code
            refusal = await feed.fact("request_refused", since=mark, seat="1001")
            assert refusal["values"]["code"] == "no_such_seat"
        assert await state(api, "1001") == ("signed_out", None)
    await system.pbx.no_channels_left()


async def test_a_seat_in_use_is_not_taken_over(system: System) -> None:
    """By telephone: spoken. By API: a problem. Whoever is on the seat stays there."""
    api, feed = await system.api(), await system.follow()
    users = [
        {"username": name, "password": "a long pass phrase", "role": "operator"}
        for name in ("li", "wang")
    ]
    for user in users:
        (await api.post("/users", json=user)).raise_for_status()
    li, wang = [await system.api(user["username"], user["password"]) for user in users]
    (await li.put("/seats/1002/state", json={"state": "ready"})).raise_for_status()
    async with system.seat_phone("1002") as phone:
        await phone.registered()
        mark = feed.mark()
        spoken = await dial_code(phone, "*11")
        assert spoken > 0.01
        refusal = await feed.fact("request_refused", since=mark, seat="1002")
        assert refusal["values"]["code"] == "seat_in_use"
    mark = feed.mark()
    answer = await wang.put("/seats/1002/state", json={"state": "ready"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "seat_in_use"
    await feed.fact("request_refused", since=mark, seat="1002", code="seat_in_use")
    # Nor can one operator sit on two seats, or act on somebody else's.
    answer = await li.put("/seats/1003/state", json={"state": "ready"})
    assert answer.json()["code"] == "operator_signed_in_elsewhere"
    assert (await wang.put("/seats/1002/state", json={"state": "signed_out"})).status_code == 403
    assert await state(api, "1002") == ("ready", "li")
    assert await state(api, "1003") == ("signed_out", None)
    (await li.put("/seats/1002/state", json={"state": "signed_out"})).raise_for_status()
    await system.pbx.no_channels_left()


async def test_a_department_is_added_and_dropped_by_keypad(
    system: System, tones: dict[int, Path]
) -> None:
    api, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("1001", plays=tones[OPERATOR_HZ]) as seat,
        system.seat_phone("2001", plays=tones[DEPARTMENT_HZ]) as department,
        system.citizen_phone("13800002222", plays=tones[CITIZEN_HZ]) as citizen,
    ):
        await asyncio.gather(seat.registered(), department.registered())
        await system.sign_in(api, "1001")
        await citizen.dial(HOTLINE)
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        await seat.in_call()
        track = next(iter(system.tracks.glob(f"{call}/operator-*")))

        # The code; the citizen hears music and nobody while the operator keys on.
        await seat.send_dtmf("*3")
        await heard_again(citizen, OPERATOR_HZ, there=False)
        music_from, size = time.time(), track.stat().st_size
        await asyncio.sleep(1.0)
        music_until = time.time()
        await seat.send_dtmf("2001#")
        joined = await feed.fact("party_joined", role="department", call=call)
        await heard_again(citizen, OPERATOR_HZ, there=True, within=10)
        await heard_again(citizen, DEPARTMENT_HZ, there=True)
        citizen.heard().expect_tones((), music_from, music_until)
        assert loudest(citizen.heard().between(music_from, music_until)) > 0.003, "music"
        assert track.stat().st_size - size > 8000, "the operator's own track went on"
        assert len(feed.all("department_rung", call=call)) == 1

        # Added twice, or one that is not there: refused aloud, nobody else hears of it.
        for digits, code in (
            ("2001", "department_already_on_call"),
            ("7777", "no_such_department"),
            ("2999", "department_has_no_number"),
        ):
            mark, began = feed.mark(), time.time()
            await seat.send_dtmf(f"*3{digits}#")
            refusal = await feed.fact("request_refused", since=mark, seat="1001", call=call)
            assert refusal["values"]["code"] == code
            await heard_again(citizen, OPERATOR_HZ, there=True, since=time.time(), within=10)
            assert loudest(without_tones(seat.heard().between(began, time.time()))) > 0.01
        # Keyed in nothing: told so, nothing asked.
        mark = feed.mark()
        await seat.send_dtmf("*3#")
        await heard_again(citizen, OPERATOR_HZ, there=False, within=5)
        await heard_again(citizen, OPERATOR_HZ, there=True, within=10)
        assert feed.all(since=mark) == []

        # A citizen's or a department's keypad does nothing.
        for phone in (citizen, department):
            await phone.send_dtmf("*4*32002#")
        await asyncio.sleep(1.5)  # longer than the PBX waits for a next digit
        assert feed.all(since=mark) == []
        assert len(await system.pbx.channels()) == 3

        await seat.send_dtmf("*4")
        left = await feed.fact("party_left", role="department", call=call)
        assert left["values"]["leg"] == joined["values"]["leg"]
        await heard_again(citizen, OPERATOR_HZ, there=True, within=10)
        mark = feed.mark()
        await seat.send_dtmf("*4")
        await asyncio.sleep(0)
        await heard_again(citizen, OPERATOR_HZ, there=False, within=5)
        await heard_again(citizen, OPERATOR_HZ, there=True, within=10)
        assert feed.all("party_left", since=mark) == []

        await citizen.hang_up()
        await feed.fact("call_ended", call=call, outcome="answered")
    await system.sign_in(api, "1001", "signed_out")
    await system.pbx.no_channels_left()


async def test_ready_by_telephone_ends_the_wrap_up(system: System) -> None:
    """*13 in the wrap-up; a break asked for in a call begins after it."""
    api, feed = await system.api(), await system.follow()
    async with system.seat_phone("1001") as seat, system.citizen_phone() as citizen:
        await seat.registered()
        await dial_code(seat, "*11")
        await feed.fact("seat_signed_in", seat="1001")
        await citizen.dial(HOTLINE)
        call = (await feed.fact("party_joined", role="operator"))["values"]["call"]
        answer = await api.put("/seats/1001/state", json={"state": "on_break"})
        assert answer.json()["leaving"] == "on_break"
        await citizen.hang_up()
        await feed.fact("call_ended", call=call)
        await feed.fact("seat_went_on_break", seat="1001")
        mark = feed.mark()
        await dial_code(seat, "*13")
        await feed.fact("seat_became_ready", since=mark, seat="1001")
        await dial_code(seat, "*12")
    await system.pbx.no_channels_left()


# --- helpers ------------------------------------------------------------------------------------


def loudest(heard: Heard) -> float:
    """The loudest tenth of a second, as a share of full scale (root mean square)."""
    window = heard.rate // 10
    count = len(heard.samples) // window
    if not count:
        return 0.0
    parts = heard.samples[: count * window].reshape(count, window)
    return float(np.sqrt((parts**2).mean(axis=1)).max())


def without_tones(heard: Heard) -> Heard:
    """What is left without the parties' own tones: announcements and music."""
    spectrum = np.fft.rfft(heard.samples)
    hz = np.fft.rfftfreq(len(heard.samples), 1 / heard.rate)
    for tone in (CITIZEN_HZ, OPERATOR_HZ, DEPARTMENT_HZ):
        spectrum[np.abs(hz - tone) < 40] = 0
    left = np.fft.irfft(spectrum, len(heard.samples)).astype(np.float32)
    return Heard(left, heard.rate, heard.start, heard.name)


async def heard_again(
    phone: BaresipPhone,
    hz: int,
    *,
    there: bool,
    since: float | None = None,
    within: float = 5.0,
) -> None:
    """Wait until the last 0.4 s that the phone heard hold the tone, or do not."""
    async with asyncio.timeout(within):
        while True:
            heard = phone.heard()
            if since is None or heard.end - 0.4 > since:
                spans = heard.between(heard.end - 0.4, heard.end).spans((hz,))
                if spans and all((hz in span.tones) == there for span in spans):
                    return
            await asyncio.sleep(0.05)
