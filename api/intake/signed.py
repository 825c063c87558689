"""Routes for requests that are signed by a channel instead of carrying a token.

The signature is checked before anything of the body is looked at: a stranger learns nothing about
what a body should look like.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Header, Request, Response

from api.guard import GuardedRoute
from api.here import here
from api.problems import Problem
from intake.errors import IntakeError
from intake.signature import Signed

_KEY = re.compile(r"[!-~]{1,100}")


class SignedRoute(GuardedRoute):
    """Lets through what a channel has signed."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def signed(request: Request) -> Response:
            request.state.signed = await _checked(request)
            return await inner(request)

        return signed


def signed_router(tag: str) -> APIRouter:
    return APIRouter(tags=[tag], route_class=SignedRoute, dependencies=[Depends(_headers)])


def too_many(wait: float) -> Problem:
    seconds = math.ceil(wait)
    return Problem(
        "too_many_requests",
        f"Try again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )


async def _checked(request: Request) -> Signed:
    site = here(request)
    now = site.ports.clock()
    address = request.client.host if request.client else ""
    wait = site.intake_limits.unsigned.wait(address, now)
    if wait > 0:
        raise too_many(wait)
    key = request.headers.get("idempotency-key", "")
    if not _KEY.fullmatch(key):
        raise Problem("key_missing", "Send Idempotency-Key: 1 to 100 printable ASCII signs.")
    query = request.url.query
    signed = Signed(
        channel=request.headers.get("x-rexian-channel", ""),
        method=request.method,
        path=request.url.path + (f"?{query}" if query else ""),
        timestamp=request.headers.get("x-rexian-timestamp", ""),
        key=key,
        body=await request.body(),
        signature=request.headers.get("x-rexian-signature", ""),
    )
    try:
        await site.ports.outside.channels.check(signed, now)
    except IntakeError:
        site.intake_limits.unsigned.take(address, now)
        raise
    wait = site.intake_limits.messages.take(signed.channel, now)
    if wait > 0:
        raise too_many(wait)
    return signed


def _headers(
    channel: Annotated[
        str, Header(alias="X-Rexian-Channel", description="The name of the channel.")
    ],
    timestamp: Annotated[
        str,
        Header(
            alias="X-Rexian-Timestamp",
            description="When it was signed: seconds since the epoch, decimals allowed; at most "
            "300 s off.",
        ),
    ],
    signature: Annotated[
        str,
        Header(
            alias="X-Rexian-Signature",
            description="HMAC-SHA-256 with the channel's secret, in hexadecimal digits, over these "
            "lines joined by line feeds: `rexian-intake-1`, the method, the path, the timestamp, "
            "the Idempotency-Key, SHA-256 of the body in hexadecimal digits. Good for one request.",
        ),
    ],
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            description="Sent again, signed anew, with the same key and body, it gets the answer "
            "it got the first time.",
        ),
    ],
) -> None:
    """Nothing but what the OpenAPI document says of the headers; see ``_checked``."""


def _signed(request: Request) -> Signed:
    return cast(Signed, request.state.signed)


SignedBy = Annotated[Signed, Depends(_signed)]
