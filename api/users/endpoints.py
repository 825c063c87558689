"""Who may sign in: kept by the administrator; everybody changes the own password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.guard import Me, guarded_router
from api.here import Here, Site
from api.paging import Page, PageQuery, name_key, page
from api.permissions import AccountRole
from api.problems import Problem
from api.sessions.endpoints import check_password
from api.users.schemas import USERNAME, NewUser, PasswordChange, User, UserChange
from api.views import AccountRow

router = guarded_router("users")

Named = Annotated[str, Path(pattern=USERNAME)]


@router.put("/users/me/password", status_code=204, name="change_own_password")
async def change_own_password(body: PasswordChange, request: Request, me: Me, site: Site) -> None:
    """Change the own password. All other sessions of the account are closed."""
    address = request.client.host if request.client else ""
    current = body.current.get_secret_value()
    await check_password(site, me.account, current, address, "current_password_wrong")
    hashed = await site.passwords.hash(body.new.get_secret_value())
    await site.ports.accounts.set_password(me.account, hashed)
    await site.ports.sessions.close_all(me.account, keep=me.digest)
    site.bearer.forget_account(me.account, keep=me.digest)


@router.get("/users", name="list_users")
async def list_users(query: Annotated[PageQuery, Query()], site: Site) -> Page[User]:
    """Everybody who may sign in, or once could, by name."""
    rows = await site.ports.accounts.find(name_key(query.cursor), query.limit + 1)
    acts = await site.ports.department_people.departments([row.name for row in rows])
    return page(
        rows,
        query.limit,
        lambda row: row.name,
        lambda row: _show(row, acts.get(row.name, ()), site),
    )


@router.post("/users", status_code=201, name="create_user")
async def create_user(body: NewUser, response: Response, site: Site) -> User:
    """Add somebody who may sign in."""
    hashed = await site.passwords.hash(body.password.get_secret_value())
    now = site.ports.clock()
    if not await site.ports.accounts.create(body.username, body.role.value, hashed, now):
        raise Problem("name_taken", f"There is a user {body.username} already.")
    response.headers["Location"] = f"/api/v1/users/{body.username}"
    return User(
        username=body.username,
        role=body.role,
        active=True,
        created_at=site.moment(now),
        departments=[],
    )


@router.get("/users/{username}", name="get_user")
async def get_user(username: Named, site: Site) -> User:
    return await _shown(username, site)


@router.patch("/users/{username}", name="change_user")
async def change_user(username: Named, body: UserChange, site: Site) -> User:
    """Deactivate or reactivate somebody, or give another role or password."""
    await _one(username, site)
    accounts = site.ports.accounts
    hashed = await site.passwords.hash(body.password.get_secret_value()) if body.password else None
    try:
        if body.role is not None and not await accounts.set_role(username, body.role.value):
            raise Problem("last_administrator")
        if body.active is not None and not await accounts.set_active(username, body.active):
            raise Problem("last_administrator")
        if hashed is not None:
            await accounts.set_password(username, hashed)
        await site.ports.sessions.close_all(username)
    finally:
        site.bearer.forget_account(username)
    return await _shown(username, site)


async def _one(username: str, site: Here) -> AccountRow:
    row = await site.ports.accounts.one(username)
    if row is None:
        raise Problem("no_such_user", f"There is no user {username}.")
    return row


async def _shown(username: str, site: Here) -> User:
    row = await _one(username, site)
    acts = await site.ports.department_people.departments([username])
    return _show(row, acts.get(username, ()), site)


def _show(row: AccountRow, departments: Sequence[str], site: Here) -> User:
    return User(
        username=row.name,
        role=AccountRole(row.role),
        active=row.active,
        created_at=site.moment(row.created_at),
        departments=list(departments),
    )
