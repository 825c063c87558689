"""A ledger of two days to damage."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from recordings.ledger import Kind, Ledger, NewEntry, SigningKey, load_or_create_key
from tests.recordings.sounds import BEIJING

SATURDAY = datetime(2025, 11, 22, 12, tzinfo=BEIJING)
SUNDAY = SATURDAY + timedelta(days=1)


def stored(number: int, kind: Kind = Kind.STORED) -> NewEntry:
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    return NewEntry(kind, f"call-{number}", f"2025/11/22/call-{number}.ogg", digest, number)


class Book:
    """Entries 1 to 5 on Saturday, 1 to 3 on Sunday."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "ledger"
        self.key: SigningKey = load_or_create_key(folder / "keys" / "ledger.key")
        self.ledger = Ledger(self.folder, self.key)
        self.ledger.add([stored(number) for number in range(1, 6)], SATURDAY)
        self.ledger.add([stored(number) for number in range(6, 9)], SUNDAY)
        self.saturday = self.folder / "2025-11-22.jsonl"
        self.sunday = self.folder / "2025-11-23.jsonl"

    def lines(self, path: Path) -> list[bytes]:
        return path.read_bytes().splitlines(keepends=True)
