"""A day's head: how far the day goes, signed."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from recordings.atomic import atomic_file
from recordings.errors import LedgerDamaged
from recordings.ledger.entry import Line
from recordings.ledger.keys import PublicKey, SigningKey

_MARK = b"rexian ledger head 1\n"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Head:
    """``entries`` of ``day`` in a file of ``bytes`` bytes, the last one hashing to ``last``;
    ``previous_day`` ("" for the first day) ended with ``previous``. ``key`` names who signed.
    """

    day: str
    entries: int
    bytes: int
    last: str
    previous_day: str
    previous: str
    at: str
    key: str

    def message(self) -> Line:
        """What is signed."""
        return _MARK + json.dumps(asdict(self), separators=(",", ":")).encode()


def seal(head: Head, key: SigningKey) -> bytes:
    """The head's file: the head and its signature as JSON."""
    signature = base64.b64encode(key.sign(head.message())).decode()
    return json.dumps({"head": asdict(head), "signature": signature}, indent=1).encode() + b"\n"


def read_head(data: bytes) -> tuple[Head, bytes]:
    """Head and signature out of a file; the signature is not checked. Raises LedgerDamaged."""
    try:
        document: Any = json.loads(data)
        head = Head(**document["head"])
        signature = base64.b64decode(document["signature"], validate=True)
    except (ValueError, TypeError, KeyError, binascii.Error, RecursionError) as fault:
        raise LedgerDamaged(f"not a head of a ledger: {fault}") from None
    for one in fields(Head):
        wanted = int if one.name in ("entries", "bytes") else str
        if type(getattr(head, one.name)) is not wanted:
            raise LedgerDamaged(f"not a head of a ledger: {one.name}")
    if not _DAY.fullmatch(head.day):
        raise LedgerDamaged("not a head of a ledger: day")
    return head, signature


def read_kept_head(path: Path, key: PublicKey) -> Head:
    """A head somebody keeps elsewhere. Raises LedgerDamaged where ``key`` did not sign it."""
    head, signature = read_head(path.read_bytes())
    if not key.signed(head.message(), signature):
        raise LedgerDamaged(f"{path} was not signed with the key {key.name}")
    return head


def write_head(path: Path, sealed: bytes) -> None:
    with atomic_file(path) as file:
        file.write(sealed)
