"""A notice as a signed HTTP request."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx

from notices.errors import AddressWrong, NotDelivered
from notices.signing import signed_headers
from notices.values import Notice
from notices.ways.reach import GuardedTransport, Reach, Resolve, resolve

SECONDS = 15.0
"""For all of it: name, connection, TLS, answer."""
LONGEST_URL = 2000
GONE = 410


class WebhookWay:
    """POSTs a JSON document; any 2xx is taken for received. Redirects are not followed, proxies of
    the environment not used, and of the answer nothing but its status is read.
    """

    has_secret = True

    def __init__(
        self,
        reach: Reach,
        now: Callable[[], float],
        *,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        look_up: Resolve = resolve,
    ) -> None:
        """``tls`` None: what this machine trusts; there is no way to trust everybody."""
        self._reach = reach
        self._now = now
        self._seconds = seconds
        inner = httpx.AsyncHTTPTransport(
            verify=tls or ssl.create_default_context(), trust_env=False
        )
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(inner, reach, look_up),
            timeout=seconds,
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "rexian"},
        )

    async def close(self) -> None:
        await self._client.aclose()

    def check(self, target: str) -> str:
        """Raises AddressWrong."""
        if len(target) > LONGEST_URL or not target.isascii() or not target.isprintable():
            raise AddressWrong("a webhook's URL has at most 2000 printable ASCII characters")
        try:
            parts = urlsplit(target)
            host, _ = parts.hostname, parts.port
            httpx.URL(target)
        except (ValueError, httpx.InvalidURL):
            raise AddressWrong("that is no URL") from None
        if parts.scheme not in ("https", "http") or not host:
            raise AddressWrong("a webhook's URL is https://host/...")
        if parts.username is not None or parts.password is not None:
            raise AddressWrong("a webhook's URL holds no name and password")
        if parts.fragment:
            raise AddressWrong("a webhook's URL has no fragment (#...)")
        if parts.scheme == "http" and _is_address(host) and not self._reach.is_inside(host):
            raise AddressWrong("without TLS only networks named in the settings are reached")
        if _is_address(host) and not self._reach.allows(host, tls=parts.scheme == "https"):
            raise AddressWrong("nothing may be sent to this address")
        return target

    async def send(self, notice: Notice, secret: str) -> None:
        """Raises NotDelivered."""
        body = body_of(notice)
        headers = signed_headers(secret, notice.letter, self._now(), body)
        headers["Content-Type"] = "application/json"
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream("POST", notice.target, content=body, headers=headers) as answer,
            ):
                status = answer.status_code
        except (TimeoutError, httpx.TimeoutException) as fault:
            raise NotDelivered(f"no answer within {self._seconds:g} seconds") from fault
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as fault:
            raise NotDelivered(f"{type(fault).__name__}: {fault}"[:300]) from fault
        if not 200 <= status < 300:
            raise NotDelivered(f"answered {status}", for_good=status == GONE)


def body_of(notice: Notice) -> bytes:
    """The same bytes each time it is sent."""
    document = {
        "type": f"case.{notice.kind}",
        "timestamp": _moment(notice.made_at),
        "data": {
            "case": notice.case,
            "version": notice.version,
            "department": notice.department or None,
            "person": notice.person or None,
            "due_at": None if notice.due_at is None else _moment(notice.due_at),
            "language": notice.language,
            "subject": notice.subject,
            "text": notice.text,
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_address(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host
