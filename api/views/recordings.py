"""Recordings: what is known of them, their sound, their peaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol


class VoiceRow(Protocol):
    """One party's track within a recording."""

    @property
    def voice(self) -> str:
        """Names the track in ``?voice=``: unique within the recording, letters, digits, ``._:-``
        only.
        """

    @property
    def role(self) -> str:
        """A value of ``acd.values.Role``, or ``played`` for what the citizen was played."""

    @property
    def leg(self) -> str | None: ...
    @property
    def seat(self) -> str | None: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def department(self) -> str | None: ...
    @property
    def starts(self) -> float:
        """Seconds from the start of the recording."""

    @property
    def seconds(self) -> float: ...


class RecordingRow(Protocol):
    @property
    def recording(self) -> str: ...
    @property
    def call(self) -> str: ...
    @property
    def case(self) -> str | None: ...
    @property
    def hotline(self) -> str: ...
    @property
    def caller(self) -> str: ...
    @property
    def operator(self) -> str | None: ...
    @property
    def started_at(self) -> float: ...
    @property
    def seconds(self) -> float: ...
    @property
    def bytes(self) -> int: ...
    @property
    def sha256(self) -> str:
        """64 hex digits."""

    @property
    def media_type(self) -> str: ...
    @property
    def voices(self) -> Sequence[VoiceRow]: ...


class Audio(Protocol):
    """A recording (or one voice of it) that was found whole and ours, ready to be read."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def sha256(self) -> str:
        """Of exactly these bytes: 64 hex digits. Becomes the ETag."""

    @property
    def media_type(self) -> str: ...
    def read(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """The bytes ``start`` (inclusive) to ``stop`` (exclusive), in pieces of any size."""


class VoicePeaks(Protocol):
    @property
    def voice(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def peaks(self) -> Sequence[int]:
        """Lowest and highest sample of each step in turn, -128 to 127 (of 128 for full scale), from
        the recording's start.
        """


class Peaks(Protocol):
    @property
    def per_second(self) -> float:
        """Steps a second; every voice has the same number of steps."""

    @property
    def voices(self) -> Sequence[VoicePeaks]: ...
