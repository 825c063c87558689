"""A case's recordings and attachments to hand over: one zip, made while it is sent, that proves
itself.

    manifest.json     what is in it, who had it made and why, digests, where the ledger speaks of
                      each recording, which recordings were deleted
    manifest.sig      the manifest's Ed25519 signature in base64, by the ledger's key
    public.pem        that key, to be compared with the one that was published
    SHA256SUMS        for ``sha256sum --check``
    recordings/…      the recordings, each as it was stored (before any sealing)
    attachments/…     the files that came with the case, under ids: their own names, which anybody
                      may have chosen, are in the manifest

Nothing is compressed: the sound is already. Memory does not grow with the recordings.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from recordings.errors import RecordingAltered
from recordings.evidence import EvidenceRow, Verdict, check
from recordings.ledger import SigningKey
from recordings.replay import ERRORS
from recordings.store import FileStore

if TYPE_CHECKING:
    from typing_extensions import Buffer

_BLOCK = 256 * 1024


class ExportRow(EvidenceRow, Protocol):
    """What the manifest says of a recording."""

    @property
    def seconds(self) -> float: ...
    @property
    def ledger_day(self) -> str | None: ...
    @property
    def ledger_entry(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Why:
    """Of what an export is made, by whom, why and when (aware)."""

    case: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with the case. ``added_at`` is aware; ``ending`` is that of its name, with
    the dot.
    """

    attachment: str
    name: str
    ending: str
    media_type: str
    path: str
    sha256: str
    bytes: int
    added_at: datetime
    added_by: str | None

    @property
    def file(self) -> str:
        """Where it stands in the zip."""
        return f"attachments/{self.attachment}{self.ending}"


@dataclass(frozen=True, slots=True)
class _Listed:
    call: str
    file: str
    sha256: str
    bytes: int
    seconds: float
    started_at: str
    ledger_day: str | None
    ledger_entry: int | None


@dataclass(frozen=True, slots=True)
class _Member:
    """A stored file and where it goes in the zip; ``what`` names it for people."""

    file: str
    path: str
    sha256: str
    what: str


def check_before_export(rows: Sequence[EvidenceRow], store: FileStore) -> None:
    """Read every recording once: what is off is said before a byte is sent.

    Raises the StoreError that says so, naming the call; StoreAway.
    """
    for row in rows:
        found = check(row, store)
        if found.verdict is not Verdict.OK:
            raise ERRORS[found.verdict](f"recording of call {row.call_id}: {found.detail}")


def export_zip(
    rows: Sequence[ExportRow],
    started_at: Mapping[str, datetime],
    gone: Sequence[str],
    why: Why,
    store: FileStore,
    key: SigningKey,
    attached: Sequence[Attached] = (),
) -> Iterator[bytes]:
    """The zip, piece by piece. ``started_at`` by call; ``gone`` are the calls whose recordings were
    deleted on purpose.

    A file that is not what its row says any more ends it in the middle (RecordingAltered), so that
    nobody takes it for whole.
    """
    listed = [_listed(row, started_at[row.call_id]) for row in rows]
    members = [
        *(
            _Member(one.file, row.path, row.sha256, f"recording of call {row.call_id}")
            for row, one in zip(rows, listed, strict=True)
        ),
        *(
            _Member(one.file, one.path, one.sha256, f"attachment {one.attachment}")
            for one in attached
        ),
    ]
    manifest = _manifest(listed, gone, attached, why, key)
    sums = "".join(f"{one.sha256}  {one.file}\n" for one in members)
    small = {
        "manifest.json": manifest,
        "manifest.sig": base64.b64encode(key.sign(manifest)) + b"\n",
        "public.pem": key.public.pem.encode(),
        "SHA256SUMS": sums.encode(),
    }
    sink = _Sink()
    moment = why.at.timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in small.items():
            bundle.writestr(zipfile.ZipInfo(name, moment), content)
            yield sink.take()
        for one in members:
            info = zipfile.ZipInfo(one.file, moment)
            with bundle.open(info, "w", force_zip64=True) as member, store.open(one.path) as file:
                digest = hashlib.sha256()
                while block := file.read(_BLOCK):
                    digest.update(block)
                    member.write(block)
                    yield sink.take()
                if digest.hexdigest() != one.sha256:
                    raise RecordingAltered(f"{one.what} was altered just now")
            yield sink.take()
    yield sink.take()


def _listed(row: ExportRow, started_at: datetime) -> _Listed:
    return _Listed(
        row.call_id,
        f"recordings/{row.call_id}.ogg",
        row.sha256,
        row.bytes,
        row.seconds,
        started_at.isoformat(timespec="milliseconds"),
        row.ledger_day,
        row.ledger_entry,
    )


def _manifest(
    listed: Sequence[_Listed],
    gone: Sequence[str],
    attached: Sequence[Attached],
    why: Why,
    key: SigningKey,
) -> bytes:
    document: dict[str, Any] = {
        "version": 1,
        "case": why.case,
        "exported_by": why.by,
        "reason": why.reason,
        "exported_at": why.at.isoformat(timespec="seconds"),
        "key": key.public.name,
        "recordings": [asdict(one) for one in listed],
        "deleted": list(gone),
        "attachments": [
            {
                "file": one.file,
                "name": one.name,
                "media_type": one.media_type,
                "sha256": one.sha256,
                "bytes": one.bytes,
                "added_at": one.added_at.isoformat(timespec="seconds"),
                "added_by": one.added_by,
            }
            for one in attached
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


class _Sink(io.RawIOBase):
    """Takes what the zip writes and gives it away; it cannot be sought in, so the zip is written
    from front to back.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        self._waiting += data
        return memoryview(data).nbytes

    def take(self) -> bytes:
        data = bytes(self._waiting)
        self._waiting.clear()
        return data
