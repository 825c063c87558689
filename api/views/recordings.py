"""Recordings: what is known of them, their sound, their peaks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from api.views.evidence import HoldRow


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
    @property
    def talk_seconds(self) -> float | None:
        """This and the next three: see ``quality.sound.VoiceSound``; None: not measured."""

    @property
    def talk_share(self) -> float | None: ...
    @property
    def speech_dbfs(self) -> float | None: ...
    @property
    def clipped_share(self) -> float | None: ...


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
    def status(self) -> str:
        """``ok``, or what was found wrong when it was last checked, or ``deleted``."""

    @property
    def voices(self) -> Sequence[VoiceRow]: ...
    @property
    def grade(self) -> int | None:
        """What the citizen keyed in at the end of the call."""

    @property
    def conversation_seconds(self) -> float | None:
        """This and the next three: see ``quality.sound.Sound``; None: not measured."""

    @property
    def silence_seconds(self) -> float | None: ...
    @property
    def longest_silence_seconds(self) -> float | None: ...
    @property
    def overlap_seconds(self) -> float | None: ...
    @property
    def expected_seconds(self) -> float | None:
        """Talk, hold and consultation of all legs; None: not compared with them yet."""

    @property
    def recorded_seconds(self) -> float | None: ...
    @property
    def coverage(self) -> float | None: ...


class MarkerRow(Protocol):
    """A moment, or a stretch, of a recording at which something happened."""

    @property
    def kind(self) -> str:
        """``joined``, ``left``, ``three_way``, ``held``, ``aside``, ``transfer`` or
        ``supervision``.
        """

    @property
    def starts(self) -> float:
        """Seconds from the start of the recording."""

    @property
    def until(self) -> float | None:
        """None for what is a moment."""

    @property
    def role(self) -> str: ...
    @property
    def leg(self) -> str | None: ...
    @property
    def who(self) -> str:
        """A seat, a department, a number; "" for the citizen."""


class LedgerEntryRow(Protocol):
    """Where the ledger speaks of a recording."""

    @property
    def day(self) -> str:
        """YYYY-MM-DD."""

    @property
    def entry(self) -> int:
        """Counted from 1 within the day."""

    @property
    def signed(self) -> bool:
        """The day's head is signed with the site's key and goes as far as the entry."""

    @property
    def key(self) -> str:
        """Names the site's key: the start of its SHA-256."""


class ProofRow(Protocol):
    """A recording as evidence."""

    @property
    def state(self) -> str:
        """As ``RecordingRow.status``."""

    @property
    def reason(self) -> str:
        """For people; "" when all is well."""

    @property
    def checked_at(self) -> float | None:
        """None: not since it was stored."""

    @property
    def deleted_at(self) -> float | None: ...
    @property
    def ledger(self) -> LedgerEntryRow | None: ...
    @property
    def retention_class(self) -> str | None: ...
    @property
    def own_class(self) -> bool:
        """The class was given to this recording, not by way of its hotline."""

    @property
    def kept_until(self) -> float | None:
        """None: for ever."""

    @property
    def holds(self) -> Sequence[HoldRow]:
        """The legal holds that stand, on itself or its case."""


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
