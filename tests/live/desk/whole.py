"""Whether a call is in its recording: every party's voice on its own track, from its answer to its
end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.live.audio.recorded import RecordedVoice, recorded
from tests.live.desk.talk import Talk
from tests.live.desk.voices import CITIZEN_HZ, SIX_TONES
from tests.live.kit.listen import GUARD_SECONDS, TORN_SECONDS, tones_present

EDGE_SECONDS = 0.25 + TORN_SECONDS
"""At most so much of a leg is missing at either end: packets were on their way, and a machine busy
with other tests may tear a hole there, too.
"""
SHORT_SECONDS = 2.6
"""In a leg shorter than that one torn hole is more than a tenth."""


async def settled(talk: Talk, within: float = 30.0) -> dict[str, Any]:
    """The call's history once all of it is in the database."""
    async with asyncio.timeout(within):
        while True:
            answer = await talk.office.admin.get(f"/calls/{talk.call}")
            if answer.status_code == 200 and answer.json()["outcome"] is not None:
                history: dict[str, Any] = answer.json()
                return history
            await asyncio.sleep(0.1)


async def expect_whole(
    talk: Talk, *parties: str, silent_from: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """The recording holds these parties (seats and departments by number, citizen and outside by
    role), each with its own voice all the time; gives the call's history.

    ``silent_from``: when the phone of a seat went dead without the PBX knowing (epoch seconds).
    """
    history = await settled(talk)
    recording = await recorded(talk.office.admin, talk.call)
    assert history["outcome"] == "answered"
    answered = [leg for leg in history["legs"] if leg["role"] == "citizen" or leg["answered_at"]]
    assert sorted(map(_who, answered)) == sorted(parties), answered
    voices = {voice.leg: voice for voice in recording.voices if voice.role != "played"}
    assert sorted(voices) == sorted(leg["id"] for leg in answered), recording.row
    for leg in answered:
        silence = (silent_from or {}).get(_who(leg))
        _expect_voice(talk, leg, voices[leg["id"]], silence)
    return history


def _expect_voice(
    talk: Talk, leg: dict[str, Any], voice: RecordedVoice, silence: float | None
) -> None:
    begins, ends = _moment(leg["answered_at"] or leg["began_at"]), _moment(leg["ended_at"])
    assert voice.role == leg["role"]
    assert voice.begins - begins <= EDGE_SECONDS, (leg, voice.begins)
    assert ends - voice.ends <= EDGE_SECONDS, (leg, voice.ends)
    heard = voice.sound.named(f"{voice.sound.name} of {_who(leg)}")
    own = {_hz(talk, leg)}
    first = max(begins, voice.begins)
    last = min(ends, voice.ends) if silence is None else silence
    if last - first >= SHORT_SECONDS:
        heard.expect_tones(own, first, last, candidates=SIX_TONES, torn=TORN_SECONDS)
        return
    part = heard.between(first + GUARD_SECONDS, last - GUARD_SECONDS)
    there = tones_present(part.samples, part.rate, SIX_TONES)
    assert own in there, (heard.name, there)
    assert all(tones <= own for tones in there), (heard.name, there)


def _who(leg: dict[str, Any]) -> str:
    return str(leg["seat"] or leg["department"] or leg["role"])


def _hz(talk: Talk, leg: dict[str, Any]) -> int:
    if leg["role"] == "citizen":
        return CITIZEN_HZ
    return talk.office.voices[leg["seat"] or leg["department"] or leg["number"]]


def _moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
