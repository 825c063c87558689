"""What can go wrong with a recording, and whose fault it is.

Three families under one base: the spool the PBX writes to, the store that keeps the finished
recordings, and the request of whoever asks.
"""

from __future__ import annotations


class RecordingsError(Exception):
    """Base of every error raised by this package."""


class SpoolError(RecordingsError):
    """The tracks the PBX left are not what can be made into a recording."""


class NoTracks(SpoolError):
    """No track was written for this call (or the call has no folder in the spool)."""


class NoAudio(NoTracks):
    """The call has tracks, and not one of them holds a single sample."""


class TracksChanged(SpoolError):
    """A track grew or shrank while it was read, or since: the call is still being recorded."""


class TrackUnreadable(SpoolError):
    """A file is named like a track, and its content cannot be read as one."""


class SpanRefused(SpoolError):
    """The tracks lie further apart than any call lasts: a start moment must be wrong."""


class TooManyVoices(SpoolError):
    """More voices than an Ogg/Opus file can hold channels (255)."""


class StoreError(RecordingsError):
    """A file in the store is not the one that was put there, or the store cannot be used."""


class RecordingMissing(StoreError):
    """The row names a file that is not there."""


class RecordingCut(StoreError):
    """The file is shorter than it was when it was stored."""


class RecordingAltered(StoreError):
    """The file is a recording, and its content is not what was stored."""


class RecordingForeign(StoreError):
    """What lies there is not an Ogg/Opus recording written by this package."""


class RecordingUnreadable(StoreError):
    """The file is there and the operating system refuses to read it."""


class StoreAway(StoreError):
    """The store cannot be reached: nothing was read or written, and another try is worth it."""


class SealBroken(StoreError):
    """A sealed file cannot be opened: altered, cut, moved, or sealed with another master key."""


class RecordingDiffers(StoreError):
    """The call has a stored recording already, and its tracks now give another one."""


class RequestError(RecordingsError):
    """Whoever asked named something that does not exist or is not allowed."""


class NameRefused(RequestError, ValueError):
    """A call id, leg id, role or file name has a form that is not allowed."""


class PathRefused(RequestError, ValueError):
    """A path leads, or may lead, out of the store."""


class VoiceUnknown(RequestError, LookupError):
    """The recording has no such voice."""


class LedgerError(RecordingsError):
    """The ledger cannot be written or read as it is."""


class LedgerDamaged(LedgerError):
    """A file of the ledger is not what this package writes."""


class KeyLost(LedgerError):
    """The private key is gone, and there is something it is needed for."""


class KeyExposed(LedgerError):
    """A private key can be read by others than its owner."""


class KeyDamaged(LedgerError):
    """What should be a key is none."""
