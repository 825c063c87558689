"""Phones that send nothing for a while: what is said afterwards still lies at its own second.

The tracks are written frame by frame; nothing would be written while neither side of a call sends
anything, and everything later would come too early (docs/decisions/0005-silence-on-a-leg.md).
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.live.audio.quiet_citizen import QuietCitizen, punctual
from tests.live.audio.recorded import Recorded, recorded
from tests.live.audio.signing_in import sign_in_by_phone
from tests.live.follow import Follower
from tests.live.kit.baresip import BaresipPhone
from tests.live.kit.tones import CITIZEN_HZ, OPERATOR_HZ
from tests.live.system import HOTLINE, TRUNK_IP, System

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]

ALIGNED_SECONDS = 0.1


async def test_what_is_said_after_silence_lies_at_its_own_second(
    system: System, tones: dict[int, Path]
) -> None:
    """Three citizens at once, each with an operator of their own.

    One operator speaks all the time, two send nothing at all. The third citizen makes the many
    short pauses of an ordinary talk.

    """
    api, feed = await system.api(), await system.follow()
    async with (
        system.seat_phone("1001") as mute,
        system.seat_phone("1002", plays=tones[OPERATOR_HZ]) as speaking,
        system.seat_phone("1003") as mute_too,
        QuietCitizen(system.sip_server, TRUNK_IP, "13800000001", CITIZEN_HZ) as pausing,
        QuietCitizen(system.sip_server, TRUNK_IP, "13800000002", CITIZEN_HZ) as heard_out,
        QuietCitizen(system.sip_server, TRUNK_IP, "13800000003", CITIZEN_HZ) as stuttering,
    ):
        to_mute = await _put_through(feed, mute, pausing)
        to_speaking = await _put_through(feed, speaking, heard_out)
        to_mute_too = await _put_through(feed, mute_too, stuttering)
        with punctual():
            await asyncio.gather(
                _long_pauses(pausing), _long_pauses(heard_out), _short_pauses(stuttering)
            )
        for call in (to_mute, to_speaking, to_mute_too):
            await feed.fact("call_ended", call=call)
        for seat in ("1001", "1002", "1003"):
            await system.sign_in(api, seat, "signed_out")
    one, two, three = await asyncio.gather(
        *(recorded(api, call) for call in (to_mute, to_speaking, to_mute_too))
    )
    _expect_what_was_said(one, pausing)
    _expect_what_was_said(two, heard_out)
    _expect_what_was_said(three, stuttering)
    operator = two.voice("operator")
    operator.sound.expect_tones({OPERATOR_HZ}, operator.begins, operator.ends)
    one.voice("operator").sound.expect_tones(set(), heard_out.said[0].start)

    await system.pbx.no_channels_left()


async def _put_through(feed: Follower, seat: BaresipPhone, citizen: QuietCitizen) -> str:
    """The citizen is put through to just this seat; gives the call."""
    mark = feed.mark()
    await sign_in_by_phone(feed, seat)
    await citizen.call(HOTLINE)
    joined = await feed.fact("party_joined", since=mark, role="operator", seat=seat.name)
    return str(joined["values"]["call"])


async def _long_pauses(citizen: QuietCitizen) -> None:
    await citizen.speak(2.0)
    await citizen.say_nothing(4.0)
    await citizen.speak(2.0)
    await citizen.send_comfort_noise(3.0)
    await citizen.speak(2.0)
    await citizen.hang_up()


async def _short_pauses(citizen: QuietCitizen) -> None:
    for _ in range(12):
        await citizen.speak(0.6)
        await citizen.say_nothing(0.4)
    await citizen.speak(0.6)
    await citizen.hang_up()


def _expect_what_was_said(recording: Recorded, citizen: QuietCitizen) -> None:
    """Every stretch of speech and of silence, to 100 ms at its edges."""
    track = recording.voice("citizen")
    for sound in (track.sound, recording.mix):
        for said in citizen.said:
            tones = {CITIZEN_HZ} if said.what == "tone" else set()
            sound.expect_tones(
                tones,
                said.start,
                said.end,
                guard=ALIGNED_SECONDS,
                candidates=(CITIZEN_HZ,),
                window=0.1,
            )
    whole = citizen.said[-1].end - citizen.said[0].start
    assert track.sound.seconds >= whole * 0.995
