"""Encryption at rest over any store: a key of its own for every file, itself encrypted under the
master key, so that the master key can be kept elsewhere and a file be made worthless by itself.

A sealed file::

    8 bytes   b"RXSEAL1\\n"
    8 bytes   name of the master key (the start of its SHA-256)
    12 bytes  nonce of the file key
    48 bytes  the file key, AES-256-GCM under the master key; the path and the 28 bytes before are
              authenticated with it
    then      pieces of 64 KiB, each AES-256-GCM under the file key with 16 bytes of tag; the nonce
              is the number of the piece, and whether it is the last is authenticated with it

So any range can be read by itself, and a piece altered, moved, dropped from the end, or a file put
in another one's place does not decrypt (the construction is STREAM of Hoang, Reyhanitabar, Rogaway
and Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015). A file
key is used for one file only, so counting nonces never repeat.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.errors import KeyDamaged, KeyExposed, KeyLost, SealBroken
from recordings.ledger.keys import write_secret
from recordings.store.base import FileStat, FileStore
from recordings.store.ranges import open_ranges

if TYPE_CHECKING:
    from typing_extensions import Buffer

PIECE = 64 * 1024
_MARK = b"RXSEAL1\n"
_TAG = 16
_HEAD = len(_MARK) + 8 + 12 + 48


@dataclass(frozen=True, slots=True)
class MasterKey:
    """256 bits; never printed."""

    name: bytes
    _key: AESGCM = field(repr=False, compare=False)

    @classmethod
    def of(cls, secret: bytes) -> MasterKey:
        return cls(hashlib.sha256(b"rexian master key\n" + secret).digest()[:8], AESGCM(secret))

    def wrap(self, file_key: bytes, path: str) -> bytes:
        """The head of a sealed file."""
        before = _MARK + self.name
        nonce = os.urandom(12)
        return before + nonce + self._key.encrypt(nonce, file_key, before + nonce + path.encode())

    def unwrap(self, head: bytes, path: str) -> bytes:
        """The file key out of a head. Raises SealBroken."""
        if len(head) != _HEAD or head[:8] != _MARK:
            raise SealBroken(f"{path} is no sealed file, or its beginning is gone")
        if head[8:16] != self.name:
            raise SealBroken(f"{path} was sealed with another master key ({head[8:16].hex()})")
        try:
            return self._key.decrypt(head[16:28], head[28:], head[:28] + path.encode())
        except InvalidTag:
            raise SealBroken(f"{path} was altered, or put in place of another file") from None


def load_or_create_master_key(path: Path, *, may_create: bool = True) -> MasterKey:
    """The key in ``path`` (32 bytes in base64); made when there is none and ``may_create``.

    Raises KeyLost, KeyExposed, KeyDamaged, OSError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        if not may_create:
            raise KeyLost(
                f"{path} is gone, and recordings were sealed with it: without it nobody can hear "
                "them. Restore it from a backup"
            ) from None
        write_secret(path, base64.b64encode(os.urandom(32)) + b"\n")
        return load_or_create_master_key(path)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode) or mode & 0o077:
            raise KeyExposed(f"{path} can be read by others (mode {stat.S_IMODE(mode):04o})")
        content = file.read(1024)
    try:
        secret = base64.b64decode(content, validate=False)
    except binascii.Error:
        secret = b""
    if len(secret) != 32:
        raise KeyDamaged(f"{path} does not hold 32 bytes in base64")
    return MasterKey.of(secret)


class SealedStore:
    """See `FileStore`; sizes and content are those before sealing.

    Files that are not sealed (from before sealing was wished) are given as they are: whether a file
    is the one that was stored is told by the ledger, not by the seal. With ``seal`` False new files
    are not sealed any more, and sealed ones can still be read.
    """

    def __init__(self, inner: FileStore, key: MasterKey, *, seal: bool = True) -> None:
        self.inner = inner
        self._key = key
        self._seal = seal

    @contextmanager
    def put(self, path: str) -> Iterator[BinaryIO]:
        with self.inner.put(path) as file:
            if not self._seal:
                yield file
                return
            file_key = AESGCM.generate_key(256)
            file.write(self._key.wrap(file_key, path))
            pieces = _Pieces(file, AESGCM(file_key))
            yield cast(BinaryIO, pieces)
            pieces.finish()

    def open(self, path: str) -> BinaryIO:
        file = self.inner.open(path)
        try:
            if not _is_sealed(file):
                return file
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            key = AESGCM(self._key.unwrap(file.read(_HEAD), path))
            plain, pieces = _plain_size(size, path)
        except BaseException:
            file.close()
            raise

        def read(start: int, stop: int) -> bytes:
            first, last = start // PIECE, (stop - 1) // PIECE
            found = []
            file.seek(_HEAD + first * (PIECE + _TAG))
            for number in range(first, last + 1):
                sealed = file.read(PIECE + _TAG)
                try:
                    found.append(key.decrypt(_nonce(number), sealed, _last(number == pieces - 1)))
                except (InvalidTag, ValueError):
                    raise SealBroken(
                        f"{path} was altered or cut near byte {number * PIECE}"
                    ) from None
            data = b"".join(found)
            return data[start - first * PIECE : stop - first * PIECE]

        if plain == 0:
            _prove_empty(file, key, path)
        return open_ranges(plain, read, PIECE * 4)

    def stat(self, path: str) -> FileStat:
        found = self.inner.stat(path)
        with self.inner.open(path) as file:
            if not _is_sealed(file):
                return found
        return FileStat(_plain_size(found.bytes, path)[0], found.identity)

    def delete(self, path: str) -> bool:
        return self.inner.delete(path)

    def list(self) -> Iterator[str]:
        return self.inner.list()


def _is_sealed(file: BinaryIO) -> bool:
    sealed = file.read(len(_MARK)) == _MARK
    file.seek(0)
    return sealed


class _Pieces(io.RawIOBase):
    """Seals what is written to it, piece by piece. The last one is told from the others, so one is
    held back until more comes.
    """

    def __init__(self, file: BinaryIO, key: AESGCM) -> None:
        super().__init__()
        self._file = file
        self._key = key
        self._held = bytearray()
        self._number = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer, /) -> int:
        self._held += data
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return memoryview(data).nbytes

    def finish(self) -> None:
        self._seal(bytes(self._held), last=True)
        self._held.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._key.encrypt(_nonce(self._number), piece, _last(last)))
        self._number += 1


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def _last(last: bool) -> bytes:
    return b"last" if last else b"more"


def _plain_size(sealed: int, path: str) -> tuple[int, int]:
    """Bytes before sealing, and number of pieces."""
    body = sealed - _HEAD
    pieces = -(-body // (PIECE + _TAG))
    plain = body - pieces * _TAG
    if pieces < 1 or plain < (pieces - 1) * PIECE:
        raise SealBroken(f"{path} is cut")
    return plain, pieces


def _prove_empty(file: BinaryIO, key: AESGCM, path: str) -> None:
    file.seek(_HEAD)
    try:
        key.decrypt(_nonce(0), file.read(_TAG), _last(True))
    except InvalidTag:
        raise SealBroken(f"{path} was altered or cut") from None
