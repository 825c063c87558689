"""Lets a request through to its endpoint only when the permission table says so.

The check is part of the route itself and runs before the body is read, so that an endpoint cannot
be added without it, and a stranger learns nothing about what a body should look like.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from api.bearer import Identity, digest_of
from api.here import here
from api.permissions import MATRIX, PUBLIC
from api.problems import Problem

LONGEST_TOKEN = 200


class GuardedRoute(APIRoute):
    """A route whose name is looked up in ``api.permissions``; an unlisted one fails at once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.name not in MATRIX and self.name not in PUBLIC:
            raise LookupError(f"{self.name} is not in the permission table (api/permissions.py)")

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()
        name = self.name

        async def guarded(request: Request) -> Response:
            if name not in PUBLIC:
                request.state.identity = await _let_in(request, name)
            return await inner(request)

        return guarded


def guarded_router(tag: str) -> APIRouter:
    """A router all of whose routes are guarded."""
    return APIRouter(tags=[tag], route_class=GuardedRoute)


async def _let_in(request: Request, name: str) -> Identity:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise Problem("token_missing", "Send the header Authorization: Bearer <token>.")
    if len(token) > LONGEST_TOKEN:
        raise Problem("token_unknown")
    identity = await here(request).bearer.identify(digest_of(token))
    allowed = here(request).settings.roles.get(name, MATRIX[name])
    if identity.role not in allowed:
        named = ", ".join(sorted(allowed))
        raise Problem("role_may_not", f"Your role is {identity.role}; this is for {named}.")
    return identity


def _identity(request: Request) -> Identity:
    return cast(Identity, request.state.identity)


Me = Annotated[Identity, Depends(_identity)]
