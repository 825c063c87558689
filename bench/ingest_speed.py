"""How much sound a core makes into recordings, beside libopus alone, ffmpeg and libsndfile.

Calls of some minutes as the PBX records them: a headless 16 kHz track (``.sln16``) of each party
and of what the citizen was played, the operator's and the department's beginning later. They sound
like talk to an encoder: voiced syllables at telephone level, pauses, a line's noise. Compared are:

- ``ingest``: ``recordings.ingest.ingest_call``, with all that rexian does beside: peaks, levels,
  measures, digests, safe writing;
- ``libopus``: the same tracks read whole and given to the same encoder (libopus through PyAV, the
  library of ffmpeg) with the same layout, rate and bit rate, nothing else;
- ``ffmpeg``: the program, where there is one, with the same options; it pads and merges by its own
  filters;
- ``libsndfile``: soundfile writing Ogg/Opus of the same channels. It has no bit rate but a level of
  compression, and couples channels, so it does not do quite the same.

They take turns. Processor time counts, not wall time: all of it on one core. Times real time is
seconds of call per second of processor. ``bytes`` tells that the files are alike.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile

from recordings.assemble import moment
from recordings.ingest import ingest_call
from recordings.opus import BITS_PER_VOICE, HashedFile, OpusWriter
from recordings.store import LocalStore
from recordings.tracks import CallTracks, Role, format_track_name, scan_call
from recordings.voices import Plan, plan_voices

RATE = 16_000
MINUTES, ROUNDS = 4.0, 3
LIMIT = 20.0
"""Times real time on one core, at least."""
START_MS = 1_795_320_000_000
PARTIES = {
    "two parties": ((Role.CITIZEN, 0.0), (Role.PLAYED, 0.0), (Role.OPERATOR, 0.1)),
    "three parties": (
        (Role.CITIZEN, 0.0),
        (Role.PLAYED, 0.0),
        (Role.OPERATOR, 0.1),
        (Role.DEPARTMENT, 0.4),
    ),
}
"""Who is on the call, and after which share of it they join."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Call:
    """A call in the spool."""

    spool: Path
    name: str
    seconds: float

    def tracks(self) -> CallTracks:
        return scan_call(self.spool, self.name)

    def plan(self) -> Plan:
        return plan_voices(self.tracks().tracks)


def talk(seconds: float, seed: int) -> npt.NDArray[np.int16]:
    """Sound with the spectrum, level and pauses of talk: syllables of three formants on a falling
    voice, four a second, and silence with a line's noise in every other stretch of two seconds.
    """
    chance = np.random.default_rng(seed)
    at = np.arange(round(seconds * RATE)) / RATE
    voice = np.zeros(len(at))
    pitch = 2 * np.pi * np.cumsum(120 + 40 * np.sin(2 * np.pi * 0.7 * at + seed)) / RATE
    for harmonic in range(1, 25):
        swell = 1 + np.sin(2 * np.pi * (0.9 + 0.13 * harmonic) * at + harmonic * seed)
        voice += swell * np.sin(harmonic * pitch) / harmonic
    syllables = np.clip(np.sin(2 * np.pi * 4 * at), 0, 1)
    turns = (np.floor(at / 2) + seed) % 2 == 0
    noise = chance.standard_normal(len(at)) * 30
    sound = voice * syllables * turns * 1200 + noise
    samples: npt.NDArray[np.int16] = np.clip(sound, -32768, 32767).astype(np.int16)
    return samples


def record(spool: Path, name: str, parties: Sequence[tuple[Role, float]], seconds: float) -> Call:
    """Put a call's tracks into the spool."""
    (spool / name).mkdir(parents=True)
    for number, (role, share) in enumerate(parties):
        start = round(share * seconds * 1000)
        file = format_track_name(role, f"leg{number}", START_MS + start, "sln16")
        (spool / name / file).write_bytes(talk(seconds - start / 1000, number + 1).tobytes())
    return Call(spool, name, seconds)


def by_ingest(call: Call, out: Path) -> None:
    ingest_call(call.spool, LocalStore(out / "store"), call.name, tz=UTC)


def _whole(call: Call) -> tuple[Plan, npt.NDArray[np.int16]]:
    plan = call.plan()
    sound = np.zeros((plan.frames, len(plan.voices)), np.int16)
    for voice in plan.voices:
        for piece in voice.pieces:
            samples = np.fromfile(piece.track.path, "<i2")
            sound[piece.first : piece.end, voice.channel] = samples
    return plan, sound


def by_libopus(call: Call, out: Path) -> None:
    plan, sound = _whole(call)
    labels = {"call_id": call.name, "started_at": moment(plan.origin_ms).isoformat()}
    with (
        (out / "libopus.ogg").open("wb") as file,
        OpusWriter(
            HashedFile(file), len(plan.voices), RATE, labels, call.name, BITS_PER_VOICE
        ) as writer,
    ):
        writer.write(sound)
        writer.finish()


def by_libsndfile(call: Call, out: Path) -> None:
    _, sound = _whole(call)
    path = str(out / "libsndfile.ogg")
    soundfile.write(path, sound, RATE, format="OGG", subtype="OPUS")


def by_ffmpeg(call: Call, out: Path) -> None:
    plan = call.plan()
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-threads", "1"]
    filters = []
    for voice in plan.voices:
        piece = voice.pieces[0]
        command += ["-f", "s16le", "-ar", str(RATE), "-ac", "1", "-i", str(piece.track.path)]
        delay = round(piece.first * 1000 / RATE)
        filters.append(
            f"[{voice.channel}]adelay={delay}:all=1,apad=whole_len={plan.frames}[v{voice.channel}]"
        )
    many = len(plan.voices)
    joined = "".join(f"[v{n}]" for n in range(many)) + f"amerge=inputs={many}[out]"
    command += ["-filter_complex", ";".join([*filters, joined]), "-map", "[out]"]
    command += ["-c:a", "libopus", "-mapping_family", "255", "-b:a", str(BITS_PER_VOICE * many)]
    command += ["-application", "audio", "-compression_level", "5", "-frame_duration", "20"]
    subprocess.run([*command, str(out / "ffmpeg.ogg")], check=True)


def ways() -> dict[str, Callable[[Call, Path], None]]:
    found: dict[str, Callable[[Call, Path], None]] = {
        "ingest": by_ingest,
        "libopus": by_libopus,
        "libsndfile": by_libsndfile,
    }
    if shutil.which("ffmpeg"):
        found["ffmpeg"] = by_ffmpeg
    return found


def measure_all(say: Say, *, minutes: float = MINUTES, rounds: int = ROUNDS) -> dict[str, Any]:
    """Processor seconds of each way, best of ``rounds``, and times real time."""
    calls: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="rexian-ingest-") as folder:
        for name, parties in PARTIES.items():
            say(f"{name}, {minutes:g} minutes")
            call = record(Path(folder) / "spool", name.replace(" ", "-"), parties, minutes * 60)
            calls[name] = _compare(call, len(parties), Path(folder), rounds)
    return {"limit": LIMIT, "minutes": minutes, "bits_per_voice": BITS_PER_VOICE, "calls": calls}


def _compare(call: Call, voices: int, folder: Path, rounds: int) -> dict[str, Any]:
    best: dict[str, float] = {}
    sizes: dict[str, int] = {}
    for number in range(rounds):
        for name, way in ways().items():
            out = folder / f"{call.name}-{number}-{name}"
            out.mkdir()
            before = _processor()
            way(call, out)
            best[name] = min(best.get(name, float("inf")), _processor() - before)
            sizes[name] = next(out.rglob("*.ogg")).stat().st_size
            shutil.rmtree(out)
    speeds = {name: round(call.seconds / took, 1) for name, took in best.items()}
    return {
        "voices": voices,
        "processor_seconds": {name: round(took, 3) for name, took in best.items()},
        "times_real_time": speeds,
        "bytes": sizes,
        "ratio_to_libopus": round(best["ingest"] / best["libopus"], 2),
    }


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def within(told: dict[str, Any]) -> bool:
    return all(one["times_real_time"]["ingest"] >= LIMIT for one in told["calls"].values())


def as_table(told: dict[str, Any]) -> str:
    lines = []
    for name, one in told["calls"].items():
        speeds = ", ".join(f"{way} {x}" for way, x in one["times_real_time"].items())
        lines.append(f"{name}: times real time on one core: {speeds}")
        lines.append(f"{'':>{len(name)}}  ingest takes {one['ratio_to_libopus']} times libopus")
    return "\n".join(lines)
