"""Accounts for those who sit in front of the browser."""

from __future__ import annotations

from tests.live.system import System

Person = tuple[str, str, str]
"""Name, password, role."""


async def hired(system: System, *people: Person) -> None:
    """They can sign in; those who are there already are left as they are."""
    admin = await system.api()
    there = {one["username"] for one in (await admin.get("/users?limit=200")).json()["items"]}
    for username, password, role in people:
        if username not in there:
            body = {"username": username, "password": password, "role": role}
            (await admin.post("/users", json=body)).raise_for_status()
