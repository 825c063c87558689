"""Signing in and out."""

from __future__ import annotations

import logging
import math

from fastapi import Request, Response

from api.bearer import Identity, digest_of, new_token
from api.guard import Me, guarded_router
from api.here import Here, Site
from api.permissions import AccountRole
from api.problems import Problem
from api.sessions.schemas import OpenedSession, Session, SignIn
from api.views import AccountRow

log = logging.getLogger(__name__)
router = guarded_router("sessions")


@router.post("/sessions", status_code=201, name="open_session")
async def open_session(
    body: SignIn, request: Request, response: Response, site: Site
) -> OpenedSession:
    """Sign in with name and password; the answer holds the token for everything else."""
    name = body.username.lower()
    address = request.client.host if request.client else ""
    account = await check_password(
        site, name, body.password.get_secret_value(), address, "wrong_password"
    )
    token = new_token()
    now = site.ports.clock()
    identity = Identity(
        account.name,
        AccountRole(account.role),
        digest_of(token),
        now,
        now + site.settings.token_seconds,
    )
    await site.ports.sessions.open(identity.digest, account.name, now, identity.expires_at)
    site.bearer.remember(identity)
    response.headers["Location"] = "/api/v1/sessions/current"
    return OpenedSession(token=token, **_shown(identity, site))


@router.get("/sessions/current", name="get_session")
async def get_session(me: Me, site: Site) -> Session:
    """Who the token belongs to, and until when."""
    return Session(**_shown(me, site))


@router.delete("/sessions/current", status_code=204, name="close_session")
async def close_session(me: Me, site: Site) -> None:
    """Sign out: the token is worth nothing afterwards."""
    site.bearer.forget(me.digest)
    await site.ports.sessions.close(me.digest)
    site.bearer.forget(me.digest)


async def check_password(
    site: Here, name: str, password: str, address: str, otherwise: str
) -> AccountRow:
    """The active account of that name and password.

    Raises Problem ``too_many_attempts``, or the one named by ``otherwise`` when they do not fit.
    """
    wait = site.throttle.begin(name, address, site.ports.clock())
    if wait > 0:
        site.metrics.sign_in("throttled")
        seconds = math.ceil(wait)
        raise Problem(
            "too_many_attempts",
            f"Try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
    try:
        account = await site.ports.accounts.one(name)
    except Exception:
        site.throttle.undo(name, address)
        raise
    good = await site.passwords.matches(password, account.password_hash if account else None)
    if account is None or not good or not account.active:
        site.metrics.sign_in("wrong")
        log.info("sign-in refused from %s", address)
        raise Problem(otherwise)
    site.throttle.succeeded(name, address)
    site.metrics.sign_in("good")
    return account


def _shown(identity: Identity, site: Here) -> dict[str, object]:
    return {
        "username": identity.account,
        "role": identity.role,
        "opened_at": site.moment(identity.opened_at),
        "expires_at": site.moment(identity.expires_at),
        "seconds_left": max(0.0, identity.expires_at - site.ports.clock()),
        "timezone": str(site.zone),
    }
