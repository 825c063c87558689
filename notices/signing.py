"""How a webhook's receiver knows that it is us: the signature of Standard Webhooks
(standardwebhooks.com, version 1), for which there are libraries in most languages.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

SECRET_PREFIX = "whsec_"


class SigningSecrets:
    """The secret of each address follows from one key: none of them is kept anywhere."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, address: int, generation: int) -> str:
        """The secret as a receiver is given it. Another generation, another secret."""
        label = f"rexian notices {address} {generation}".encode()
        made = hmac.digest(self._key, label, hashlib.sha256)
        return SECRET_PREFIX + base64.b64encode(made).decode()


def signed_headers(secret: str, letter: str, at: float, body: bytes) -> dict[str, str]:
    """The headers that go with a body sent at ``at`` (seconds since the epoch)."""
    stamp = str(int(at))
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    made = hmac.digest(key, b".".join((letter.encode(), stamp.encode(), body)), hashlib.sha256)
    return {
        "webhook-id": letter,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }
