"""Where a recording lies in the store, and the only way from a stored path to a file."""

from __future__ import annotations

from datetime import datetime, tzinfo
from pathlib import Path

from recordings.errors import PathRefused
from recordings.tracks import check_call_id

RECORDING_SUFFIX = ".ogg"
PEAKS_SUFFIX = ".peaks.json"
ATTACHMENTS = "attachments/"
"""What lies below is no recording: files that came with cases, with digests of their own."""


def recording_path(call_id: str, started_at: datetime, tz: tzinfo) -> str:
    """``YYYY/MM/DD/<call id>.ogg`` by the call's first day in ``tz``. Raises NameRefused."""
    return f"{started_at.astimezone(tz):%Y/%m/%d}/{check_call_id(call_id)}{RECORDING_SUFFIX}"


def peaks_path(recording: str) -> str:
    """Path of the peaks that belong to a recording, beside it."""
    return recording.removesuffix(RECORDING_SUFFIX) + PEAKS_SUFFIX


def check_store_path(path: str) -> None:
    """Raises PathRefused for an absolute path, a step upwards, an odd character or spelling."""
    parts = path.split("/")
    if "\0" in path or "\\" in path or any(part in ("", ".", "..") for part in parts):
        raise PathRefused(f"not a path within the store: {path[:200]!r}")


def in_store(store_root: Path, path: str) -> Path:
    """The file a stored path means.

    Raises PathRefused for an absolute path, a step upwards, an odd character, or a link that leads
    out of the store: a row, too, may have been tampered with.
    """
    check_store_path(path)
    root = Path(store_root).resolve()
    wanted = root / path
    if not wanted.resolve().is_relative_to(root):
        raise PathRefused(f"leads out of the store: {path[:200]!r}")
    return wanted
