"""One line of the ledger and the hash that ties the next one to it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64
"""What the very first entry holds in place of the hash of the one before."""
Line = bytes
"""Bytes, where a field of that name hides the type."""
_HASH = re.compile(r"[0-9a-f]{64}")
_FIELDS = ("n", "at", "kind", "call", "path", "sha256", "bytes", "note", "previous")


class Kind(StrEnum):
    STORED = "stored"
    """The file was put into the store; a later entry for the same path replaces an earlier one."""
    ADOPTED = "adopted"
    """The file was in the store before there was a ledger; its digest is that of its row."""
    DELETED = "deleted"
    """The tombstone: the file was deleted on purpose; ``note`` says by which rule or by whom."""
    BROKEN = "broken"
    """The ledger was found tampered with and is carried on behind the last signed entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``n`` counts from 1 within the day. ``at`` is ISO 8601 with its offset. ``sha256`` and
    ``bytes`` are those of the file as it was recorded, before any encryption; ``previous`` is the
    hash of the entry before.
    """

    n: int
    at: str
    kind: Kind
    call: str
    path: str
    sha256: str
    bytes: int
    note: str
    previous: str

    def line(self) -> Line:
        """The entry as it stands in the file, without the line's end."""
        fields = {name: getattr(self, name) for name in _FIELDS}
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def hash_of(line: bytes) -> str:
    """The hash the next entry holds: SHA-256 of the line without its end."""
    return hashlib.sha256(line).hexdigest()


def parse_line(line: bytes) -> Entry | None:
    """An entry, or None for anything this package does not write."""
    try:
        fields: Any = json.loads(line)
        if type(fields) is not dict or tuple(fields) != _FIELDS:
            return None
        entry = Entry(**{**fields, "kind": Kind(fields["kind"])})
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (entry.at, entry.call, entry.path, entry.sha256, entry.note, entry.previous)
    if not all(type(text) is str for text in texts) or not _HASH.fullmatch(entry.previous):
        return None
    if type(entry.n) is not int or type(entry.bytes) is not int or entry.n < 1:
        return None
    return entry
