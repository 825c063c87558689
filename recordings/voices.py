"""From tracks to voices: which channel each leg gets and where its sound lies in the call.

A voice is one leg in one role. The citizen comes first, then what the citizen was played, then
operators and departments by the moment they joined. The first sample of the earliest track is the
recording's zero; every other track is placed by its start moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from recordings.errors import NoAudio, NoTracks, SpanRefused, TooManyVoices
from recordings.tracks import Role, Track

VOICE_RATE = 16000
"""Sample rate of a recording in Hz, wide enough for every telephone codec up to wideband."""
FULL_RATE = 48000
"""Used only where a track carries more than `VOICE_RATE` can."""
MAX_VOICES = 255
"""Channels an Ogg/Opus file can hold (RFC 7845, section 5.1)."""
MAX_HOURS = 24.0
"""No call lasts longer; a track placed beyond has a wrong start moment."""
TOUCHING_MS = 50
"""Tracks of one leg overlapping by no more than this follow each other: clocks are that coarse."""

_ORDER = {
    Role.CITIZEN: 0,
    Role.PLAYED: 1,
    Role.OPERATOR: 2,
    Role.DEPARTMENT: 3,
    Role.OUTSIDE: 4,
    Role.SUPERVISOR: 5,
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A track within a voice: its first frame and its length, in frames of the recording."""

    track: Track
    first: int
    frames: int

    @property
    def end(self) -> int:
        return self.first + self.frames


@dataclass(frozen=True, slots=True)
class VoicePlan:
    """One channel of the recording. ``key`` is ``<role>-<n>``, n from 0 within the role."""

    key: str
    role: Role
    leg_id: str
    channel: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole recording before it is written. ``origin_ms`` is its zero, ms since the epoch."""

    origin_ms: int
    sample_rate: int
    frames: int
    voices: tuple[VoicePlan, ...]


def plan_voices(tracks: Sequence[Track], *, max_hours: float = MAX_HOURS) -> Plan:
    """Give every track its channel and place.

    A leg recorded in several tracks one after another keeps one voice; where two of its tracks
    overlap, the later one becomes a voice of its own, so that nothing is mixed or overwritten.
    Raises NoTracks, NoAudio, SpanRefused, TooManyVoices.
    """
    if not tracks:
        raise NoTracks("no track to build a recording from")
    if not any(track.frames for track in tracks):
        raise NoAudio(f"{len(tracks)} tracks, all empty")
    rate = VOICE_RATE if max(track.sample_rate for track in tracks) <= VOICE_RATE else FULL_RATE
    origin = min(track.name.start_ms for track in tracks)
    last = max(track.name.start_ms - origin + track.seconds * 1000 for track in tracks)
    if last > max_hours * 3_600_000:
        raise SpanRefused(f"the tracks span {last / 3_600_000:.1f} h, more than {max_hours:g} h")
    legs: list[list[Piece]] = []
    for track in sorted(tracks, key=lambda track: (track.name.start_ms, str(track.name))):
        _put(track, legs, origin, rate)
    if len(legs) > MAX_VOICES:
        raise TooManyVoices(f"{len(legs)} voices, at most {MAX_VOICES} fit")
    voices = tuple(_number(legs))
    frames = max(piece.end for voice in voices for piece in voice.pieces)
    return Plan(origin, rate, frames, voices)


def _put(track: Track, legs: list[list[Piece]], origin: int, rate: int) -> None:
    first = _scale(track.name.start_ms - origin, rate, 1000)
    frames = max(_scale(track.frames, rate, track.sample_rate), 1 if track.frames else 0)
    for leg in legs:
        before = leg[-1]
        same = (before.track.name.role, before.track.name.leg_id) == (
            track.name.role,
            track.name.leg_id,
        )
        if same and before.end - first <= _scale(TOUCHING_MS, rate, 1000):
            leg.append(Piece(track, max(first, before.end), frames))
            return
    legs.append([Piece(track, first, frames)])


def _number(legs: Iterable[list[Piece]]) -> Iterable[VoicePlan]:
    counts = dict.fromkeys(Role, 0)
    ordered = sorted(legs, key=lambda leg: (_ORDER[leg[0].track.name.role], leg[0].first))
    for channel, leg in enumerate(ordered):
        name = leg[0].track.name
        key = f"{name.role.value}-{counts[name.role]}"
        counts[name.role] += 1
        yield VoicePlan(key, name.role, name.leg_id, channel, tuple(leg))


def _scale(value: int, to: int, per: int) -> int:
    return (value * to * 2 + per) // (per * 2)
