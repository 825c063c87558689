"""The signature of a request: HMAC-SHA-256 (RFC 2104) over all that makes it what it is.

What is signed is these lines, joined by line feeds, in UTF-8:

    rexian-intake-1
    the method, in capitals
    the path, as it is sent, with the query if there is one
    X-Rexian-Timestamp: seconds since the epoch, as they are sent; decimals are allowed
    Idempotency-Key, as it is sent
    SHA-256 of the body, in 64 lower-case hexadecimal digits

The signature goes into X-Rexian-Signature in 64 hexadecimal digits. The key of the HMAC is the
channel's secret as it was shown, in ASCII. Pure: no clock, no database.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

VERSION = "rexian-intake-1"
WINDOW_SECONDS = 300.0
"""How far a sender's clock may be off, either way."""
_TIMESTAMP = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?")
_SIGNATURE = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as it came, and what its sender says about it."""

    channel: str
    method: str
    path: str
    timestamp: str
    key: str
    body: bytes
    signature: str

    @property
    def digest(self) -> str:
        """SHA-256 of the body in hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def raw(self) -> bytes:
        """The signature's 32 bytes; only for one that fits."""
        return bytes.fromhex(self.signature)


def signature(secret: str, request: Signed) -> str:
    """What the signature of the request has to be, in lower-case hexadecimal digits."""
    lines = (
        VERSION,
        request.method.upper(),
        request.path,
        request.timestamp,
        request.key,
        request.digest,
    )
    said = "\n".join(lines).encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def fits(secret: str, request: Signed) -> bool:
    """Whether the signature is right; takes as long for a wrong one."""
    sent = request.signature.lower() if _SIGNATURE.fullmatch(request.signature) else "0" * 64
    return hmac.compare_digest(sent, signature(secret, request))


def in_time(timestamp: str, now: float) -> bool:
    """Whether it was signed at most ``WINDOW_SECONDS`` before or after ``now``."""
    if not _TIMESTAMP.fullmatch(timestamp):
        return False
    return abs(float(timestamp) - now) <= WINDOW_SECONDS
