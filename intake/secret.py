"""The secrets of channels: they follow from a key of this installation and a salt of each channel,
so that the database holds nothing anybody could sign with.

HKDF (RFC 5869) with SHA-256; the channel's name is part of what is derived, so two channels never
share a secret whatever their salts are.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from intake.errors import IntakeError

KEY_BYTES = 32
SALT_BYTES = 32
PREFIX = "rexian_intake_"
"""Lets scanners for leaked secrets recognise one."""


class KeyUnusable(IntakeError):
    """The key file is damaged or open to others; whoever runs the machine has to see to it."""

    code = "intake_key_unusable"


def secret_of(key: bytes, channel: str, salt: bytes) -> str:
    """The secret of the channel: 256 bits in ASCII."""
    made = HKDF(SHA256(), 32, salt, b"rexian intake channel " + channel.encode()).derive(key)
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


def load_or_create_key(path: Path) -> bytes:
    """The installation's key, 32 bytes in a file only its owner reads. Raises KeyUnusable, OSError.

    Whoever loses it has to give every channel a new secret.
    """
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise KeyUnusable(f"{path} can be read by others; run: chmod 600 {path}")
            found = file.read(KEY_BYTES + 1)
    except FileNotFoundError:
        return _create(path)
    if len(found) != KEY_BYTES:
        raise KeyUnusable(f"{path} does not hold a key of {KEY_BYTES} bytes")
    return found


def _create(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = os.urandom(KEY_BYTES)
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)  # never replaces a key somebody else made just now
    except FileExistsError:
        return load_or_create_key(path)
    finally:
        beside.unlink()
    return made
