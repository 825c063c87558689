"""The finished recording of a call as the API gives it, each voice laid on the wall clock."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import numpy as np
import soundfile

from tests.live.kit.listen import Heard


@dataclass(frozen=True, slots=True)
class RecordedVoice:
    """One channel of the recording, recorded from `begins` to `ends` (epoch seconds)."""

    key: str
    role: str
    leg: str
    begins: float
    ends: float
    sound: Heard


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording, downloaded: the row as the API shows it, its voices by leg, and the mix."""

    row: dict[str, Any]
    voices: tuple[RecordedVoice, ...]
    mix: Heard

    def voice(self, role: str, leg: str | None = None) -> RecordedVoice:
        found = [v for v in self.voices if v.role == role and leg in (None, v.leg)]
        assert len(found) == 1, f"{len(found)} voices of {role} {leg} among {self.row['voices']}"
        return found[0]


async def recorded(api: httpx.AsyncClient, call: str, within: float = 30.0) -> Recorded:
    """Wait for the recording of a call, and download it: the multi-track file and the mix."""
    async with asyncio.timeout(within):
        while (answer := await api.get(f"/recordings/{call}")).status_code != 200:
            await asyncio.sleep(0.2)
    row = answer.json()
    zero = datetime.fromisoformat(row["started_at"]).timestamp()
    whole, mix = await asyncio.gather(
        api.get(f"/recordings/{call}/audio"),
        api.get(f"/recordings/{call}/audio", params={"voice": "mix"}),
    )
    return await asyncio.to_thread(_decoded, row, zero, whole, mix)


def _decoded(
    row: dict[str, Any], zero: float, whole: httpx.Response, mix: httpx.Response
) -> Recorded:
    whole.raise_for_status()
    mix.raise_for_status()
    channels, rate = soundfile.read(io.BytesIO(whole.content), dtype="float32", always_2d=True)
    mixed, mix_rate = soundfile.read(io.BytesIO(mix.content), dtype="float32", always_2d=True)
    assert channels.shape[1] == len(row["voices"])
    voices = tuple(
        RecordedVoice(
            key=voice["id"],
            role=voice["role"],
            leg=voice["leg"],
            begins=zero + voice["starts"],
            ends=zero + voice["starts"] + voice["seconds"],
            sound=Heard(
                np.ascontiguousarray(channels[:, number]), rate, zero, f"track {voice['id']}"
            ),
        )
        for number, voice in enumerate(row["voices"])
    )
    return Recorded(row, voices, Heard(mixed.mean(axis=1), mix_rate, zero, "the mix"))
