"""The ledger: what was stored when, one line a file, each line holding the hash of the one before.

    LEDGER/2025-11-22.jsonl   the day's entries, only ever added to
    LEDGER/2025-11-22.head    how many there are and the hash of the last, signed (Ed25519)
    LEDGER/2025-11-22.next    only while entries are being added: the head as it will be

The first entry of a day holds the hash of the last entry of the day before, so the days are one
chain, and a head published today proves every entry ever made. A head is signed before its entries
are written and put in force after: whatever a crash leaves is covered either by the head in force
or by the next one, and anything else was not written by this system.
"""

from recordings.ledger.book import Ledger, NewEntry
from recordings.ledger.check import LedgerReport, LiveFile, check_ledger
from recordings.ledger.entry import Entry, Kind
from recordings.ledger.findings import Finding, Found
from recordings.ledger.head import Head, read_kept_head
from recordings.ledger.keys import PublicKey, SigningKey, load_or_create_key, read_public_key

__all__ = [
    "Entry",
    "Finding",
    "Found",
    "Head",
    "Kind",
    "Ledger",
    "LedgerReport",
    "LiveFile",
    "NewEntry",
    "PublicKey",
    "SigningKey",
    "check_ledger",
    "load_or_create_key",
    "read_kept_head",
    "read_public_key",
]
