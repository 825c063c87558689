"""Tracks: what the PBX leaves in the spool, one headless file per leg.

    SPOOL/<call id>/<role>-<leg id>-<start, ms since the epoch>.<ext>

The extension is the format: ``sln`` and ``sln16`` are raw signed 16-bit little-endian mono at 8
and 16 kHz (Asterisk's format_sln), ``wav`` is mono 16-bit PCM of any rate. Headless on
purpose: a PBX killed in mid-call leaves a whole file, at worst with half a sample at its end.

A leg id may hold hyphens, dots and digits, so a name is read from both of its ends. Names come from
outside: whatever does not fit the form is refused, and a link is never followed.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import soundfile

from recordings.errors import NameRefused, NoTracks, TrackUnreadable

RAW_RATES = {"sln": 8000, "sln16": 16000}
"""Sample rate in Hz of each headless format, by file extension."""

_CALL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_LEG_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")
_TRACK_NAME = re.compile(
    r"(?P<role>citizen|operator|department|outside|supervisor|played)-(?P<leg>[A-Za-z0-9._-]{1,128})"
    r"-(?P<start>0|[1-9][0-9]{0,14})\.(?P<ext>sln|sln16|wav)"
)
_SAMPLE_BYTES = 2
_WAV_HEADER_BYTES = 4096


class Role(StrEnum):
    """Whose voice a track holds. ``PLAYED`` is what the citizen was played: never the evidence."""

    CITIZEN = "citizen"
    PLAYED = "played"
    OPERATOR = "operator"
    DEPARTMENT = "department"
    OUTSIDE = "outside"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class TrackName:
    """The parts of a track's file name; ``start_ms`` is milliseconds since the epoch."""

    role: Role
    leg_id: str
    start_ms: int
    ext: str

    def __str__(self) -> str:
        return f"{self.role.value}-{self.leg_id}-{self.start_ms}.{self.ext}"


@dataclass(frozen=True, slots=True)
class Track:
    """One leg's own voice, as found in the spool.

    ``frames`` counts whole samples. ``odd_bytes`` is what follows the last whole one: 1 where the
    PBX was killed in the middle of a write, else 0. ``size_bytes`` is the file's size at the scan.
    """

    name: TrackName
    path: Path
    sample_rate: int
    frames: int
    odd_bytes: int
    size_bytes: int

    @property
    def seconds(self) -> float:
        return self.frames / self.sample_rate


@dataclass(frozen=True, slots=True)
class Stray:
    """Something in a call's folder that cannot be used, and why not."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class CallTracks:
    """Everything a call's folder holds: the tracks by start moment, and what is none."""

    call_id: str
    folder: Path
    tracks: tuple[Track, ...]
    strays: tuple[Stray, ...]


def check_call_id(call_id: str) -> str:
    """Give back ``call_id`` if it can name a folder or a file; raise NameRefused otherwise."""
    if not _CALL_ID.fullmatch(call_id):
        raise NameRefused(f"not a call id: {call_id[:80]!r}")
    return call_id


def format_track_name(role: Role | str, leg_id: str, start_ms: int, ext: str = "sln") -> str:
    """File name of a track. Raises NameRefused for parts that could not be read back."""
    if not _LEG_ID.fullmatch(leg_id):
        raise NameRefused(f"not a leg id: {leg_id[:80]!r}")
    name = f"{role}-{leg_id}-{start_ms}.{ext}"
    # A negative start would read back as a longer leg id, so reading is what is asked.
    if parse_track_name(name) != TrackName(Role(role), leg_id, start_ms, ext):
        raise NameRefused(f"cannot name a track: {name[:200]!r}")
    return name


def parse_track_name(name: str) -> TrackName:
    """Read a track's file name. Raises NameRefused for anything `format_track_name` never gives."""
    match = _TRACK_NAME.fullmatch(name)
    if match is None:
        raise NameRefused(f"not the name of a track: {name[:200]!r}")
    return TrackName(Role(match["role"]), match["leg"], int(match["start"]), match["ext"])


def call_folder(spool: Path, call_id: str) -> Path:
    """Folder of a call's tracks. Raises NameRefused for an id that could lead out of the spool."""
    return Path(spool) / check_call_id(call_id)


def scan_call(spool: Path, call_id: str) -> CallTracks:
    """Look at a call's folder; reads names and sizes, no sound.

    Raises NameRefused for a hostile id and NoTracks where no folder or no usable track is found.
    """
    folder = call_folder(spool, call_id)
    try:
        is_folder = stat.S_ISDIR(os.lstat(folder).st_mode)
    except FileNotFoundError:
        raise NoTracks(f"call {call_id} has no folder in the spool") from None
    if not is_folder:
        raise NoTracks(f"what the spool holds for call {call_id} is not a folder")
    tracks: list[Track] = []
    strays: list[Stray] = []
    for entry in sorted(os.scandir(folder), key=lambda item: item.name):
        try:
            if not entry.is_file(follow_symlinks=False):
                raise TrackUnreadable("not a regular file")
            tracks.append(_look_at(Path(entry.path)))
        except (NameRefused, TrackUnreadable) as error:
            strays.append(Stray(entry.name, str(error)))
    if not tracks:
        raise NoTracks(f"call {call_id} has no track in the spool ({len(strays)} other files)")
    tracks.sort(key=lambda track: (track.name.start_ms, str(track.name)))
    return CallTracks(call_id, folder, tuple(tracks), tuple(strays))


def _look_at(path: Path) -> Track:
    name = parse_track_name(path.name)
    size = path.stat(follow_symlinks=False).st_size
    if name.ext in RAW_RATES:
        frames, odd = divmod(size, _SAMPLE_BYTES)
        return Track(name, path, RAW_RATES[name.ext], frames, odd, size)
    try:
        info = soundfile.info(str(path))
    except (soundfile.SoundFileError, OSError) as error:
        raise TrackUnreadable(f"not a sound file: {error}") from error
    if info.channels != 1:
        raise TrackUnreadable(f"a track has one channel, this file {info.channels}")
    if info.format != "WAV" or info.subtype != "PCM_16":
        raise TrackUnreadable(f"not 16-bit WAV but {info.format} {info.subtype}")
    if size - info.frames * _SAMPLE_BYTES > _WAV_HEADER_BYTES:
        # The PBX fills in a WAV header when it closes the file; killed before, it says 0 samples.
        raise TrackUnreadable(f"the header tells of {info.frames} samples, the file holds more")
    return Track(name, path, info.samplerate, info.frames, 0, size)
