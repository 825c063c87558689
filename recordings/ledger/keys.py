"""The key that signs the heads: made once, private part readable by its owner only."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recordings.atomic import sync_folder
from recordings.errors import KeyDamaged, KeyExposed, KeyLost

_PEM = serialization.Encoding.PEM
_RAW = serialization.Encoding.Raw


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What third parties need to check the ledger. ``name`` is the start of its SHA-256."""

    pem: str
    name: str
    _key: Ed25519PublicKey = field(repr=False, compare=False)

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether ``signature`` was made over ``message`` with the private part of this key."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private part; never printed."""

    public: PublicKey
    _key: Ed25519PrivateKey = field(repr=False, compare=False)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def load_or_create_key(path: Path, *, may_create: bool = True) -> SigningKey:
    """The key in ``path``; made when there is none and ``may_create``.

    Raises KeyLost when there is none and none may be made, KeyExposed when others than the owner
    can read it, KeyDamaged when it is no Ed25519 key, OSError.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        if not may_create:
            raise KeyLost(
                f"{path} is gone, and the ledger was signed with it. Restore it from a backup, or "
                "move the ledger's folder aside to begin another ledger with another key"
            ) from None
        return _create(path)
    with os.fdopen(handle, "rb") as file:
        mode = os.fstat(handle).st_mode
        if not stat.S_ISREG(mode) or mode & 0o077:
            raise KeyExposed(
                f"{path} can be read by others (mode {stat.S_IMODE(mode):04o}); if nobody did, run "
                f"chmod 600 {path}"
            )
        pem = file.read()
    try:
        key = serialization.load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise KeyDamaged(f"{path} holds no private key: {fault}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyDamaged(f"{path} holds a key of another kind than Ed25519")
    return SigningKey(_public(key.public_key()), key)


def read_public_key(pem: str) -> PublicKey:
    """A key as `PublicKey.pem` gives it. Raises KeyDamaged."""
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise KeyDamaged(f"not a public key: {fault}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyDamaged("a public key of another kind than Ed25519")
    return _public(key)


def _public(key: Ed25519PublicKey) -> PublicKey:
    pem = key.public_bytes(_PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    raw = key.public_bytes(_RAW, serialization.PublicFormat.Raw)
    return PublicKey(pem, hashlib.sha256(raw).hexdigest()[:16], key)


def _create(path: Path) -> SigningKey:
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    write_secret(path, pem)
    return SigningKey(_public(key.public_key()), key)


def write_secret(path: Path, content: bytes) -> None:
    """A new file only its owner reads, whole or not at all. Raises FileExistsError, OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        os.link(part, path)  # never over a key that another process made meanwhile
    finally:
        part.unlink(missing_ok=True)
    sync_folder(path.parent)
