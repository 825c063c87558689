"""For clients that speak plain HTTP to a server on this machine."""

from __future__ import annotations

import ssl

TRUSTS_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""``httpx.AsyncClient(verify=TRUSTS_NOBODY)``: left to itself every client reads the certificates
of all the world's authorities, which takes longer than most of what it is made for.
"""
